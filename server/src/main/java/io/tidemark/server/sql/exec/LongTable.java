package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Numbers distinct 64-bit integers 0, 1, 2 … in order of first appearance: open addressing, at most two thirds full.
 * Many threads may {@link #find} while none inserts.
 */
final class LongTable {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final Scope scope;
    private BufferArena arena;
    private MemorySegment keys;
    private MemorySegment ids;
    private int shift;
    private int mask;

    LongTable(Scope scope) {
        this.scope = scope;
        this.arena = scope.arena();
        this.mask = 1023;
        this.shift = 64 - 10;
        this.keys = arena.allocate((mask + 1L) << 3);
        this.ids = arena.allocate((mask + 1L) << 2).fill((byte) -1);
    }

    /** The number of {@code key}, or -1. */
    int find(long key) {
        int slot = (int) ((key * SPREAD) >>> shift);
        while (true) {
            int id = ids.getAtIndex(Layouts.INT, slot);
            if (id < 0 || keys.getAtIndex(Layouts.LONG, slot) == key) {
                return id;
            }
            slot = slot + 1 & mask;
        }
    }

    /** The number of {@code key}; {@code next} when it is new. */
    int insert(long key, int next) {
        int slot = (int) ((key * SPREAD) >>> shift);
        while (true) {
            int id = ids.getAtIndex(Layouts.INT, slot);
            if (id < 0) {
                keys.setAtIndex(Layouts.LONG, slot, key);
                ids.setAtIndex(Layouts.INT, slot, next);
                if (next >= (mask + 1L) * 2 / 3) {
                    grow();
                }
                return next;
            }
            if (keys.getAtIndex(Layouts.LONG, slot) == key) {
                return id;
            }
            slot = slot + 1 & mask;
        }
    }

    void free() {
        scope.free(arena);
    }

    private void grow() {
        MemorySegment oldKeys = keys;
        MemorySegment oldIds = ids;
        BufferArena oldArena = arena;
        int oldSlots = mask + 1;
        if (oldSlots >= 1 << 30) {
            throw Failures.tooLong();
        }
        mask = oldSlots * 4 - 1 > 0 ? oldSlots * 4 - 1 : oldSlots * 2 - 1;
        shift = Long.numberOfLeadingZeros(mask);
        arena = scope.arena();
        keys = arena.allocate((mask + 1L) << 3);
        ids = arena.allocate((mask + 1L) << 2).fill((byte) -1);
        for (int i = 0; i < oldSlots; i++) {
            int id = oldIds.getAtIndex(Layouts.INT, i);
            if (id >= 0) {
                long key = oldKeys.getAtIndex(Layouts.LONG, i);
                int slot = (int) ((key * SPREAD) >>> shift);
                while (ids.getAtIndex(Layouts.INT, slot) >= 0) {
                    slot = slot + 1 & mask;
                }
                keys.setAtIndex(Layouts.LONG, slot, key);
                ids.setAtIndex(Layouts.INT, slot, id);
            }
        }
        scope.free(oldArena);
    }
}
