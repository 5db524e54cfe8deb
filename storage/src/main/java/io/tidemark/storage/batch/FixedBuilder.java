package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** Builds a {@link FixedVector}. Confined to one thread. */
public final class FixedBuilder implements VectorBuilder {
    private final int width;
    private final BufferArena arena;
    private final ValidityBuilder validity;
    private MemorySegment values;
    private int rows;
    private int capacity;

    /** A builder of values of {@code width} bytes: 1, 2, 4, 8 or 16. */
    public FixedBuilder(int width, BufferArena arena) {
        this.width = width;
        this.arena = arena;
        this.validity = new ValidityBuilder(arena);
        this.capacity = 64;
        this.values = arena.allocate((long) capacity * width);
    }

    /** Bytes of a value. */
    public int width() {
        return width;
    }

    /** Adds a value of 8 bytes. */
    public void appendLong(long value) {
        room(1);
        values.set(Layouts.LONG, (long) rows << 3, value);
        validity.addValue(rows++);
    }

    /** Adds a value of 4 bytes. */
    public void appendInt(int value) {
        room(1);
        values.set(Layouts.INT, (long) rows << 2, value);
        validity.addValue(rows++);
    }

    /** Adds a value of 2 bytes. */
    public void appendShort(short value) {
        room(1);
        values.set(Layouts.SHORT, (long) rows << 1, value);
        validity.addValue(rows++);
    }

    /** Adds a value of 1 byte. */
    public void appendByte(byte value) {
        room(1);
        values.set(Layouts.BYTE, rows, value);
        validity.addValue(rows++);
    }

    /** Adds a value of 8 bytes. */
    public void appendDouble(double value) {
        appendLong(Double.doubleToRawLongBits(value));
    }

    /** Adds a value of 4 bytes. */
    public void appendFloat(float value) {
        appendInt(Float.floatToRawIntBits(value));
    }

    /** Adds a value of 16 bytes: its first and its second 8, as little-endian integers. */
    public void append16(long low, long high) {
        room(1);
        values.set(Layouts.LONG, (long) rows << 4, low);
        values.set(Layouts.LONG, ((long) rows << 4) + 8, high);
        validity.addValue(rows++);
    }

    @Override
    public void appendNull() {
        room(1);
        values.asSlice((long) rows * width, width).fill((byte) 0);
        validity.addNull(rows++);
    }

    @Override
    public void append(Vector source, int from, int to) {
        FixedVector fixed = checked(source);
        int count = to - from;
        room(count);
        MemorySegment.copy(fixed.values(), (long) from * width, values, (long) rows * width,
                (long) count * width);
        validity.addFrom(source, from, to, rows);
        rows += count;
    }

    @Override
    public void gather(List<Vector> sources, long[] at, int from, int to) {
        room(to - from);
        FixedVector[] fixed = new FixedVector[sources.size()];
        boolean nulls = validity.bits() != null;
        for (int i = 0; i < fixed.length; i++) {
            fixed[i] = checked(sources.get(i));
            nulls |= fixed[i].validity() != null;
        }
        switch (width) {
            case 4 -> gather4(fixed, at, from, to);
            case 8 -> gather8(fixed, at, from, to);
            default -> gatherAny(fixed, at, from, to);
        }
        if (nulls) {
            for (int i = from; i < to; i++) {
                if (fixed[(int) (at[i] >>> 32)].isNull((int) at[i])) {
                    validity.addNull(rows + i - from);
                } else {
                    validity.addValue(rows + i - from);
                }
            }
        }
        rows += to - from;
    }

    private void gather4(FixedVector[] sources, long[] at, int from, int to) {
        for (int i = from; i < to; i++) {
            values.setAtIndex(Layouts.INT, (long) rows + i - from,
                    sources[(int) (at[i] >>> 32)].intAt((int) at[i]));
        }
    }

    private void gather8(FixedVector[] sources, long[] at, int from, int to) {
        for (int i = from; i < to; i++) {
            values.setAtIndex(Layouts.LONG, (long) rows + i - from,
                    sources[(int) (at[i] >>> 32)].longAt((int) at[i]));
        }
    }

    private void gatherAny(FixedVector[] sources, long[] at, int from, int to) {
        for (int i = from; i < to; i++) {
            MemorySegment.copy(sources[(int) (at[i] >>> 32)].values(), (at[i] & 0x7FFF_FFFFL) * width, values,
                    ((long) rows + i - from) * width, width);
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public FixedVector build() {
        return new FixedVector(rows, validity.bits(), width, values);
    }

    private FixedVector checked(Vector source) {
        if (source instanceof FixedVector fixed && fixed.width() == width) {
            return fixed;
        }
        throw new IllegalArgumentException("values of " + width + " bytes cannot come from " + source);
    }

    private void room(int count) {
        if (rows + count > capacity) {
            int larger = Math.max(Math.addExact(rows, count),
                    (int) Math.min(Integer.MAX_VALUE - 64, capacity * 2L));
            MemorySegment grown = arena.allocate((long) larger * width);
            MemorySegment.copy(values, 0, grown, 0, (long) rows * width);
            values = grown;
            capacity = larger;
        }
    }
}
