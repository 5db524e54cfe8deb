package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;

/**
 * Values of narrow types as signed 64-bit integers that compare as SQL compares them and are equal where SQL says so:
 * {@code -0.0} is zero, all NaN are one and above infinity, OIDs are unsigned. A NULL gives any number.
 */
final class LongCode {
    private LongCode() {}

    /** Whether values of the type have such a code. */
    static boolean supports(TypeId type) {
        return switch (type.layout()) {
            case BIT, FIXED2, FIXED4, FIXED8 -> true;
            case FIXED16, VARIABLE -> false;
        };
    }

    /** Writes the codes of {@code rows} rows. */
    static void fill(Argument argument, int rows, long[] codes) {
        TypeId type = argument.type().id();
        if (argument.constant()) {
            java.util.Arrays.fill(codes, 0, rows, of(argument.values(), type, 0));
            return;
        }
        switch (argument.values()) {
            case FixedVector fixed when type == TypeId.FLOAT8 -> {
                for (int i = 0; i < rows; i++) {
                    codes[i] = of(fixed.doubleAt(i));
                }
            }
            case FixedVector fixed when fixed.width() == 8 -> {
                for (int i = 0; i < rows; i++) {
                    codes[i] = fixed.longAt(i);
                }
            }
            case FixedVector fixed when type == TypeId.INT4 || type == TypeId.DATE -> {
                for (int i = 0; i < rows; i++) {
                    codes[i] = fixed.intAt(i);
                }
            }
            default -> {
                for (int i = 0; i < rows; i++) {
                    codes[i] = of(argument.values(), type, i);
                }
            }
        }
    }

    /** The code of the value at {@code row}. */
    static long of(Vector vector, TypeId type, int row) {
        if (vector instanceof BitVector bits) {
            return bits.value(row) ? 1 : 0;
        }
        if (!(vector instanceof FixedVector fixed)) {
            throw new IllegalStateException("a value of " + type + " cannot lie in " + vector);
        }
        return switch (fixed.width()) {
            case 2 -> fixed.shortAt(row);
            case 8 -> type == TypeId.FLOAT8 ? of(fixed.doubleAt(row)) : fixed.longAt(row);
            default -> switch (type) {
                case FLOAT4 -> of(fixed.floatAt(row));
                case INT4, DATE -> fixed.intAt(row);
                default -> fixed.intAt(row) & 0xFFFF_FFFFL;
            };
        };
    }

    /** The code of a double. */
    static long of(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits ^ (bits >> 63 & Long.MAX_VALUE);
    }
}
