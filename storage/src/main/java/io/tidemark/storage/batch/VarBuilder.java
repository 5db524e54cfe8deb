package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Builds a {@link VarVector}. Holds at most 2 GiB of bytes. Confined to one thread. */
public final class VarBuilder implements VectorBuilder {
    private final BufferArena arena;
    private final ValidityBuilder validity;
    private MemorySegment offsets;
    private MemorySegment bytes;
    private int rows;
    private int capacity;
    private int used;

    /** A builder of values of varying length. */
    public VarBuilder(BufferArena arena) {
        this.arena = arena;
        this.validity = new ValidityBuilder(arena);
        this.capacity = 63;
        this.offsets = arena.allocate((capacity + 1L) << 2);
        this.bytes = arena.allocate(512);
        offsets.set(Layouts.INT, 0, 0);
    }

    /** Adds the bytes {@code from} (inclusive) to {@code to} (exclusive) of an array. */
    public void append(byte[] source, int from, int to) {
        int length = to - from;
        roomForBytes(length);
        MemorySegment.copy(source, from, bytes, Layouts.BYTE, used, length);
        finish(length);
        validity.addValue(rows++);
    }

    /** Adds {@code length} bytes of native memory. */
    public void append(MemorySegment source, long offset, int length) {
        roomForBytes(length);
        MemorySegment.copy(source, offset, bytes, used, length);
        finish(length);
        validity.addValue(rows++);
    }

    /** Adds a text as UTF-8. */
    public void append(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        append(encoded, 0, encoded.length);
    }

    @Override
    public void appendNull() {
        finish(0);
        validity.addNull(rows++);
    }

    @Override
    public void append(Vector source, int from, int to) {
        switch (source) {
            case VarVector text -> appendRange(text, from, to);
            case DictionaryVector symbols -> {
                for (int row = from; row < to; row++) {
                    if (symbols.isNull(row)) {
                        appendNull();
                    } else {
                        VarVector names = symbols.dictionary();
                        int code = symbols.code(row);
                        append(names.bytes(), names.offset(code), names.length(code));
                    }
                }
            }
            case FixedVector _,BitVector _ ->
                throw new IllegalArgumentException("text cannot come from " + source);
        }
    }

    private void appendRange(VarVector source, int from, int to) {
        int start = source.offset(from);
        int length = source.offset(to) - start;
        roomForBytes(length);
        roomForRows(to - from);
        MemorySegment.copy(source.bytes(), start, bytes, used, length);
        int shift = used - start;
        for (int row = from + 1; row <= to; row++) {
            offsets.setAtIndex(Layouts.INT, (long) rows + row - from, source.offset(row) + shift);
        }
        validity.addFrom(source, from, to, rows);
        rows += to - from;
        used += length;
    }

    @Override
    public int rows() {
        return rows;
    }

    /** Bytes of all values so far. */
    public int byteCount() {
        return used;
    }

    @Override
    public VarVector build() {
        return new VarVector(rows, validity.bits(), offsets, bytes);
    }

    /** Whether value {@code row} is {@code length} bytes equal to those at {@code offset} of {@code other}. */
    boolean equalsAt(int row, MemorySegment other, long offset, int length) {
        int start = offsets.getAtIndex(Layouts.INT, row);
        return offsets.getAtIndex(Layouts.INT, row + 1L) - start == length
                && MemorySegment.mismatch(bytes, start, start + length, other, offset, offset + length) < 0;
    }

    private void finish(int length) {
        roomForRows(1);
        used += length;
        offsets.setAtIndex(Layouts.INT, rows + 1L, used);
    }

    private void roomForRows(int count) {
        if (rows + count > capacity) {
            int larger = Math.max(Math.addExact(rows, count),
                    (int) Math.min(Integer.MAX_VALUE - 64, capacity * 2L));
            MemorySegment grown = arena.allocate((larger + 1L) << 2);
            MemorySegment.copy(offsets, 0, grown, 0, (rows + 1L) << 2);
            offsets = grown;
            capacity = larger;
        }
    }

    private void roomForBytes(int length) {
        long needed = (long) used + length;
        if (needed > bytes.byteSize()) {
            if (needed > Integer.MAX_VALUE) {
                throw new MemoryBudget.Exceeded("a column of one batch would hold more than 2 GiB");
            }
            MemorySegment grown = arena.allocate(Math.max(needed, Math.min(bytes.byteSize() * 2, 1L << 31)));
            MemorySegment.copy(bytes, 0, grown, 0, used);
            bytes = grown;
        }
    }
}
