package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Vector;

/**
 * One argument of a kernel.
 *
 * @param values the values; one row only when it is a constant
 * @param stride 1, or 0 for a constant: row {@code i} of the batch is row {@code i * stride} of {@code values}
 * @param type   the argument's own type: what ANY, ANYELEMENT and ANYARRAY stand for, and a decimal's scale
 */
public record Argument(Vector values, int stride, SqlType type) {
    /** Whether one value stands for all rows. */
    public boolean constant() {
        return stride == 0;
    }

    /** Whether the value for row {@code row} of the batch is NULL. */
    public boolean isNull(int row) {
        return values.isNull(row * stride);
    }
}
