package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BufferArena;

/** Computes an expression over rows. Holds caches: confined to the stream it was compiled for. */
interface Evaluator {
    /**
     * The values for all rows (one or more), dense or one constant; in {@code memory}, in the rows' memory or in
     * memory that lasts.
     */
    Argument evaluate(Rows rows, BufferArena memory);

    /** Whether the value is the same for all rows of the execution. */
    default boolean fixed() {
        return false;
    }
}
