package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rows {@code from} (inclusive) to {@code to} (exclusive) of a batch, without those that are deleted.
 *
 * @param deleted the batch's deleted rows, of which the piece has at least one; null for none
 */
record ScanPiece(BatchSource source, int from, int to, @Nullable MemorySegment deleted) {
    /** Stretches of a batch that are handed on one by one; more cost more than copying. */
    private static final int MOST_STRETCHES = 32;

    /** Rows of a stretch, on average, from which on stretches are copied, and not row after row. */
    private static final int STRETCH_ROWS = 16;

    /** Rows that are copied at once: so many values stay in the processor's cache until they are used. */
    private static final int COPIED_ROWS = 8_192;

    /** All rows from {@code from} to {@code to}. */
    ScanPiece(BatchSource source, int from, int to) {
        this(source, from, to, null);
    }

    /**
     * Adds what the piece has without deleted rows: the stretches between them when these are long, which are read
     * without copying, else pieces to be copied.
     *
     * @param split whether there may be several
     */
    void without(MemorySegment rows, boolean split, List<ScanPiece> into) {
        int gone = Bitmaps.countRange(rows, from, to);
        if (gone == to - from) {
            return;
        }
        int first = into.size();
        for (int start = next(rows, from, false); split && start < to;) {
            if (into.size() - first > MOST_STRETCHES) {
                into.subList(first, into.size()).clear();
                break;
            }
            int end = next(rows, start, true);
            into.add(new ScanPiece(source, start, end));
            start = next(rows, end, false);
        }
        if (into.size() == first) {
            int step = split ? COPIED_ROWS : to - from;
            for (int start = from; start < to; start += step) {
                copied(rows, start, Math.min(to, start + step), into);
            }
        }
    }

    private void copied(MemorySegment rows, int start, int end, List<ScanPiece> into) {
        int gone = Bitmaps.countRange(rows, start, end);
        if (gone < end - start) {
            into.add(new ScanPiece(source, start, end, gone == 0 ? null : rows));
        }
    }

    /** The first row from {@code row} on whose bit is as wanted, or {@code to}. */
    private int next(MemorySegment rows, int row, boolean set) {
        for (int at = row; at < to;) {
            long word = Bitmaps.word(rows, at >>> 6);
            long wanted = (set ? word : ~word) & -1L << at;
            if (wanted != 0) {
                return Math.min(to, (at & -64) + Long.numberOfTrailingZeros(wanted));
            }
            at = (at & -64) + 64;
        }
        return to;
    }

    /** The rows in ascending order; {@code columns} are indices into the schema. */
    Rows rows(int[] columns, BufferArena memory) {
        MemorySegment gone = deleted;
        if (gone == null) {
            return new SourceRows(source, columns, from, to, memory);
        }
        int count = count();
        int[] stretches = new int[2 * (count / STRETCH_ROWS + 1)];
        int used = 0;
        int start = next(gone, from, false);
        while (start < to && used < stretches.length) {
            int end = next(gone, start, true);
            stretches[used++] = start;
            stretches[used++] = end;
            start = next(gone, end, false);
        }
        if (start >= to) {
            return new LiveRows(source, columns, Arrays.copyOf(stretches, used), count, memory);
        }
        int[] live = Objects.requireNonNull(selection(from));
        return SelectedRows.of(new SourceRows(source, columns, from, to, memory), live, count, memory);
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
