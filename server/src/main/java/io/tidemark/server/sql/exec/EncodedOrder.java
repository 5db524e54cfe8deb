package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/** Sorts entries whose keys are byte strings, by a stable merge sort that mostly compares the first 8 bytes. */
final class EncodedOrder {
    private final MemorySegment keys;
    private final MemorySegment offsets;
    private final Scope scope;

    /** Key {@code i} is {@code keys[offsets[i] .. offsets[i + 1])}. */
    EncodedOrder(MemorySegment keys, MemorySegment offsets, Scope scope) {
        this.keys = keys;
        this.offsets = offsets;
        this.scope = scope;
    }

    /** The first 8 bytes as a signed integer in the same order; shorter keys are filled with zeros. */
    static long prefix(MemorySegment keys, long start, long end) {
        long prefix = 0;
        for (int i = 0; i < 8; i++) {
            prefix = prefix << 8 | (start + i < end ? keys.get(Layouts.BYTE, start + i) & 0xFF : 0);
        }
        return prefix ^ Long.MIN_VALUE;
    }

    /** Sorts entries of a prefix and a number of a key. */
    void sort(MemorySegment entries, int count) {
        BufferArena spare = scope.arena();
        MemorySegment from = entries;
        MemorySegment to = spare.allocate((long) count << 4);
        for (long width = 1; width < count; width *= 2) {
            scope.checkCancelled();
            for (long start = 0; start < count; start += 2 * width) {
                merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count));
            }
            MemorySegment swap = from;
            from = to;
            to = swap;
        }
        if (!from.equals(entries)) {
            MemorySegment.copy(from, 0, entries, 0, (long) count << 4);
        }
        scope.free(spare);
    }

    private void merge(MemorySegment from, MemorySegment to, long start, long middle, long end) {
        if (middle >= end || !after(from, middle - 1, middle)) {
            MemorySegment.copy(from, start << 4, to, start << 4, (end - start) << 4);
            return;
        }
        long left = start;
        long right = middle;
        for (long at = start; at < end; at++) {
            boolean takeRight = left == middle || (right < end && after(from, left, right));
            long source = (takeRight ? right++ : left++) << 4;
            to.set(Layouts.LONG, at << 4, from.get(Layouts.LONG, source));
            to.set(Layouts.LONG, (at << 4) + 8, from.get(Layouts.LONG, source + 8));
        }
    }

    /** Whether the entry at {@code one} must come after that at {@code other}. */
    private boolean after(MemorySegment entries, long one, long other) {
        long a = entries.get(Layouts.LONG, one << 4);
        long b = entries.get(Layouts.LONG, other << 4);
        return a == b
                ? compareRest(entries.get(Layouts.LONG, (one << 4) + 8),
                        entries.get(Layouts.LONG, (other << 4) + 8)) > 0
                : a > b;
    }

    private int compareRest(long one, long other) {
        long a = offsets.getAtIndex(Layouts.LONG, one);
        long b = offsets.getAtIndex(Layouts.LONG, other);
        long aEnd = offsets.getAtIndex(Layouts.LONG, one + 1);
        long bEnd = offsets.getAtIndex(Layouts.LONG, other + 1);
        long mismatch = MemorySegment.mismatch(keys, a, aEnd, keys, b, bEnd);
        if (mismatch < 0) {
            return 0;
        }
        int left = a + mismatch < aEnd ? keys.get(Layouts.BYTE, a + mismatch) & 0xFF : -1;
        int right = b + mismatch < bEnd ? keys.get(Layouts.BYTE, b + mismatch) & 0xFF : -1;
        return Integer.compare(left, right);
    }
}
