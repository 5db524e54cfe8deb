package io.tidemark.storage.batch;

import java.util.List;

/** Rows as columns of equal length. Immutable; valid as long as the owners of its vectors' memory are. */
public record Batch(int rows, List<Vector> columns) {
    /** Checks that every column has {@code rows} values. */
    public Batch {
        columns = List.copyOf(columns);
        for (Vector column : columns) {
            if (column.rows() != rows) {
                throw new IllegalArgumentException(
                        "a column of " + column.rows() + " rows in a batch of " + rows);
            }
        }
    }

    /** The vector of column {@code index}. */
    public Vector column(int index) {
        return columns.get(index);
    }
}
