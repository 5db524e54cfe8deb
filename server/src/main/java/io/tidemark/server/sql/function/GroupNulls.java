package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Turns the arrays of accumulators into vectors whose groups without rows are NULL. */
final class GroupNulls {
    private GroupNulls() {}

    /** A vector of 8-byte values; groups with a count of 0 are NULL. */
    static FixedVector longs(BufferArena memory, long[] values, long[] counts, int groups) {
        MemorySegment result = memory.allocate((long) groups << 3);
        MemorySegment.copy(values, 0, result, Layouts.LONG, 0, groups);
        MemorySegment validity = validity(memory, counts, groups);
        Fixed.zeroNulls(result, 8, groups, validity);
        return new FixedVector(groups, validity, 8, result);
    }

    /** A vector of float8; groups with a count of 0 are NULL. */
    static FixedVector doubles(BufferArena memory, double[] values, long[] counts, int groups) {
        MemorySegment result = memory.allocate((long) groups << 3);
        MemorySegment.copy(values, 0, result, Layouts.DOUBLE, 0, groups);
        MemorySegment validity = validity(memory, counts, groups);
        Fixed.zeroNulls(result, 8, groups, validity);
        return new FixedVector(groups, validity, 8, result);
    }

    private static @Nullable MemorySegment validity(BufferArena memory, long[] counts, int groups) {
        boolean nulls = false;
        for (int i = 0; i < groups; i++) {
            nulls |= counts[i] == 0;
        }
        if (!nulls) {
            return null;
        }
        MemorySegment bits = memory.bitmap(groups);
        for (int i = 0; i < groups; i++) {
            if (counts[i] != 0) {
                Bitmaps.set(bits, i);
            }
        }
        return bits;
    }
}
