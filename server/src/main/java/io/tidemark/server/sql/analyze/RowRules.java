package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import java.util.List;
import java.util.Set;

/**
 * What the rows of a table must satisfy. Columns are indices into the schema.
 *
 * @param notNull columns that refuse NULL, ascending; without the designated timestamp
 * @param checks  by name
 * @param keys    the primary key first
 */
public record RowRules(String schemaName, String tableName, List<Integer> notNull, List<Check> checks,
        List<Key> keys) {
    /** Copies the lists. */
    public RowRules {
        notNull = List.copyOf(notNull);
        checks = List.copyOf(checks);
        keys = List.copyOf(keys);
    }

    /** A condition over a row of all columns, which must not be false. */
    public record Check(String name, Expression condition) {}

    /** Columns in which no two rows have the same values. */
    public record Key(String name, List<Integer> columns, boolean nullsDistinct) {
        /** Copies the columns. */
        public Key {
            columns = List.copyOf(columns);
        }
    }

    /** The same where only these columns get other values than they had. */
    RowRules touching(Set<Integer> changed) {
        return new RowRules(schemaName, tableName, notNull, checks,
                keys.stream().filter(key -> key.columns().stream().anyMatch(changed::contains)).toList());
    }
}
