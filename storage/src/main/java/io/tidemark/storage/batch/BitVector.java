package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Booleans, one bit a value; a null slot holds 0. */
public record BitVector(int rows, @Nullable MemorySegment validity, MemorySegment bits) implements Vector {
    /** The value at {@code row}; false where it is NULL. */
    public boolean value(int row) {
        return Bitmaps.isSet(bits, row);
    }
}
