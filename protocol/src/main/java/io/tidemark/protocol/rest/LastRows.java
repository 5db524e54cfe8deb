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

    /** Bytes of memory that a row takes beside its own. */
    private static final int ROW_COST = 32;

    private final long count;
    private final RestMemory.Share memory;
    private final Deque<byte[]> rows = new ArrayDeque<>();
    private long heldBytes;

    /**
     * Keeps none yet.
     *
     * @param count  how many are kept
     * @param memory where they are taken from
     */
    LastRows(long count, RestMemory.Share memory) {
        this.count = count;
        this.memory = memory;
    }

    /** Takes what came since an index away from the bytes of a response. */
    void add(RowBytes bytes, int from) {
        memory.take(ROW_COST + bytes.at() - from);
        byte[] row = bytes.copy(from);
        bytes.at(from);
        rows.add(row);
        heldBytes += row.length;
        if (rows.size() > count) {
            int length = rows.remove().length;
            heldBytes -= length;
            memory.give(ROW_COST + length);
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
