package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;

/** Builds a {@link BitVector}. Confined to one thread. */
public final class BitBuilder implements VectorBuilder {
    private final BufferArena arena;
    private final ValidityBuilder validity;
    private MemorySegment bits;
    private int rows;
    private int capacity;

    /** A builder of booleans. */
    public BitBuilder(BufferArena arena) {
        this.arena = arena;
        this.validity = new ValidityBuilder(arena);
        this.capacity = 512;
        this.bits = arena.bitmap(capacity);
    }

    /** Adds a value. */
    public void append(boolean value) {
        room(1);
        if (value) {
            Bitmaps.set(bits, rows);
        }
        validity.addValue(rows++);
    }

    @Override
    public void appendNull() {
        room(1);
        validity.addNull(rows++);
    }

    @Override
    public void append(Vector source, int from, int to) {
        if (!(source instanceof BitVector booleans)) {
            throw new IllegalArgumentException("booleans cannot come from " + source);
        }
        room(to - from);
        Bitmaps.copy(booleans.bits(), from, bits, rows, to - from);
        validity.addFrom(source, from, to, rows);
        rows += to - from;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public BitVector build() {
        return new BitVector(rows, validity.bits(), bits);
    }

    private void room(int count) {
        if (rows + count > capacity) {
            int larger = Math.max(Math.addExact(rows, count),
                    (int) Math.min(Integer.MAX_VALUE - 64, capacity * 2L));
            MemorySegment grown = arena.bitmap(larger);
            MemorySegment.copy(bits, 0, grown, 0, Bitmaps.bytes(capacity));
            bits = grown;
            capacity = larger;
        }
    }
}
