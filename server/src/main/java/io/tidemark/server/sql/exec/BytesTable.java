package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Numbers distinct byte strings, as the caller says. Many threads may {@link #find} while none inserts.
 */
final class BytesTable {
    /** Bytes of an entry: int64 offset, int32 length, int32 hash, int32 number, 4 unused. */
    private static final int ENTRY_BYTES = 24;

    private final Scope scope;
    private final GrowingMemory entries;
    private final GrowingMemory bytes;
    private GrowingMemory slots;
    private int mask = 1023;
    private int count;
    private long used;

    BytesTable(Scope scope) {
        this.scope = scope;
        this.entries = new GrowingMemory(scope, 1024L * ENTRY_BYTES);
        this.bytes = new GrowingMemory(scope, 16 * 1024);
        this.slots = emptySlots();
    }

    /** The number given to the string, or -1. */
    int find(MemorySegment source, long offset, int length) {
        int slot = slot(source, offset, length, hash(source, offset, length));
        int entry = slots.segment().getAtIndex(Layouts.INT, slot);
        return entry < 0 ? -1 : number(entry);
    }

    /** The number of the string, which becomes {@code next} when it is new. */
    int insert(MemorySegment source, long offset, int length, int next) {
        int hash = hash(source, offset, length);
        int slot = slot(source, offset, length, hash);
        int known = slots.segment().getAtIndex(Layouts.INT, slot);
        if (known >= 0) {
            return number(known);
        }
        MemorySegment.copy(source, offset, bytes.atLeast(used + length), used, length);
        MemorySegment entry = entries.atLeast((count + 1L) * ENTRY_BYTES);
        long at = (long) count * ENTRY_BYTES;
        entry.set(Layouts.LONG, at, used);
        entry.set(Layouts.INT, at + 8, length);
        entry.set(Layouts.INT, at + 12, hash);
        entry.set(Layouts.INT, at + 16, next);
        used += length;
        slots.segment().setAtIndex(Layouts.INT, slot, count++);
        if (count > (mask + 1L) * 2 / 3) {
            grow();
        }
        return next;
    }

    void free() {
        entries.free();
        bytes.free();
        slots.free();
    }

    private int number(int entry) {
        return entries.segment().get(Layouts.INT, (long) entry * ENTRY_BYTES + 16);
    }

    /** The slot of the string, or the empty one where it belongs. */
    private int slot(MemorySegment source, long offset, int length, int hash) {
        MemorySegment table = slots.segment();
        MemorySegment known = entries.segment();
        int slot = hash & mask;
        while (true) {
            int entry = table.getAtIndex(Layouts.INT, slot);
            if (entry < 0) {
                return slot;
            }
            long at = (long) entry * ENTRY_BYTES;
            if (known.get(Layouts.INT, at + 12) == hash && known.get(Layouts.INT, at + 8) == length
                    && same(source, offset, known.get(Layouts.LONG, at), length)) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
    }

    private boolean same(MemorySegment source, long offset, long mine, int length) {
        return MemorySegment.mismatch(source, offset, offset + length, bytes.segment(), mine,
                mine + length) < 0;
    }

    private void grow() {
        slots.free();
        mask = Math.addExact(mask * 2, 1);
        slots = emptySlots();
        MemorySegment table = slots.segment();
        for (int entry = 0; entry < count; entry++) {
            int slot = entries.segment().get(Layouts.INT, (long) entry * ENTRY_BYTES + 12) & mask;
            while (table.getAtIndex(Layouts.INT, slot) >= 0) {
                slot = slot + 1 & mask;
            }
            table.setAtIndex(Layouts.INT, slot, entry);
        }
    }

    private GrowingMemory emptySlots() {
        GrowingMemory empty = new GrowingMemory(scope, (mask + 1L) << 2);
        empty.segment().fill((byte) -1);
        return empty;
    }

    private static int hash(MemorySegment source, long offset, int length) {
        long hash = length * 0x9E3779B97F4A7C15L;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            hash = (hash ^ source.get(Layouts.LONG, offset + at)) * 0xFF51AFD7ED558CCDL;
            hash ^= hash >>> 32;
        }
        for (; at < length; at++) {
            hash = (hash ^ source.get(Layouts.BYTE, offset + at)) * 0xC4CEB9FE1A85EC53L;
            hash ^= hash >>> 29;
        }
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 32);
    }
}
