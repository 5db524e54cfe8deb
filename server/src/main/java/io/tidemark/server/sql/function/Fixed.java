package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Memory of fixed-width vectors. */
final class Fixed {
    private Fixed() {}

    /** Bytes a value. */
    static int width(TypeId type) {
        return switch (type.layout()) {
            case FIXED2 -> 2;
            case FIXED4 -> 4;
            case FIXED8 -> 8;
            case FIXED16 -> 16;
            case BIT, VARIABLE -> throw new IllegalArgumentException("not of fixed width: " + type);
        };
    }

    /** Writes zeros where the row is NULL, as every vector has it. */
    static void zeroNulls(MemorySegment values, int width, int rows, @Nullable MemorySegment validity) {
        if (validity == null) {
            return;
        }
        for (int base = 0; base < rows; base += 64) {
            int count = Math.min(64, rows - base);
            long nulls = ~Bitmaps.word(validity, base >>> 6) & (count == 64 ? -1L : (1L << count) - 1);
            while (nulls != 0) {
                long at = (long) (base + Long.numberOfTrailingZeros(nulls)) * width;
                switch (width) {
                    case 2 -> values.set(Layouts.SHORT, at, (short) 0);
                    case 4 -> values.set(Layouts.INT, at, 0);
                    case 8 -> values.set(Layouts.LONG, at, 0L);
                    default -> values.asSlice(at, width).fill((byte) 0);
                }
                nulls &= nulls - 1;
            }
        }
    }
}
