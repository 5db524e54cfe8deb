package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/** Sorts entries of 16 bytes by their signed 64-bit key, stably: a pass for every few bits in which keys differ. */
final class RadixSort {
    private static final int MAX_DIGIT_BITS = 11;

    private RadixSort() {}

    /** Sorts the first {@code count} entries in place; needs as much memory again, unless they are in order. */
    static void sort(MemorySegment entries, int count, Scope scope) {
        if (count < 2) {
            return;
        }
        long first = entries.get(Layouts.LONG, 0);
        long last = first;
        long differing = 0;
        boolean sorted = true;
        for (int i = 1; i < count; i++) {
            long key = entries.get(Layouts.LONG, (long) i << 4);
            differing |= key ^ first;
            sorted &= last <= key;
            last = key;
        }
        if (sorted) {
            return;
        }
        int low = Long.numberOfTrailingZeros(differing);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(differing) - low;
        int passes = (bits + MAX_DIGIT_BITS - 1) / MAX_DIGIT_BITS;
        int digit = (bits + passes - 1) / passes;
        BufferArena spare = scope.arena();
        MemorySegment from = entries;
        MemorySegment to = spare.allocate((long) count << 4);
        for (int pass = 0; pass < passes; pass++) {
            scope.checkCancelled();
            int shift = low + pass * digit;
            pass(from, to, count, shift, Math.min(digit, low + bits - shift));
            MemorySegment swap = from;
            from = to;
            to = swap;
        }
        if (!from.equals(entries)) {
            MemorySegment.copy(from, 0, entries, 0, (long) count << 4);
        }
        scope.free(spare);
    }

    private static void pass(MemorySegment from, MemorySegment to, int count, int shift, int bits) {
        long mask = (1L << bits) - 1;
        int[] next = new int[(1 << bits) + 1];
        for (int i = 0; i < count; i++) {
            long key = from.get(Layouts.LONG, (long) i << 4) ^ Long.MIN_VALUE;
            next[(int) (key >>> shift & mask) + 1]++;
        }
        for (int i = 1; i < next.length; i++) {
            next[i] += next[i - 1];
        }
        for (int i = 0; i < count; i++) {
            long key = from.get(Layouts.LONG, (long) i << 4);
            long target = (long) next[(int) ((key ^ Long.MIN_VALUE) >>> shift & mask)]++ << 4;
            to.set(Layouts.LONG, target, key);
            to.set(Layouts.LONG, target + 8, from.get(Layouts.LONG, ((long) i << 4) + 8));
        }
    }
}
