package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/** Sorts entries of 16 bytes by their signed 64-bit key, stably: a pass for each byte in which keys differ. */
final class RadixSort {
    private static final int BYTES = 8;
    private static final int VALUES = 256;

    private RadixSort() {}

    /** Sorts the first {@code count} entries in place; needs as much memory again. */
    static void sort(MemorySegment entries, int count, Scope scope) {
        int[][] counts = new int[BYTES][VALUES];
        for (int i = 0; i < count; i++) {
            long key = entries.get(Layouts.LONG, (long) i << 4) ^ Long.MIN_VALUE;
            for (int b = 0; b < BYTES; b++) {
                counts[b][(int) (key >>> (b << 3)) & 255]++;
            }
        }
        BufferArena spare = scope.arena();
        MemorySegment from = entries;
        MemorySegment to = spare.allocate((long) count << 4);
        for (int b = 0; b < BYTES; b++) {
            if (differs(counts[b], count)) {
                scope.checkCancelled();
                pass(from, to, count, b << 3, counts[b]);
                MemorySegment swap = from;
                from = to;
                to = swap;
            }
        }
        if (!from.equals(entries)) {
            MemorySegment.copy(from, 0, entries, 0, (long) count << 4);
        }
        scope.free(spare);
    }

    private static boolean differs(int[] counts, int count) {
        for (int one : counts) {
            if (one != 0) {
                return one != count;
            }
        }
        return false;
    }

    private static void pass(MemorySegment from, MemorySegment to, int count, int shift, int[] counts) {
        int[] next = new int[VALUES];
        for (int i = 1; i < VALUES; i++) {
            next[i] = next[i - 1] + counts[i - 1];
        }
        for (int i = 0; i < count; i++) {
            long key = from.get(Layouts.LONG, (long) i << 4);
            long target = (long) next[(int) ((key ^ Long.MIN_VALUE) >>> shift) & 255]++ << 4;
            to.set(Layouts.LONG, target, key);
            to.set(Layouts.LONG, target + 8, from.get(Layouts.LONG, ((long) i << 4) + 8));
        }
    }
}
