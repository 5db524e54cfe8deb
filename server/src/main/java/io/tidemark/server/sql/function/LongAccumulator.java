package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;

/**
 * sum and avg of integers, exact: each group's sum is {@code high * 2^32 + low}, which no count of rows below 2^31
 * overflows. Confined to one thread.
 */
final class LongAccumulator implements Accumulator {
    private final boolean average;
    private final TypeId result;
    private long[] lows = new long[1];
    private long[] highs = new long[1];
    private long[] counts = new long[1];

    /** The result is INT8 for sums of int2 and int4, else NUMERIC. */
    LongAccumulator(boolean average, TypeId result) {
        this.average = average;
        this.result = result;
    }

    @Override
    public void add(List<Argument> arguments, int rows, MemorySegment groups, int groupCount) {
        grow(groupCount);
        Argument argument = arguments.getFirst();
        FixedVector source = (FixedVector) argument.values();
        boolean nulls = source.validity() != null;
        for (int i = 0; i < rows; i++) {
            int at = i * argument.stride();
            if (!nulls || !source.isNull(at)) {
                one(groups.getAtIndex(Layouts.INT, i), value(source, at));
            }
        }
    }

    private static long value(FixedVector source, int at) {
        return switch (source.width()) {
            case 2 -> source.shortAt(at);
            case 4 -> source.intAt(at);
            default -> source.longAt(at);
        };
    }

    private void one(int group, long value) {
        lows[group] += value & 0xFFFF_FFFFL;
        highs[group] += value >> 32;
        counts[group]++;
    }

    @Override
    public void addAll(List<Argument> arguments, int rows) {
        Argument argument = arguments.getFirst();
        FixedVector source = (FixedVector) argument.values();
        boolean dense = source.validity() == null && argument.stride() == 1;
        if (dense && source.width() == 8) {
            long[] sums = new long[2];
            DenseLoops.sum8(source.values(), rows, sums);
            lows[0] += sums[0];
            highs[0] += sums[1];
            counts[0] += rows;
        } else if (dense && source.width() == 4) {
            long sum = DenseLoops.sum4(source.values(), rows);
            one(0, sum);
            counts[0] += rows - 1;
        } else {
            for (int i = 0; i < rows; i++) {
                if (!argument.isNull(i)) {
                    one(0, value(source, i * argument.stride()));
                }
            }
        }
    }

    @Override
    public void merge(Accumulator other, int[] mapping, int groupCount) {
        grow(groupCount);
        LongAccumulator theirs = (LongAccumulator) other;
        for (int i = 0; i < Math.min(mapping.length, theirs.counts.length); i++) {
            lows[mapping[i]] += theirs.lows[i];
            highs[mapping[i]] += theirs.highs[i];
            counts[mapping[i]] += theirs.counts[i];
        }
    }

    @Override
    public Vector finish(BufferArena memory, int groupCount) {
        grow(groupCount);
        Output output = new Output(result, memory);
        for (int i = 0; i < groupCount; i++) {
            BigInteger sum = BigInteger.valueOf(highs[i]).shiftLeft(32).add(BigInteger.valueOf(lows[i]));
            if (counts[i] == 0) {
                output.nothing();
            } else if (average) {
                output.numeric(Decimal.of(new BigDecimal(sum)).divide(Decimal.of(counts[i])));
            } else if (result == TypeId.INT8) {
                output.int8(Integers.exact(sum, TypeId.INT8));
            } else {
                output.text(sum.toString());
            }
        }
        return output.build();
    }

    private void grow(int groupCount) {
        if (groupCount > counts.length) {
            int size = Math.max(groupCount, counts.length * 2);
            lows = Arrays.copyOf(lows, size);
            highs = Arrays.copyOf(highs, size);
            counts = Arrays.copyOf(counts, size);
        }
    }
}
