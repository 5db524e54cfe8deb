package io.tidemark.storage.part;

import java.util.List;

/**
 * The columns of a part.
 *
 * @param tableId        the table
 * @param columns        in order; ids are distinct
 * @param timestampColumn index of the designated timestamp, by which rows are sorted, or -1
 */
public record PartSchema(int tableId, List<PartColumn> columns, int timestampColumn) {
    /** Copies the columns. */
    public PartSchema {
        columns = List.copyOf(columns);
        if (timestampColumn < -1 || timestampColumn >= columns.size()) {
            throw new IllegalArgumentException("no column " + timestampColumn + " in " + columns);
        }
    }
}
