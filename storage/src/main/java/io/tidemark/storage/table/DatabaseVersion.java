package io.tidemark.storage.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** All tables at one moment. Immutable. */
public final class DatabaseVersion {
    private final long txn;
    private final long commitMicros;
    private final long schemaVersion;
    private final Map<Integer, TableVersion> tables;
    private final SortedMap<String, Integer> names;

    private DatabaseVersion(long txn, long commitMicros, long schemaVersion,
            Map<Integer, TableVersion> tables,
            SortedMap<String, Integer> names) {
        this.txn = txn;
        this.commitMicros = commitMicros;
        this.schemaVersion = schemaVersion;
        this.tables = tables;
        this.names = names;
    }

    /** These tables, of which no two have the same name. */
    public static DatabaseVersion of(long txn, long commitMicros, long schemaVersion,
            Collection<TableVersion> tables) {
        DatabaseVersion none = new DatabaseVersion(txn, commitMicros, schemaVersion, Map.of(),
                new TreeMap<>());
        return none.with(new Stamp(txn, commitMicros, schemaVersion), tables, List.of());
    }

    /**
     * What identifies a version.
     *
     * @param txn           last transaction in it, 0 for none
     * @param commitMicros  time of that commit, microseconds since 1970 UTC
     * @param schemaVersion another number than before when a schema, a name or the set of tables changes
     */
    public record Stamp(long txn, long commitMicros, long schemaVersion) {}

    /**
     * The next version.
     *
     * @param changed           tables that are new or changed
     * @param dropped           ids of tables that are gone
     */
    public DatabaseVersion with(Stamp stamp, Collection<TableVersion> changed, Collection<Integer> dropped) {
        Map<Integer, TableVersion> nextTables = new HashMap<>(tables);
        dropped.forEach(nextTables::remove);
        changed.forEach(table -> nextTables.put(table.id(), table));
        SortedMap<String, Integer> nextNames = names;
        if (!dropped.isEmpty() || changed.stream().anyMatch(this::newName)) {
            nextNames = new TreeMap<>();
            for (TableVersion table : nextTables.values()) {
                if (nextNames.put(table.name(), table.id()) != null) {
                    throw new IllegalStateException("two tables named " + table.name());
                }
            }
        }
        return new DatabaseVersion(stamp.txn, stamp.commitMicros, stamp.schemaVersion, nextTables, nextNames);
    }

    private boolean newName(TableVersion table) {
        TableVersion before = tables.get(table.id());
        return before == null || !before.name().equals(table.name());
    }

    /** The last transaction that it contains. */
    public long txn() {
        return txn;
    }

    /** Time of that commit, microseconds since 1970 UTC. */
    public long commitMicros() {
        return commitMicros;
    }

    /** Changes with every change of a schema or of the set of tables. */
    public long schemaVersion() {
        return schemaVersion;
    }

    /** The table of this exact name. */
    public Optional<TableVersion> table(String name) {
        Integer id = names.get(name);
        return id == null ? Optional.empty() : table(id);
    }

    /** The table with this id. */
    public Optional<TableVersion> table(int id) {
        return Optional.ofNullable(tables.get(id));
    }

    /** All tables, by name. */
    public List<TableVersion> tables() {
        return names.values().stream().flatMap(id -> table(id).stream()).toList();
    }
}
