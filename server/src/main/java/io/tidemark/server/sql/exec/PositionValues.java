package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.function.IntToLongFunction;
import java.util.function.IntUnaryOperator;

/** The values of a function that is only for windows. */
final class PositionValues {
    private static final int STEP = 16_384;
    /** Stands for the call's default in place of a row. */
    private static final int DEFAULT = -2;
    private static final int NONE = -1;

    private final WindowCall call;
    private final WindowRows rows;
    private final Frames frames;
    private final int[] ranges = new int[6];

    PositionValues(WindowCall call, WindowRows rows, Frames frames) {
        this.call = call;
        this.rows = rows;
        this.frames = frames;
    }

    Vector of(WindowFunction function) {
        return switch (function) {
            case ROW_NUMBER -> numbers(row -> row - rows.partitionStart(row) + 1L);
            case RANK -> numbers(row -> rows.peersStart(row) - rows.partitionStart(row) + 1L);
            case DENSE_RANK -> numbers(
                    row -> rows.groupOf().get(row) - rows.groupOf().get(rows.partitionStart(row)) + 1L);
            case PERCENT_RANK -> percentRank();
            case CUME_DIST -> cumeDist();
            case NTILE -> ntile();
            case LAG -> taken(row -> moved(row, -1));
            case LEAD -> taken(row -> moved(row, 1));
            case FIRST_VALUE -> taken(row -> frames.ranges(row, ranges) == 0 ? NONE : ranges[0]);
            case LAST_VALUE -> taken(this::last);
            case NTH_VALUE -> taken(this::nth);
        };
    }

    private Vector numbers(IntToLongFunction number) {
        FixedBuilder builder = new FixedBuilder(Long.BYTES, rows.memory());
        for (int row = 0; row < rows.count(); row++) {
            builder.appendLong(number.applyAsLong(row));
        }
        return builder.build();
    }

    private Vector percentRank() {
        FixedBuilder builder = new FixedBuilder(Double.BYTES, rows.memory());
        for (int row = 0; row < rows.count(); row++) {
            int start = rows.partitionStart(row);
            int others = rows.partitionEnd(row) - start - 1;
            builder.appendDouble(others == 0 ? 0 : (rows.peersStart(row) - start) / (double) others);
        }
        return builder.build();
    }

    private Vector cumeDist() {
        FixedBuilder builder = new FixedBuilder(Double.BYTES, rows.memory());
        for (int row = 0; row < rows.count(); row++) {
            int start = rows.partitionStart(row);
            builder.appendDouble((rows.peersEnd(row) - start) / (double) (rows.partitionEnd(row) - start));
        }
        return builder.build();
    }

    /**
     * The number of buckets is the first in the partition that isn't NULL, and rows are counted from there; the first buckets
     * take the rows left over, were there as many as in the whole partition.
     */
    private Vector ntile() {
        FixedVector buckets = (FixedVector) rows.values(call.arguments().getFirst());
        FixedBuilder builder = new FixedBuilder(Integer.BYTES, rows.memory());
        int first = 0;
        for (int row = 0; row < rows.count(); row++) {
            int start = rows.partitionStart(row);
            first = Math.max(first, start);
            if (buckets.isNull(first)) {
                builder.appendNull();
                first = row + 1;
                continue;
            }
            int count = buckets.intAt(first);
            if (count <= 0) {
                throw new SqlException("22014", "argument of ntile must be greater than zero", -1);
            }
            int size = rows.partitionEnd(row) - start;
            int each = size / count;
            int larger = size % count;
            int at = row - first;
            int inLarger = larger * (each + 1);
            builder.appendInt(1 + (at < inLarger ? at / (each + 1) : larger + (at - inLarger) / each));
        }
        return builder.build();
    }

    private int moved(int row, int direction) {
        long steps = 1;
        if (call.arguments().size() > 1) {
            FixedVector offsets = (FixedVector) rows.values(call.arguments().get(1));
            if (offsets.isNull(row)) {
                return NONE;
            }
            steps = offsets.intAt(row);
        }
        long target = row + direction * steps;
        boolean inside = target >= rows.partitionStart(row) && target < rows.partitionEnd(row);
        return inside ? (int) target : call.arguments().size() > 2 ? DEFAULT : NONE;
    }

    private int last(int row) {
        int count = frames.ranges(row, ranges);
        return count == 0 ? NONE : ranges[2 * count - 1] - 1;
    }

    private int nth(int row) {
        FixedVector numbers = (FixedVector) rows.values(call.arguments().get(1));
        if (numbers.isNull(row)) {
            return NONE;
        }
        int left = numbers.intAt(row);
        if (left <= 0) {
            throw new SqlException("22016", "argument of nth_value must be greater than zero", -1);
        }
        int count = frames.ranges(row, ranges);
        for (int i = 0; i < count; i++) {
            int size = ranges[2 * i + 1] - ranges[2 * i];
            if (left <= size) {
                return ranges[2 * i] + left - 1;
            }
            left -= size;
        }
        return NONE;
    }

    /** The first argument's value at the row that {@code source} names. */
    private Vector taken(IntUnaryOperator source) {
        Vector values = rows.values(call.arguments().getFirst());
        Vector defaults = call.arguments().size() > 2 ? rows.values(call.arguments().get(2)) : values;
        BufferArena scratch = rows.scope().arena();
        Gather gather = Gather.of(new Vector[]{values, defaults}, call.type(), scratch);
        VectorBuilder builder = Constants.builder(call.type().id(), rows.memory());
        BufferArena piece = rows.scope().arena();
        for (int from = 0; from < rows.count(); from += STEP) {
            rows.scope().checkCancelled();
            piece.reset();
            long[] at = new long[Math.min(STEP, rows.count() - from)];
            for (int i = 0; i < at.length; i++) {
                int place = source.applyAsInt(from + i);
                at[i] = place == DEFAULT ? 1L << 32 | (from + i) : place == NONE ? RowStore.NO_ROW : place;
            }
            builder.append(gather.take(at, 0, at.length, piece), 0, at.length);
        }
        rows.scope().free(piece);
        rows.scope().free(scratch);
        return builder.build();
    }
}
