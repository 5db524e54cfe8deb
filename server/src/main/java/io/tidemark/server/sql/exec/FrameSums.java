package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;

/** count, and sum and avg of integers, as differences of exact sums of all rows up to one: a sum is high * 2^32 + low. */
final class FrameSums {
    private static final long LOW = 0xFFFF_FFFFL;

    private final FrameAggregate aggregate;
    private final WindowRows rows;
    private final Ints counts;
    private final MemorySegment lows;
    private final MemorySegment highs;
    private final int[] ranges = new int[6];

    FrameSums(FrameAggregate aggregate, boolean sums) {
        this.aggregate = aggregate;
        this.rows = aggregate.rows();
        this.counts = Ints.of(rows.count() + 1L, rows.memory());
        long bytes = sums ? (rows.count() + 1L) << 3 : 0;
        this.lows = rows.memory().allocate(bytes);
        this.highs = rows.memory().allocate(bytes);
        countRows();
        if (sums) {
            add(aggregate.first());
        }
    }

    private void countRows() {
        int count = 0;
        counts.set(0, 0);
        for (int row = 0; row < rows.count(); row++) {
            count += aggregate.counts(row) ? 1 : 0;
            counts.set(row + 1, count);
        }
    }

    private void add(Argument argument) {
        FixedVector values = (FixedVector) argument.values();
        long low = 0;
        long high = 0;
        lows.setAtIndex(Layouts.LONG, 0, 0);
        highs.setAtIndex(Layouts.LONG, 0, 0);
        for (int row = 0; row < rows.count(); row++) {
            if (counts.get(row + 1) > counts.get(row)) {
                long value = switch (values.width()) {
                    case 2 -> values.shortAt(row);
                    case 4 -> values.intAt(row);
                    default -> values.longAt(row);
                };
                low += value & LOW;
                high += value >> 32;
            }
            lows.setAtIndex(Layouts.LONG, row + 1L, low);
            highs.setAtIndex(Layouts.LONG, row + 1L, high);
        }
    }

    Vector counts() {
        FixedBuilder builder = new FixedBuilder(Long.BYTES, rows.memory());
        for (int row = 0; row < rows.count(); row++) {
            builder.appendLong(count(aggregate.frames().ranges(row, ranges)));
        }
        return builder.build();
    }

    private long count(int rangeCount) {
        long count = 0;
        for (int i = 0; i < rangeCount; i++) {
            count += counts.get(ranges[2 * i + 1]) - counts.get(ranges[2 * i]);
        }
        return count;
    }

    private long difference(MemorySegment sums, int rangeCount) {
        long sum = 0;
        for (int i = 0; i < rangeCount; i++) {
            sum += sums.getAtIndex(Layouts.LONG, ranges[2 * i + 1])
                    - sums.getAtIndex(Layouts.LONG, ranges[2 * i]);
        }
        return sum;
    }

    /** The sums, or the means. */
    Vector sums(boolean mean, TypeId type) {
        return type == TypeId.INT8 ? bigints() : numerics(mean);
    }

    private Vector bigints() {
        FixedBuilder builder = new FixedBuilder(Long.BYTES, rows.memory());
        for (int row = 0; row < rows.count(); row++) {
            int rangeCount = aggregate.frames().ranges(row, ranges);
            if (count(rangeCount) == 0) {
                builder.appendNull();
                continue;
            }
            BigInteger sum = sum(rangeCount);
            if (sum.bitLength() >= Long.SIZE) {
                throw new SqlException("22003", "bigint out of range", -1);
            }
            builder.appendLong(sum.longValue());
        }
        return builder.build();
    }

    private BigInteger sum(int rangeCount) {
        long high = difference(highs, rangeCount);
        long low = difference(lows, rangeCount);
        long top = high + (low >>> 32);
        return top == (int) top
                ? BigInteger.valueOf(top << 32 | (low & LOW))
                : BigInteger.valueOf(high).shiftLeft(32).add(BigInteger.valueOf(low));
    }

    private Vector numerics(boolean mean) {
        VarBuilder builder = new VarBuilder(rows.memory());
        BigInteger lastSum = BigInteger.ZERO;
        long lastCount = 0;
        String text = "";
        for (int row = 0; row < rows.count(); row++) {
            int rangeCount = aggregate.frames().ranges(row, ranges);
            long count = count(rangeCount);
            if (count == 0) {
                builder.appendNull();
                continue;
            }
            BigInteger sum = sum(rangeCount);
            if (count != lastCount || !sum.equals(lastSum)) {
                text = mean
                        ? Decimal.of(new BigDecimal(sum)).divide(Decimal.of(count)).toString()
                        : sum.toString();
                lastSum = sum;
                lastCount = count;
            }
            builder.append(text);
        }
        return builder.build();
    }
}
