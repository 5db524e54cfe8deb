package io.tidemark.server.command.copy;

import io.tidemark.storage.batch.Batch;
import java.util.function.Consumer;

/**
 * Takes the bytes of a COPY FROM as they come and gives batches in the layout of the table's columns. After an exception it can
 * only be closed; what was handed out before is the caller's to undo. Confined to its session.
 */
public sealed interface CopyInput extends AutoCloseable permits CopyReader, BinaryReader {
    /**
     * An input that hands its batches, in the schema's order of columns and of 1 to
     * {@link io.tidemark.storage.batch.Vector#MAX_BATCH_ROWS} rows, to {@code consumer}; a batch is valid until the consumer
     * returns.
     *
     * @throws io.tidemark.server.sql.SqlException 42P10 when an option names a column that the statement doesn't copy
     */
    static CopyInput of(CopyTarget target, CopyFormat format, Consumer<Batch> consumer) {
        return format.isBinary()
                ? new BinaryReader(target, consumer)
                : new CopyReader(target, format, consumer);
    }

    /**
     * Takes the next bytes; they may end anywhere.
     *
     * @throws CopyException when the data is malformed
     */
    void accept(byte[] bytes, int offset, int length);

    /**
     * Says that all bytes have come, and hands out the last batch.
     *
     * @throws CopyException when the data is malformed
     */
    void finish();

    /** Rows read so far. */
    long rows();

    /** Frees the memory of batches. */
    @Override
    void close();
}
