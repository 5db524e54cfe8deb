package io.tidemark.storage.commit;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Ranges of rows of vectors, without copying. The first row must be a multiple of 64, so that bitmaps can be cut. */
final class Slices {
    private Slices() {}

    /** Rows {@code from} to {@code to}, {@code to} exclusive. */
    static Batch of(Batch batch, int from, int to) {
        if (from == 0 && to == batch.rows()) {
            return batch;
        }
        return new Batch(to - from, batch.columns().stream().map(vector -> of(vector, from, to)).toList());
    }

    private static Vector of(Vector vector, int from, int to) {
        int rows = to - from;
        @Nullable
        MemorySegment validity = vector.validity();
        if (validity != null) {
            validity = validity.asSlice(from >>> 3);
        }
        return switch (vector) {
            case BitVector bits -> new BitVector(rows, validity, bits.bits().asSlice(from >>> 3));
            case FixedVector fixed -> new FixedVector(rows, validity, fixed.width(),
                    fixed.values().asSlice((long) from * fixed.width()));
            case VarVector text ->
                new VarVector(rows, validity, text.offsets().asSlice(4L * from), text.bytes());
            case DictionaryVector coded ->
                new DictionaryVector(rows, validity, coded.codes().asSlice(4L * from),
                        coded.dictionary());
        };
    }
}
