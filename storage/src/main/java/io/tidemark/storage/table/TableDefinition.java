package io.tidemark.storage.table;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * A table to be created.
 *
 * @param name            the table's name
 * @param columns         one or more
 * @param timestampColumn index of the designated timestamp, a TIMESTAMP or TIMESTAMPTZ, or -1
 * @param partitioning    NONE without a designated timestamp
 * @param properties      what the server keeps with it; immutable, storage does not look at it
 */
public record TableDefinition(String name, List<ColumnDefinition> columns, int timestampColumn,
        Partitioning partitioning, SortedMap<String, String> properties) {
    /** Copies the columns and checks that the timestamp is one of them. */
    public TableDefinition {
        columns = List.copyOf(columns);
        properties = Properties.copy(properties);
        if (timestampColumn < -1 || timestampColumn >= columns.size()) {
            throw new IllegalArgumentException("no column " + timestampColumn + " in table " + name);
        }
        if (timestampColumn < 0 && partitioning != Partitioning.NONE) {
            throw new IllegalArgumentException("partitions without a timestamp in table " + name);
        }
    }

    /** A table without properties. */
    public TableDefinition(String name, List<ColumnDefinition> columns, int timestampColumn,
            Partitioning partitioning) {
        this(name, columns, timestampColumn, partitioning, Properties.NONE);
    }

    /** The first schema of the table; column ids count from 1. */
    public TableSchema schema(int tableId) {
        List<Column> numbered = new ArrayList<>();
        for (ColumnDefinition column : columns) {
            numbered.add(column.column(numbered.size() + 1));
        }
        return new TableSchema(tableId, name, 1, numbered, timestampColumn, partitioning, properties);
    }
}
