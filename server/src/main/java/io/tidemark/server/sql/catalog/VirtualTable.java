package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.type.NamedType;
import io.tidemark.server.sql.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The declaration of a virtual table.
 *
 * @param kind      {@code pg_class.relkind}: r or v
 * @param domains   of columns that have one, by index
 * @param positions index of each column by name
 */
record VirtualTable(Relation.Virtual relation, char kind, List<Boolean> required,
        Map<Integer, NamedType> domains, Map<String, Integer> positions) {
    VirtualTable {
        required = List.copyOf(required);
        domains = Map.copyOf(domains);
        positions = Map.copyOf(positions);
    }

    static VirtualTable of(Relation.Virtual relation, char kind, List<Boolean> required) {
        return of(relation, kind, required, Map.of());
    }

    static VirtualTable of(Relation.Virtual relation, char kind, List<Boolean> required,
            Map<Integer, NamedType> domains) {
        Map<String, Integer> positions = new HashMap<>();
        for (Relation.RelationColumn column : relation.columns()) {
            positions.put(column.name(), positions.size());
        }
        return new VirtualTable(relation, kind, required, domains, positions);
    }

    SqlType type(int column) {
        return relation.columns().get(column).type();
    }
}
