package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Values of varying length: value {@code i} is {@code bytes[offset(i) .. offset(i + 1))}. The offsets are
 * one int32 more than there are rows; the first need not be 0.
 */
public record VarVector(int rows, @Nullable MemorySegment validity, MemorySegment offsets,
        MemorySegment bytes)
        implements Vector {

    /** Where value {@code row} starts in {@link #bytes}; one past the last row, where the last one ends. */
    public int offset(int row) {
        return offsets.getAtIndex(Layouts.INT, row);
    }

    /** Bytes of value {@code row}. */
    public int length(int row) {
        return offset(row + 1) - offset(row);
    }

    /** Value {@code row} as a slice, without copying. */
    public MemorySegment slice(int row) {
        return bytes.asSlice(offset(row), length(row));
    }

    /** Value {@code row} decoded as UTF-8; allocates. */
    public String string(int row) {
        return new String(byteArray(row), StandardCharsets.UTF_8);
    }

    /** Value {@code row} as a new array. */
    public byte[] byteArray(int row) {
        byte[] copy = new byte[length(row)];
        MemorySegment.copy(bytes, Layouts.BYTE, offset(row), copy, 0, copy.length);
        return copy;
    }
}
