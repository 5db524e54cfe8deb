package io.tidemark.storage.batch;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The values of one column of a batch. Immutable, safe for many threads; valid as long as its memory's owner is. */
public sealed interface Vector permits BitVector, FixedVector, VarVector, DictionaryVector {
    /** The most rows of a batch in storage; vectors of a running statement may be longer. */
    int MAX_BATCH_ROWS = 65_536;

    /** Values, nulls included. */
    int rows();

    /** The validity bitmap (1 = a value, 0 = NULL), or null where no value is NULL. */
    @Nullable
    MemorySegment validity();

    /** Whether the value at {@code row} (0 to rows - 1) is NULL. */
    default boolean isNull(int row) {
        MemorySegment validity = validity();
        return validity != null && !Bitmaps.isSet(validity, row);
    }

    /** How many values are NULL. */
    default int nullCount() {
        MemorySegment validity = validity();
        return validity == null ? 0 : rows() - Bitmaps.count(validity, rows());
    }
}
