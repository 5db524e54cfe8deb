package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The validity bitmap of a growing column; there is none until the first NULL. Confined to one thread. */
final class ValidityBuilder {
    private final BufferArena arena;
    private @Nullable MemorySegment bits;
    private int capacity;

    ValidityBuilder(BufferArena arena) {
        this.arena = arena;
    }

    /** The bitmap, or null when nothing was NULL. */
    @Nullable
    MemorySegment bits() {
        return bits;
    }

    /** Row {@code row}, the next one, has a value. */
    void addValue(int row) {
        MemorySegment present = bits;
        if (present != null) {
            Bitmaps.set(room(present, row + 1), row);
        }
    }

    /** Row {@code row}, the next one, is NULL. */
    void addNull(int row) {
        MemorySegment present = bits == null ? create(row) : bits;
        Bitmaps.clear(room(present, row + 1), row);
    }

    /** The next rows, from {@code row} on, are as {@code from} to {@code to} of {@code source}. */
    void addFrom(Vector source, int from, int to, int row) {
        MemorySegment theirs = source.validity();
        MemorySegment present = bits;
        if (theirs == null) {
            if (present != null) {
                Bitmaps.setRange(room(present, row + to - from), row, row + to - from);
            }
            return;
        }
        if (present == null) {
            if (Bitmaps.countRange(theirs, from, to) == to - from) {
                return;
            }
            present = create(row);
        }
        Bitmaps.copy(theirs, from, room(present, row + to - from), row, to - from);
    }

    private MemorySegment create(int row) {
        capacity = Math.max(64, row + (row >>> 1));
        MemorySegment created = arena.bitmap(capacity);
        Bitmaps.setAll(created, row);
        bits = created;
        return created;
    }

    private MemorySegment room(MemorySegment present, int rows) {
        if (rows <= capacity) {
            return present;
        }
        int larger = Math.max(rows, (int) Math.min(Integer.MAX_VALUE - 64, capacity * 2L));
        MemorySegment grown = arena.bitmap(larger);
        MemorySegment.copy(present, 0, grown, 0, Bitmaps.bytes(capacity));
        capacity = larger;
        bits = grown;
        return grown;
    }
}
