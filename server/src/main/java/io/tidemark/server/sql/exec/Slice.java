package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Ranges of vectors: values are shared, bitmaps that do not start at a byte are shifted into new memory. */
final class Slice {
    private Slice() {}

    /** Rows {@code from} (inclusive) to {@code to} (exclusive). */
    static Vector of(Vector vector, int from, int to, BufferArena memory) {
        int rows = to - from;
        if (rows == vector.rows()) {
            return vector;
        }
        MemorySegment validity = bitmap(vector.validity(), from, rows, memory);
        return switch (vector) {
            case FixedVector fixed -> new FixedVector(rows, validity, fixed.width(),
                    fixed.values().asSlice((long) from * fixed.width(), (long) rows * fixed.width()));
            case DictionaryVector symbols -> new DictionaryVector(rows, validity,
                    symbols.codes().asSlice((long) from << 2, (long) rows << 2), symbols.dictionary());
            case VarVector text -> new VarVector(rows, validity,
                    text.offsets().asSlice((long) from << 2, (rows + 1L) << 2), text.bytes());
            case BitVector bits -> new BitVector(rows, validity, shifted(bits.bits(), from, rows, memory));
        };
    }

    private static @Nullable MemorySegment bitmap(@Nullable MemorySegment bits, int from, int rows,
            BufferArena memory) {
        return bits == null ? null : shifted(bits, from, rows, memory);
    }

    private static MemorySegment shifted(MemorySegment bits, int from, int rows, BufferArena memory) {
        if ((from & 63) == 0) {
            return bits.asSlice(from >>> 3, Bitmaps.bytes(rows));
        }
        int words = (rows + 63) >>> 6;
        int first = from >>> 6;
        int last = (from + rows - 1) >>> 6;
        int shift = from & 63;
        MemorySegment target = memory.allocate(Bitmaps.bytes(rows));
        for (int i = 0; i < words; i++) {
            long low = bits.getAtIndex(Layouts.LONG, (long) first + i) >>> shift;
            long high = first + i + 1 <= last
                    ? bits.getAtIndex(Layouts.LONG, first + i + 1L) << (64 - shift)
                    : 0;
            target.setAtIndex(Layouts.LONG, i, low | high);
        }
        return target;
    }
}
