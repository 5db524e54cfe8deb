package io.tidemark.server.sql.exec;

import org.jspecify.annotations.Nullable;

/**
 * A running step of a plan. Confined to one thread at a time. Opening one does no work; what it holds is freed with the
 * execution, at the latest.
 */
interface Operator {
    /** The next rows, one or more, valid until the next call; null at the end, and after it. */
    @Nullable
    Rows next();
}
