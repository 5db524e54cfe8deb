package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Vector;

/**
 * One argument of a kernel.
 *
 * @param values the values; one row only when it is a constant
 * @param stride 1, or 0 for a constant: row {@code i} of the batch is row {@code i * stride} of {@code values}
 */
public record Argument(Vector values, int stride) {
    /** Whether one value stands for all rows. */
    public boolean constant() {
        return stride == 0;
    }
}
