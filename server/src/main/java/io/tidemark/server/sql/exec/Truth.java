package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Three-valued truth of boolean arguments. */
final class Truth {
    static final SqlType BOOLEAN = SqlType.of(TypeId.BOOLEAN);

    private Truth() {}

    /** The vector of a boolean argument. */
    static BitVector bits(Argument argument) {
        if (argument.values() instanceof BitVector bits) {
            return bits;
        }
        throw new IllegalStateException("a condition is not boolean but " + argument.type());
    }

    static boolean isTrue(Argument argument, int row) {
        BitVector bits = bits(argument);
        int at = row * argument.stride();
        return bits.value(at) && !bits.isNull(at);
    }

    /** Writes the rows that are true to {@code selection} and says how many they are. */
    static int select(Argument condition, int rows, int[] selection) {
        BitVector bits = bits(condition);
        if (condition.constant()) {
            int count = isTrue(condition, 0) ? rows : 0;
            for (int i = 0; i < count; i++) {
                selection[i] = i;
            }
            return count;
        }
        int count = 0;
        for (int base = 0; base < rows; base += 64) {
            long word = trueWord(bits, base >>> 6);
            if (rows - base < 64) {
                word &= (1L << (rows - base)) - 1;
            }
            if (word == -1L) {
                for (int i = 0; i < 64; i++) {
                    selection[count++] = base + i;
                }
            } else {
                while (word != 0) {
                    selection[count++] = base + Long.numberOfTrailingZeros(word);
                    word &= word - 1;
                }
            }
        }
        return count;
    }

    private static long trueWord(BitVector bits, int index) {
        long word = Bitmaps.word(bits.bits(), index);
        MemorySegment validity = bits.validity();
        return validity == null ? word : word & Bitmaps.word(validity, index);
    }

    /** A constant: true, false, or NULL for null. */
    static Argument constant(@Nullable Boolean value, BufferArena memory) {
        return new Argument(Constants.vector(BOOLEAN, value, memory), 0, BOOLEAN);
    }

    /** NOT of each value. */
    static Argument not(Argument argument, BufferArena memory) {
        BitVector bits = bits(argument);
        int rows = bits.rows();
        MemorySegment result = memory.allocate(Bitmaps.bytes(rows));
        MemorySegment validity = bits.validity();
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            long word = ~Bitmaps.word(bits.bits(), i);
            result.setAtIndex(Layouts.LONG, i, validity == null ? word : word & Bitmaps.word(validity, i));
        }
        return new Argument(new BitVector(rows, validity, result), argument.stride(), BOOLEAN);
    }

    /** IS NULL of each value. */
    static Argument isNull(Argument argument, BufferArena memory) {
        int rows = argument.values().rows();
        MemorySegment validity = argument.values().validity();
        if (validity == null) {
            return constant(false, memory);
        }
        MemorySegment result = memory.allocate(Bitmaps.bytes(rows));
        for (int i = 0; i < (rows + 63) >>> 6; i++) {
            result.setAtIndex(Layouts.LONG, i, ~Bitmaps.word(validity, i));
        }
        return new Argument(new BitVector(rows, null, result), argument.stride(), BOOLEAN);
    }
}
