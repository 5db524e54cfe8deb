package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** min and max of integers, dates, times and timestamps. Confined to one thread. */
final class LongExtremeAccumulator implements Accumulator {
    private final boolean greatest;
    private final TypeId type;
    private long[] values = new long[1];
    private long[] counts = new long[1];

    LongExtremeAccumulator(boolean greatest, TypeId type) {
        this.greatest = greatest;
        this.type = type;
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

    private long value(FixedVector source, int at) {
        return switch (source.width()) {
            case 2 -> source.shortAt(at);
            case 4 -> Numbers.isOid(type) ? Integer.toUnsignedLong(source.intAt(at)) : source.intAt(at);
            default -> source.longAt(at);
        };
    }

    private void one(int group, long value) {
        boolean first = counts[group]++ == 0;
        if (first || (greatest ? value > values[group] : value < values[group])) {
            values[group] = value;
        }
    }

    @Override
    public void addAll(List<Argument> arguments, int rows) {
        Argument argument = arguments.getFirst();
        FixedVector source = (FixedVector) argument.values();
        if (source.validity() == null && argument.stride() == 1 && source.width() == 8 && rows > 0) {
            one(0, greatest
                    ? DenseLoops.max8(source.values(), rows)
                    : DenseLoops.min8(source.values(), rows));
            return;
        }
        for (int i = 0; i < rows; i++) {
            if (!argument.isNull(i)) {
                one(0, value(source, i * argument.stride()));
            }
        }
    }

    @Override
    public void merge(Accumulator other, int[] mapping, int groupCount) {
        grow(groupCount);
        LongExtremeAccumulator theirs = (LongExtremeAccumulator) other;
        for (int i = 0; i < Math.min(mapping.length, theirs.counts.length); i++) {
            if (theirs.counts[i] != 0) {
                one(mapping[i], theirs.values[i]);
            }
        }
    }

    @Override
    public Vector finish(BufferArena memory, int groupCount) {
        grow(groupCount);
        if (type.layout() == TypeId.Layout.FIXED8) {
            return GroupNulls.longs(memory, values, counts, groupCount);
        }
        Output output = new Output(type, memory);
        for (int i = 0; i < groupCount; i++) {
            if (counts[i] == 0) {
                output.nothing();
            } else {
                Integers.truncate(output, type, values[i]);
            }
        }
        return output.build();
    }

    private void grow(int groupCount) {
        if (groupCount > counts.length) {
            int size = Math.max(groupCount, counts.length * 2);
            values = Arrays.copyOf(values, size);
            counts = Arrays.copyOf(counts, size);
        }
    }
}
