package io.tidemark.server.session;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.batch.Batch;
import org.jspecify.annotations.Nullable;

/** Rows on their way to the client. Confined to its session. */
interface RowFeed extends AutoCloseable {
    /** The next rows, valid until the next call; null at the end. */
    @Nullable
    Batch next();

    /** What values need to become text. */
    Environment environment();

    /** Refuses with 34000 when the transaction has ended. */
    void requireOpen();

    /** The tag of CommandComplete after {@code rows} rows were written since the last pause. */
    String tag(long rows);

    /** Frees everything; idempotent. */
    @Override
    void close();
}
