package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Values of {@code width} bytes each (1, 2, 4, 8 or 16), little-endian unless the type says otherwise. */
public record FixedVector(int rows, @Nullable MemorySegment validity, int width, MemorySegment values)
        implements Vector {

    /** The value at {@code row} of an 8-byte integer vector. */
    public long longAt(int row) {
        return values.getAtIndex(Layouts.LONG, row);
    }

    /** The value at {@code row} of a 4-byte integer vector. */
    public int intAt(int row) {
        return values.getAtIndex(Layouts.INT, row);
    }

    /** The value at {@code row} of a 2-byte integer vector. */
    public short shortAt(int row) {
        return values.getAtIndex(Layouts.SHORT, row);
    }

    /** The value at {@code row} of a float64 vector. */
    public double doubleAt(int row) {
        return values.getAtIndex(Layouts.DOUBLE, row);
    }

    /** The value at {@code row} of a float32 vector. */
    public float floatAt(int row) {
        return values.getAtIndex(Layouts.FLOAT, row);
    }
}
