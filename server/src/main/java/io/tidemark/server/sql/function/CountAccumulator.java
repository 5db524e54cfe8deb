package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** count(*) and count(x). Confined to one thread. */
final class CountAccumulator implements Accumulator {
    private long[] counts = new long[1];

    @Override
    public void add(List<Argument> arguments, int rows, MemorySegment groups, int groupCount) {
        grow(groupCount);
        if (arguments.isEmpty() || arguments.getFirst().values().validity() == null) {
            for (int i = 0; i < rows; i++) {
                counts[groups.getAtIndex(Layouts.INT, i)]++;
            }
            return;
        }
        Argument argument = arguments.getFirst();
        for (int i = 0; i < rows; i++) {
            if (!argument.isNull(i)) {
                counts[groups.getAtIndex(Layouts.INT, i)]++;
            }
        }
    }

    @Override
    public void addAll(List<Argument> arguments, int rows) {
        if (arguments.isEmpty()) {
            counts[0] += rows;
        } else if (arguments.getFirst().constant()) {
            counts[0] += arguments.getFirst().values().isNull(0) ? 0 : rows;
        } else {
            counts[0] += rows - arguments.getFirst().values().nullCount();
        }
    }

    @Override
    public void merge(Accumulator other, int[] mapping, int groupCount) {
        grow(groupCount);
        long[] theirs = ((CountAccumulator) other).counts;
        for (int i = 0; i < Math.min(mapping.length, theirs.length); i++) {
            counts[mapping[i]] += theirs[i];
        }
    }

    @Override
    public Vector finish(BufferArena memory, int groupCount) {
        grow(groupCount);
        MemorySegment result = memory.allocate((long) groupCount << 3);
        MemorySegment.copy(counts, 0, result, Layouts.LONG, 0, groupCount);
        return new FixedVector(groupCount, null, 8, result);
    }

    private void grow(int groupCount) {
        if (groupCount > counts.length) {
            counts = Arrays.copyOf(counts, Math.max(groupCount, counts.length * 2));
        }
    }
}
