package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/** Numbered byte strings and their order: stable, by the first 8 bytes at once, then by merges among those alike. */
final class EncodedKeys {
    private static final int PREFIX_BYTES = 8;

    private final Scope scope;
    private final KeyBuffer bytes;
    private final GrowingMemory ends;
    private int count;

    EncodedKeys(Scope scope) {
        this.scope = scope;
        this.bytes = new KeyBuffer(scope);
        this.ends = new GrowingMemory(scope, 4 * 1024);
        ends.segment().setAtIndex(Layouts.LONG, 0, 0);
    }

    /** Where the next key is written; {@link #end} ends it. */
    KeyBuffer bytes() {
        return bytes;
    }

    /** Ends a key, which gets the next number. */
    void end() {
        ends.atLeast((count + 2L) << 3).setAtIndex(Layouts.LONG, ++count, bytes.length());
    }

    /** Writes entries of 16 bytes in the order of the keys; an entry's last 8 bytes are the key's number. */
    void sort(MemorySegment entries) {
        for (int i = 0; i < count; i++) {
            entries.set(Layouts.LONG, (long) i << 4, prefix(i));
            entries.set(Layouts.LONG, ((long) i << 4) + 8, i);
        }
        RadixSort.sort(entries, count, scope);
        BufferArena spare = scope.arena();
        int start = 0;
        while (start < count) {
            long prefix = entries.get(Layouts.LONG, (long) start << 4);
            int end = start + 1;
            while (end < count && entries.get(Layouts.LONG, (long) end << 4) == prefix) {
                end++;
            }
            if (end - start > 1) {
                spare.reset();
                sortAlike(entries.asSlice((long) start << 4, (long) (end - start) << 4), end - start, spare);
            }
            start = end;
        }
        scope.free(spare);
    }

    void free() {
        bytes.free();
        ends.free();
    }

    /** The first 8 bytes as a signed integer in the same order; shorter keys are filled with zeros. */
    private long prefix(int key) {
        MemorySegment segment = bytes.segment();
        long start = ends.segment().getAtIndex(Layouts.LONG, key);
        long end = ends.segment().getAtIndex(Layouts.LONG, key + 1L);
        if (end - start >= PREFIX_BYTES) {
            return Long.reverseBytes(segment.get(Layouts.LONG, start)) ^ Long.MIN_VALUE;
        }
        long prefix = 0;
        for (int i = 0; i < PREFIX_BYTES; i++) {
            prefix = prefix << 8 | (start + i < end ? segment.get(Layouts.BYTE, start + i) & 0xFF : 0);
        }
        return prefix ^ Long.MIN_VALUE;
    }

    /** Merges entries whose prefixes are equal. */
    private void sortAlike(MemorySegment entries, int count, BufferArena memory) {
        MemorySegment from = entries;
        MemorySegment to = memory.allocate((long) count << 4);
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
    }

    private void merge(MemorySegment from, MemorySegment to, long start, long middle, long end) {
        if (middle >= end || compare(from, middle - 1, middle) <= 0) {
            MemorySegment.copy(from, start << 4, to, start << 4, (end - start) << 4);
            return;
        }
        long left = start;
        long right = middle;
        for (long at = start; at < end; at++) {
            boolean takeRight = left == middle || (right < end && compare(from, left, right) > 0);
            long source = (takeRight ? right++ : left++) << 4;
            to.set(Layouts.LONG, at << 4, from.get(Layouts.LONG, source));
            to.set(Layouts.LONG, (at << 4) + 8, from.get(Layouts.LONG, source + 8));
        }
    }

    private int compare(MemorySegment entries, long one, long other) {
        MemorySegment keys = bytes.segment();
        long first = entries.get(Layouts.LONG, (one << 4) + 8);
        long second = entries.get(Layouts.LONG, (other << 4) + 8);
        long a = ends.segment().getAtIndex(Layouts.LONG, first);
        long b = ends.segment().getAtIndex(Layouts.LONG, second);
        long aEnd = ends.segment().getAtIndex(Layouts.LONG, first + 1);
        long bEnd = ends.segment().getAtIndex(Layouts.LONG, second + 1);
        long mismatch = MemorySegment.mismatch(keys, a, aEnd, keys, b, bEnd);
        if (mismatch < 0) {
            return 0;
        }
        int left = a + mismatch < aEnd ? keys.get(Layouts.BYTE, a + mismatch) & 0xFF : -1;
        int right = b + mismatch < bEnd ? keys.get(Layouts.BYTE, b + mismatch) & 0xFF : -1;
        return Integer.compare(left, right);
    }
}
