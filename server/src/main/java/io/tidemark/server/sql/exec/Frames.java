package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.WindowCall.Bound;
import io.tidemark.server.sql.algebra.WindowCall.BoundKind;
import io.tidemark.server.sql.algebra.WindowCall.Distance;
import io.tidemark.server.sql.algebra.WindowCall.Exclusion;
import io.tidemark.server.sql.algebra.WindowCall.Frame;
import io.tidemark.server.sql.algebra.WindowCall.Mode;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.FixedVector;

/** The frame of every row: up to three ranges of rows in ascending order. */
final class Frames {
    private final WindowRows rows;
    private final Frame frame;
    private final Ints starts;
    private final Ints ends;

    private Frames(Frame frame, WindowRows rows) {
        this.rows = rows;
        this.frame = frame;
        this.starts = Ints.of(rows.count(), rows.memory());
        this.ends = Ints.of(rows.count(), rows.memory());
    }

    static Frames of(Frame frame, WindowRows rows) {
        Frames frames = new Frames(frame, rows);
        frames.fill(frame.start(), true);
        frames.fill(frame.end(), false);
        return frames;
    }

    /** Whether every row's frame is its whole partition. */
    boolean whole() {
        if (excludes()) {
            return false;
        }
        for (int i = 0; i < rows.count(); i++) {
            if (starts.get(i) != rows.partitionStart(i) || ends.get(i) != rows.partitionEnd(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether rows are left out between start and end. */
    boolean excludes() {
        return frame.exclusion() != Exclusion.NO_OTHERS;
    }

    /** First row, before rows are left out. */
    int start(int row) {
        return starts.get(row);
    }

    /** One past the last row, before rows are left out; not below the start. */
    int end(int row) {
        return Math.max(starts.get(row), ends.get(row));
    }

    /** Writes the frame's ranges that are not empty, start and end in turn, and says how many they are. */
    int ranges(int row, int[] ranges) {
        int from = start(row);
        int to = end(row);
        return switch (frame.exclusion()) {
            case NO_OTHERS -> add(ranges, 0, from, to);
            case CURRENT_ROW ->
                add(ranges, add(ranges, 0, from, Math.min(to, row)), Math.max(from, row + 1), to);
            case GROUP -> add(ranges, add(ranges, 0, from, Math.min(to, rows.peersStart(row))),
                    Math.max(from, rows.peersEnd(row)), to);
            case TIES -> {
                int count = add(ranges, 0, from, Math.min(to, rows.peersStart(row)));
                count = add(ranges, count, Math.max(from, row), Math.min(to, row + 1));
                yield add(ranges, count, Math.max(from, rows.peersEnd(row)), to);
            }
        };
    }

    private static int add(int[] ranges, int count, int from, int to) {
        if (from >= to) {
            return count;
        }
        ranges[2 * count] = from;
        ranges[2 * count + 1] = to;
        return count + 1;
    }

    private void fill(Bound bound, boolean start) {
        Ints target = start ? starts : ends;
        boolean moved = bound.kind() == BoundKind.PRECEDING || bound.kind() == BoundKind.FOLLOWING;
        if (moved && bound.distance() != null) {
            new ByValue(bound.distance(), start).fill(target);
            return;
        }
        long offset = moved ? offset(bound, start) : 0;
        long steps = bound.kind() == BoundKind.PRECEDING ? -offset : offset;
        for (int i = 0; i < rows.count(); i++) {
            target.set(i, switch (bound.kind()) {
                case UNBOUNDED_PRECEDING -> rows.partitionStart(i);
                case UNBOUNDED_FOLLOWING -> rows.partitionEnd(i);
                case CURRENT_ROW -> current(i, start);
                case PRECEDING, FOLLOWING -> frame.mode() == Mode.ROWS
                        ? within(i, steps, start)
                        : ofGroup(i, steps, start);
            });
        }
    }

    private int current(int row, boolean start) {
        if (frame.mode() == Mode.ROWS) {
            return start ? row : row + 1;
        }
        return start ? rows.peersStart(row) : rows.peersEnd(row);
    }

    private int within(int row, long steps, boolean start) {
        long wanted = clamp(row, steps) + (start ? 0 : 1);
        return Math.clamp(wanted, rows.partitionStart(row), rows.partitionEnd(row));
    }

    private int ofGroup(int row, long steps, boolean start) {
        int first = rows.groupOf().get(rows.partitionStart(row));
        int last = rows.groupOf().get(rows.partitionEnd(row) - 1);
        long wanted = clamp(rows.groupOf().get(row), steps) + (start ? 0 : 1);
        return rows.groupStarts().get(Math.clamp(wanted, first, last + 1));
    }

    /** The sum without overflow, far enough out. */
    private static long clamp(int base, long steps) {
        return base + Math.clamp(steps, -(1L << 40), 1L << 40);
    }

    private long offset(Bound bound, boolean start) {
        if (bound.offset() == null) {
            throw new IllegalStateException("a bound without an offset");
        }
        Argument value = OneRow.evaluate(bound.offset(), rows.scope());
        if (value.isNull(0)) {
            throw missing(start);
        }
        long offset = ((FixedVector) value.values()).longAt(0);
        if (offset < 0) {
            throw new SqlException("22013", "frame " + name(start) + " offset must not be negative", -1);
        }
        return offset;
    }

    private static SqlException missing(boolean start) {
        return new SqlException("22004", "frame " + name(start) + " offset must not be null", -1);
    }

    private static String name(boolean start) {
        return start ? "starting" : "ending";
    }

    /** A bound at a distance from the row's sort key; for a row whose key is NULL, its peers. */
    private final class ByValue {
        private final boolean start;
        private final OrderedKeys keys;
        private final OrderedKeys limits;
        private final boolean descending;

        ByValue(Distance distance, boolean start) {
            this.start = start;
            this.descending = distance.descending();
            Argument negative = OneRow.evaluate(distance.negative(), rows.scope());
            if (negative.isNull(0)) {
                throw missing(start);
            }
            if (Truth.isTrue(negative, 0)) {
                throw new SqlException("22013", "invalid preceding or following size in window function", -1);
            }
            this.keys = OrderedKeys.of(rows.values(distance.key()), distance.key().type(), rows.memory(),
                    rows.scope());
            this.limits = OrderedKeys.of(rows.values(distance.limit()), distance.limit().type(),
                    rows.memory(),
                    rows.scope());
        }

        void fill(Ints target) {
            int from = 0;
            int to = 0;
            for (int i = 0; i < rows.count(); i++) {
                if (i == rows.partitionStart(i)) {
                    from = i;
                    to = rows.partitionEnd(i);
                    while (from < to && keys.isNull(from)) {
                        from++;
                    }
                    while (to > from && keys.isNull(to - 1)) {
                        to--;
                    }
                }
                if (keys.isNull(i)) {
                    target.set(i, start ? rows.peersStart(i) : rows.peersEnd(i));
                } else {
                    target.set(i, first(i, from, to));
                }
            }
        }

        /** The first row from {@code from} on whose key is not before the limit, or for an end after it. */
        private int first(int row, int from, int to) {
            int low = from;
            int high = to;
            while (low < high) {
                int middle = (low + high) >>> 1;
                int order = keys.compare(middle, limits, row);
                order = descending ? -order : order;
                if (start ? order < 0 : order <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
