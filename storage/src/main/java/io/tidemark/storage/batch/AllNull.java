package io.tidemark.storage.batch;

import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Vectors of NULLs, which share one block of zeros that is never written and never freed. */
public final class AllNull {
    private static final MemorySegment ZEROS = Arena.global().allocate(16L * Vector.MAX_BATCH_ROWS + 64, 64)
            .asReadOnly();

    private AllNull() {}

    /** {@code rows} NULLs, at most {@link Vector#MAX_BATCH_ROWS}. */
    public static Vector vector(ColumnType type, int rows) {
        if (rows > Vector.MAX_BATCH_ROWS) {
            throw new IllegalArgumentException("too many rows: " + rows);
        }
        return switch (type.layout()) {
            case BIT -> new BitVector(rows, ZEROS, ZEROS);
            case FIXED -> new FixedVector(rows, ZEROS, type.width(), ZEROS);
            case VARIABLE -> new VarVector(rows, ZEROS, ZEROS, ZEROS);
            case DICTIONARY -> new DictionaryVector(rows, ZEROS, ZEROS, new VarVector(0, null, ZEROS, ZEROS));
        };
    }
}
