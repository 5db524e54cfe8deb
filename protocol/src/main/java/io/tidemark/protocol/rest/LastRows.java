package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The last rows so far, encoded. Confined to one result. */
final class LastRows {
    private static final long MOST_BYTES = 64L << 20;

    private final long count;
    private final Deque<byte[]> rows = new ArrayDeque<>();
    private long heldBytes;

    /** @param count how many are kept */
    LastRows(long count) {
        this.count = count;
    }

    void add(byte[] row) {
        rows.add(row);
        heldBytes += row.length;
        if (rows.size() > count) {
            heldBytes -= rows.remove().length;
        }
        if (heldBytes > MOST_BYTES) {
            throw new EngineException(ErrorFields
                    .error(SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "the last rows take more than " + MOST_BYTES + " bytes")
                    .withHint("ORDER BY … DESC LIMIT n in the statement needs less"));
        }
    }

    /** Gives all but the last {@code spare} rows away, the oldest first. */
    void drain(long spare, Consumer<byte[]> taker) {
        while (rows.size() > spare) {
            taker.accept(rows.remove());
        }
    }
}
