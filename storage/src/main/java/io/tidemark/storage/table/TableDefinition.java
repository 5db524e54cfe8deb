package io.tidemark.storage.table;

import java.util.List;

/**
 * A table to be made.
 *
 * @param columns         in order
 * @param timestampColumn index of the designated timestamp, or -1
 * @param partitioning    NONE without a designated timestamp
 */
public record TableDefinition(String name, List<ColumnDefinition> columns, int timestampColumn,
        Partitioning partitioning) {
    /** Copies the columns and checks that the timestamp is one of them. */
    public TableDefinition {
        columns = List.copyOf(columns);
        if (timestampColumn < -1 || timestampColumn >= columns.size()) {
            throw new IllegalArgumentException("no column " + timestampColumn + " in table " + name);
        }
        if (timestampColumn < 0 && partitioning != Partitioning.NONE) {
            throw new IllegalArgumentException("partitions without a timestamp in table " + name);
        }
    }
}
