package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** sum, avg, min and max of float4 and float8. Confined to one thread. */
final class DoubleAccumulator implements Accumulator {
    /** What is computed. */
    enum Kind {
        /** The sum. */
        SUM,
        /** The sum over the count. */
        AVERAGE,
        /** The least value; NaN is above everything. */
        MIN,
        /** The greatest value. */
        MAX
    }

    private final Kind kind;
    private final boolean narrow;
    private final double start;
    private double[] values;
    private long[] counts = new long[1];

    /** An accumulator of float4 when {@code narrow}, which sum, min and max also give. */
    DoubleAccumulator(Kind kind, boolean narrow) {
        this.kind = kind;
        this.narrow = narrow;
        this.start = switch (kind) {
            case SUM -> -0.0; // the sum of negative zeros is one
            case AVERAGE -> 0;
            case MIN -> Double.NaN;
            case MAX -> Double.NEGATIVE_INFINITY;
        };
        this.values = new double[]{start};
    }

    @Override
    public void add(List<Argument> arguments, int rows, MemorySegment groups, int groupCount) {
        grow(groupCount);
        Argument argument = arguments.getFirst();
        FixedVector source = (FixedVector) argument.values();
        boolean dense = source.validity() == null && argument.stride() == 1 && !narrow;
        if (dense && (kind == Kind.SUM || kind == Kind.AVERAGE)) {
            MemorySegment doubles = source.values();
            for (int i = 0; i < rows; i++) {
                int group = groups.getAtIndex(Layouts.INT, i);
                values[group] += doubles.getAtIndex(Layouts.DOUBLE, i);
                counts[group]++;
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            if (!argument.isNull(i)) {
                int at = i * argument.stride();
                one(groups.getAtIndex(Layouts.INT, i), narrow ? source.floatAt(at) : source.doubleAt(at));
            }
        }
    }

    @Override
    public void addAll(List<Argument> arguments, int rows) {
        Argument argument = arguments.getFirst();
        FixedVector source = (FixedVector) argument.values();
        if (source.validity() == null && argument.stride() == 1 && !narrow && rows > 0) {
            dense(source.values(), rows);
            return;
        }
        for (int i = 0; i < rows; i++) {
            if (!argument.isNull(i)) {
                int at = i * argument.stride();
                one(0, narrow ? source.floatAt(at) : source.doubleAt(at));
            }
        }
    }

    private void dense(MemorySegment source, int rows) {
        switch (kind) {
            case SUM, AVERAGE -> values[0] += DenseLoops.sum(source, rows);
            case MIN -> {
                double least = DenseLoops.min(source, rows);
                values[0] = counts[0] == 0 || ValueOrder.floats(least, values[0]) < 0 ? least : values[0];
            }
            case MAX -> {
                double greatest = DenseLoops.max(source, rows);
                values[0] = counts[0] == 0 || ValueOrder.floats(greatest, values[0]) > 0
                        ? greatest
                        : values[0];
            }
        }
        counts[0] += rows;
    }

    private void one(int group, double value) {
        boolean first = counts[group]++ == 0;
        switch (kind) {
            case SUM, AVERAGE -> values[group] += value;
            case MIN -> {
                if (first || ValueOrder.floats(value, values[group]) < 0) {
                    values[group] = value;
                }
            }
            case MAX -> {
                if (first || ValueOrder.floats(value, values[group]) > 0) {
                    values[group] = value;
                }
            }
        }
    }

    @Override
    public void merge(Accumulator other, int[] mapping, int groupCount) {
        grow(groupCount);
        DoubleAccumulator theirs = (DoubleAccumulator) other;
        for (int i = 0; i < Math.min(mapping.length, theirs.counts.length); i++) {
            if (theirs.counts[i] != 0) {
                long before = counts[mapping[i]];
                one(mapping[i], theirs.values[i]);
                counts[mapping[i]] = before + theirs.counts[i];
            }
        }
    }

    @Override
    public Vector finish(BufferArena memory, int groupCount) {
        grow(groupCount);
        double[] results = values;
        if (kind == Kind.AVERAGE) {
            results = values.clone();
            for (int i = 0; i < groupCount; i++) {
                results[i] /= Math.max(1, counts[i]);
            }
        }
        FixedVector wide = GroupNulls.doubles(memory, results, counts, groupCount);
        if (!narrow || kind == Kind.AVERAGE) {
            return wide;
        }
        MemorySegment floats = memory.allocate((long) groupCount << 2);
        for (int i = 0; i < groupCount; i++) {
            floats.setAtIndex(Layouts.FLOAT, i, (float) wide.doubleAt(i));
        }
        return new FixedVector(groupCount, wide.validity(), 4, floats);
    }

    private void grow(int groupCount) {
        if (groupCount > values.length) {
            int before = values.length;
            int size = Math.max(groupCount, before * 2);
            values = Arrays.copyOf(values, size);
            counts = Arrays.copyOf(counts, size);
            Arrays.fill(values, before, size, start);
        }
    }
}
