package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of a table that follow each other in time, read in one direction. Times are keys that ascend in reading order:
 * the timestamp itself, or its complement when reading backwards.
 */
final class TimeRun {
    private final List<ScanPiece> pieces;
    private final int timestampColumn;
    private final boolean backwards;
    private int piece;
    private int position;
    /** Rows of the current piece. */
    private int size;
    private @Nullable FixedVector times;
    private int @Nullable [] order;

    /** A run of pieces in reading order, one or more. */
    TimeRun(List<ScanPiece> pieces, int timestampColumn, boolean backwards) {
        this.pieces = pieces;
        this.timestampColumn = timestampColumn;
        this.backwards = backwards;
        this.size = pieces.getFirst().count();
    }

    boolean done() {
        return piece == pieces.size();
    }

    ScanPiece current() {
        return pieces.get(piece);
    }

    /** Rows of the current piece that are not read yet. */
    int remaining() {
        return size - position;
    }

    /** The next row's key, or something not above it while the piece has not been looked at. */
    long key() {
        if (times != null) {
            return keyAt(position);
        }
        return backwards ? ~current().source().maxTimestamp() : current().source().minTimestamp();
    }

    /** Whether {@link #key} is exact. */
    boolean opened() {
        return times != null;
    }

    /** Looks at the current piece. */
    void open() {
        ScanPiece now = current();
        Vector column = now.source().column(timestampColumn);
        if (!(column instanceof FixedVector fixed)) {
            throw new IllegalStateException("a designated timestamp cannot lie in " + column);
        }
        times = fixed;
        int[] live = now.selection(0);
        order = now.source().sortedByTimestamp() ? live : sorted(now, live, fixed);
    }

    private static int[] sorted(ScanPiece piece, int @Nullable [] live, FixedVector times) {
        IntStream rows = live == null ? IntStream.range(piece.from(), piece.to()) : Arrays.stream(live);
        return rows.boxed()
                .sorted(Comparator.comparingLong(times::longAt))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** How many of the next rows, at most {@code limit}, have keys up to {@code bound}. */
    int countUpTo(long bound, int limit) {
        int end = Math.min(remaining(), limit);
        int low = 0;
        int step = 1;
        while (low + step < end && keyAt(position + low + step) <= bound) {
            low += step;
            step *= 2;
        }
        int high = Math.min(end, low + step);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keyAt(position + middle) <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The batch's row that the {@code ahead}-th row from now on is. */
    int row(int ahead) {
        return rowAt(position + ahead);
    }

    /** Whether the next rows are neighbours in ascending order in their batch. */
    boolean ascending() {
        return !backwards && order == null;
    }

    /** Goes on by {@code count} rows. */
    void advance(int count) {
        position += count;
        if (remaining() == 0) {
            piece++;
            position = 0;
            times = null;
            order = null;
            size = done() ? 0 : current().count();
        }
    }

    private int rowAt(int at) {
        ScanPiece now = current();
        int[] permuted = order;
        if (permuted != null) {
            return permuted[backwards ? permuted.length - 1 - at : at];
        }
        return backwards ? now.to() - 1 - at : now.from() + at;
    }

    private long keyAt(int at) {
        FixedVector column = times;
        if (column == null) {
            throw new IllegalStateException("the piece has not been opened");
        }
        long time = column.longAt(rowAt(at));
        return backwards ? ~time : time;
    }

    /** Splits pieces into runs. */
    static List<TimeRun> of(List<ScanPiece> pieces, int timestampColumn, boolean backwards) {
        Comparator<ScanPiece> byTime = Comparator
                .<ScanPiece>comparingLong(one -> one.source().minTimestamp())
                .thenComparingInt(ScanPiece::from);
        Comparator<ScanPiece> order = backwards ? byTime.reversed() : byTime;
        return pieces.stream()
                .collect(Collectors.groupingBy(one -> one.source().run(), TreeMap::new,
                        Collectors.toList()))
                .values().stream()
                .map(list -> new TimeRun(list.stream().sorted(order).toList(), timestampColumn, backwards))
                .toList();
    }
}
