package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Rows {@code from} (inclusive) to {@code to} (exclusive) of a batch, without those that are deleted.
 *
 * @param deleted the batch's deleted rows, of which the piece has at least one; null for none
 */
record ScanPiece(BatchSource source, int from, int to, @Nullable MemorySegment deleted) {
    /** All rows from {@code from} to {@code to}. */
    ScanPiece(BatchSource source, int from, int to) {
        this(source, from, to, null);
    }

    /** The piece without deleted rows; empty when nothing is left. */
    ScanPiece without(MemorySegment rows) {
        int gone = Bitmaps.countRange(rows, from, to);
        if (gone == 0) {
            return this;
        }
        return gone == to - from ? new ScanPiece(source, 0, 0) : new ScanPiece(source, from, to, rows);
    }

    /** How many rows there are. */
    int count() {
        return to - from - (deleted == null ? 0 : Bitmaps.countRange(deleted, from, to));
    }

    /** The rows in ascending order, as numbers in the batch less {@code origin}; null when none is left out. */
    int @Nullable [] selection(int origin) {
        if (deleted == null) {
            return null;
        }
        int[] rows = new int[count()];
        int next = 0;
        for (int word = from >>> 6; word << 6 < to; word++) {
            int start = word << 6;
            long live = ~Bitmaps.word(deleted, word);
            if (start < from) {
                live &= -1L << from;
            }
            if (to - start < 64) {
                live &= (1L << to) - 1;
            }
            for (; live != 0; live &= live - 1) {
                rows[next++] = start + Long.numberOfTrailingZeros(live) - origin;
            }
        }
        return rows;
    }
}
