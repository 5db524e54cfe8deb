package io.tidemark.storage.part;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.FixedVector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over sources that follow each other in timestamp order; sorts the rows of each that is not sorted, and
 * leaves out those that are deleted.
 */
final class SortedRun {
    /** Timestamps of a source within this range are sorted as integers with the row in the low 16 bits. */
    private static final long PACKED_RANGE = 1L << 46;

    private final List<BatchSource> sources;
    private final int[] indexes;
    private final int timestampColumn;
    private int next;
    private int source = -1;
    private @Nullable FixedVector timestamps;
    private int @Nullable [] permutation;
    private int position;
    private int rows;

    SortedRun(List<BatchSource> sources, List<Integer> indexes, int timestampColumn) {
        this.sources = sources;
        this.indexes = indexes.stream().mapToInt(Integer::intValue).toArray();
        this.timestampColumn = timestampColumn;
        openNext();
    }

    boolean atEnd() {
        return source < 0;
    }

    /** The timestamp of the next row. */
    long timestamp() {
        return timestampAt(position);
    }

    /** The id of the next row. */
    long rowId() {
        return sources.get(source).rowId(row(position));
    }

    /** Takes the next rows of one source whose timestamps are at most {@code last}, at most {@code limit} of them. */
    int take(long last, long[] at, int from, int limit) {
        int end = Math.min(rows, position + limit);
        if (timestampAt(end - 1) > last) {
            end = firstAbove(last, position, end);
        }
        int count = end - position;
        long base = (long) source << 32;
        for (int i = 0; i < count; i++) {
            at[from + i] = base | row(position + i);
        }
        position = end;
        if (position == rows) {
            openNext();
        }
        return count;
    }

    private int firstAbove(long last, int from, int to) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (timestampAt(middle) > last) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int row(int at) {
        return permutation == null ? at : permutation[at];
    }

    private long timestampAt(int at) {
        return timestamps == null ? Long.MIN_VALUE : timestamps.longAt(row(at));
    }

    private void openNext() {
        position = 0;
        rows = 0;
        while (rows == 0 && next < indexes.length) {
            open(indexes[next++]);
        }
        if (rows == 0) {
            source = -1;
            timestamps = null;
            permutation = null;
        }
    }

    private void open(int index) {
        source = index;
        permutation = null;
        BatchSource opened = sources.get(index);
        rows = opened.rows();
        if (timestampColumn >= 0) {
            FixedVector column = (FixedVector) opened.column(timestampColumn);
            timestamps = column;
            permutation = opened.sortedByTimestamp() ? null : sort(column);
        }
        MemorySegment deleted = opened.deletedRows();
        if (deleted != null) {
            int[] live = IntStream.range(0, rows).map(this::row)
                    .filter(row -> !Bitmaps.isSet(deleted, row)).toArray();
            permutation = live;
            rows = live.length;
        }
    }

    private static int[] sort(FixedVector timestamps) {
        int count = timestamps.rows();
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int row = 0; row < count; row++) {
            min = Math.min(min, timestamps.longAt(row));
            max = Math.max(max, timestamps.longAt(row));
        }
        if (count > 1 << 16 || max - min < 0 || max - min >= PACKED_RANGE) {
            return IntStream.range(0, count).boxed().sorted(Comparator.comparingLong(timestamps::longAt))
                    .mapToInt(Integer::intValue).toArray();
        }
        long[] packed = new long[count];
        for (int row = 0; row < count; row++) {
            packed[row] = (timestamps.longAt(row) - min) << 16 | row;
        }
        Arrays.sort(packed);
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = (int) packed[i] & 0xFFFF;
        }
        return rows;
    }
}
