package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
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

/** Gathers rows of a vector into new memory. */
final class Take {
    private Take() {}

    /** The values at the first {@code count} indices of {@code selection}. */
    static Vector take(Vector vector, int[] selection, int count, BufferArena memory) {
        MemorySegment validity = bits(vector.validity(), selection, count, memory);
        return switch (vector) {
            case FixedVector fixed ->
                new FixedVector(count, validity, fixed.width(), fixed(fixed, selection, count, memory));
            case DictionaryVector symbols -> new DictionaryVector(count, validity,
                    ints(symbols.codes(), selection, count, memory), symbols.dictionary());
            case VarVector text -> text(text, validity, selection, count, memory);
            case BitVector booleans -> {
                MemorySegment bits = bits(booleans.bits(), selection, count, memory);
                yield new BitVector(count, validity, bits == null ? memory.bitmap(count) : bits);
            }
        };
    }

    /** The argument as a vector of {@code rows} values, a constant repeated. */
    static Vector dense(Argument argument, int rows, BufferArena memory) {
        return argument.constant() ? take(argument.values(), new int[rows], rows, memory) : argument.values();
    }

    /** The same values in {@code memory}; a dictionary is shared. */
    static Vector copy(Vector vector, BufferArena memory) {
        int rows = vector.rows();
        MemorySegment validity = vector.validity() == null
                ? null
                : copy(vector.validity(), Bitmaps.bytes(rows), memory);
        return switch (vector) {
            case FixedVector fixed -> new FixedVector(rows, validity, fixed.width(),
                    copy(fixed.values(), (long) rows * fixed.width(), memory));
            case DictionaryVector symbols -> new DictionaryVector(rows, validity,
                    copy(symbols.codes(), (long) rows << 2, memory), symbols.dictionary());
            case VarVector text -> copyText(text, validity, memory);
            case BitVector bits ->
                new BitVector(rows, validity, copy(bits.bits(), Bitmaps.bytes(rows), memory));
        };
    }

    private static VarVector copyText(VarVector text, @Nullable MemorySegment validity, BufferArena memory) {
        int rows = text.rows();
        int start = text.offset(0);
        int length = text.offset(rows) - start;
        MemorySegment offsets = memory.allocate((rows + 1L) << 2);
        for (int i = 0; i <= rows; i++) {
            offsets.setAtIndex(Layouts.INT, i, text.offset(i) - start);
        }
        MemorySegment bytes = memory.allocate(length);
        MemorySegment.copy(text.bytes(), start, bytes, 0, length);
        return new VarVector(rows, validity, offsets, bytes);
    }

    private static MemorySegment copy(MemorySegment source, long bytes, BufferArena memory) {
        MemorySegment target = memory.allocate(bytes);
        MemorySegment.copy(source, 0, target, 0, bytes);
        return target;
    }

    private static MemorySegment fixed(FixedVector vector, int[] selection, int count, BufferArena memory) {
        MemorySegment values = vector.values();
        if (vector.width() == 4) {
            return ints(values, selection, count, memory);
        }
        MemorySegment target = memory.allocate((long) count * vector.width());
        switch (vector.width()) {
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(Layouts.LONG, i, values.getAtIndex(Layouts.LONG, selection[i]));
                }
            }
            case 16 -> {
                for (int i = 0; i < count; i++) {
                    long at = (long) selection[i] << 4;
                    target.set(Layouts.LONG, (long) i << 4, values.get(Layouts.LONG, at));
                    target.set(Layouts.LONG, ((long) i << 4) + 8, values.get(Layouts.LONG, at + 8));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(Layouts.SHORT, i, values.getAtIndex(Layouts.SHORT, selection[i]));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    target.set(Layouts.BYTE, i, values.get(Layouts.BYTE, selection[i]));
                }
            }
        }
        return target;
    }

    private static MemorySegment ints(MemorySegment values, int[] selection, int count, BufferArena memory) {
        MemorySegment target = memory.allocate((long) count << 2);
        for (int i = 0; i < count; i++) {
            target.setAtIndex(Layouts.INT, i, values.getAtIndex(Layouts.INT, selection[i]));
        }
        return target;
    }

    private static @Nullable MemorySegment bits(@Nullable MemorySegment bits, int[] selection, int count,
            BufferArena memory) {
        if (bits == null) {
            return null;
        }
        MemorySegment target = memory.allocate(Bitmaps.bytes(count));
        for (int start = 0; start < count; start += 64) {
            long word = 0;
            int end = Math.min(64, count - start);
            for (int i = 0; i < end; i++) {
                int row = selection[start + i];
                word |= (bits.get(Layouts.BYTE, row >>> 3) >>> (row & 7) & 1L) << i;
            }
            target.setAtIndex(Layouts.LONG, start >>> 6, word);
        }
        return target;
    }

    private static VarVector text(VarVector vector, @Nullable MemorySegment validity, int[] selection,
            int count,
            BufferArena memory) {
        MemorySegment offsets = memory.allocate((count + 1L) << 2);
        offsets.set(Layouts.INT, 0, 0);
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += vector.length(selection[i]);
            offsets.setAtIndex(Layouts.INT, i + 1L, (int) total);
        }
        if (total > Integer.MAX_VALUE) {
            throw Failures.tooLong();
        }
        MemorySegment bytes = memory.allocate(total);
        int at = 0;
        for (int i = 0; i < count; i++) {
            int start = vector.offset(selection[i]);
            int length = vector.offset(selection[i] + 1) - start;
            MemorySegment.copy(vector.bytes(), start, bytes, at, length);
            at += length;
        }
        return new VarVector(count, validity, offsets, bytes);
    }
}
