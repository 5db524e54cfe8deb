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

/** Makes rows of vectors NULL. */
final class Nulls {
    private Nulls() {}

    /** The vector with another validity; slots that become NULL hold zero, as vectors promise. */
    static Vector with(Vector vector, @Nullable MemorySegment validity, BufferArena memory) {
        if (validity == null || validity.equals(vector.validity())) {
            return vector;
        }
        int rows = vector.rows();
        return switch (vector) {
            case FixedVector fixed ->
                new FixedVector(rows, validity, fixed.width(), zeroed(fixed, validity, memory));
            case DictionaryVector symbols ->
                new DictionaryVector(rows, validity, symbols.codes(), symbols.dictionary());
            case VarVector text -> text(text, validity, memory);
            case BitVector bits -> {
                MemorySegment both = FunctionCall.both(bits.bits(), validity, rows, memory);
                yield new BitVector(rows, validity, both == null ? bits.bits() : both);
            }
        };
    }

    private static MemorySegment zeroed(FixedVector fixed, MemorySegment validity, BufferArena memory) {
        int width = fixed.width();
        long bytes = (long) fixed.rows() * width;
        MemorySegment values = memory.allocate(bytes);
        MemorySegment.copy(fixed.values(), 0, values, 0, bytes);
        for (int row = 0; row < fixed.rows(); row++) {
            if (!Bitmaps.isSet(validity, row)) {
                for (int i = 0; i < width; i++) {
                    values.set(Layouts.BYTE, (long) row * width + i, (byte) 0);
                }
            }
        }
        return values;
    }

    private static VarVector text(VarVector text, MemorySegment validity, BufferArena memory) {
        int rows = text.rows();
        MemorySegment offsets = memory.allocate((rows + 1L) << 2);
        MemorySegment bytes = memory.allocate((long) text.offset(rows) - text.offset(0));
        int used = 0;
        offsets.set(Layouts.INT, 0, 0);
        for (int row = 0; row < rows; row++) {
            if (Bitmaps.isSet(validity, row)) {
                MemorySegment.copy(text.bytes(), text.offset(row), bytes, used, text.length(row));
                used += text.length(row);
            }
            offsets.setAtIndex(Layouts.INT, row + 1L, used);
        }
        return new VarVector(rows, validity, offsets, bytes);
    }
}
