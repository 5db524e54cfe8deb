package io.tidemark.server.sql.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A catalog of tables that a test lists. */
public final class MemoryCatalog implements Catalog {
    private final Map<String, Relation> relations = new LinkedHashMap<>();
    private final Map<Integer, Long> rows = new LinkedHashMap<>();

    /** Adds a relation. */
    public MemoryCatalog with(Relation relation) {
        relations.put(relation.schemaName() + "." + relation.name(), relation);
        return this;
    }

    /** Adds a stored table with an estimate. */
    public MemoryCatalog with(Relation.Stored relation, long rowCount) {
        rows.put(relation.table().tableId(), rowCount);
        return with(relation);
    }

    @Override
    public long version() {
        return relations.size();
    }

    @Override
    public Optional<Relation> relation(String schema, String name) {
        return Optional.ofNullable(relations.get(schema + "." + name));
    }

    @Override
    public long rows(int tableId) {
        return rows.getOrDefault(tableId, 1_000L);
    }
}
