package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Values in the form that every kernel takes: dictionaries spelled out, 16-byte decimals as numeric text. */
final class Plain {
    private Plain() {}

    /** The values without dictionary and without decimals. */
    static Vector of(Vector vector, SqlType type, BufferArena memory) {
        return switch (vector) {
            case DictionaryVector symbols -> text(symbols, memory);
            case FixedVector fixed when isDecimal(fixed, type) -> decimalText(fixed, type.scale(), memory);
            case FixedVector _,BitVector _,VarVector _ -> vector;
        };
    }

    /** Whether the vector holds numeric values as 16-byte integers. */
    static boolean isDecimal(Vector vector, SqlType type) {
        return type.id() == TypeId.NUMERIC && vector instanceof FixedVector;
    }

    /** The texts of a dictionary vector. */
    static VarVector text(DictionaryVector symbols, BufferArena memory) {
        int rows = symbols.rows();
        VarBuilder builder = new VarBuilder(memory);
        VarVector names = symbols.dictionary();
        for (int row = 0; row < rows; row++) {
            if (symbols.isNull(row)) {
                builder.appendNull();
            } else {
                int code = symbols.code(row);
                builder.append(names.bytes(), names.offset(code), names.length(code));
            }
        }
        return builder.build();
    }

    private static VarVector decimalText(FixedVector decimals, int scale, BufferArena memory) {
        VarBuilder builder = new VarBuilder(memory);
        byte[] digits = new byte[64];
        for (int row = 0; row < decimals.rows(); row++) {
            if (decimals.isNull(row)) {
                builder.appendNull();
                continue;
            }
            long low = decimals.values().get(Layouts.LONG, (long) row << 4);
            long high = decimals.values().get(Layouts.LONG, ((long) row << 4) + 8);
            if (high == low >> 63 && low != Long.MIN_VALUE) {
                int start = format(low, scale, digits);
                builder.append(digits, start, digits.length);
            } else {
                byte[] text = new BigDecimal(wide(high, low), scale).toPlainString()
                        .getBytes(StandardCharsets.US_ASCII);
                builder.append(text, 0, text.length);
            }
        }
        return builder.build();
    }

    private static BigInteger wide(long high, long low) {
        return BigInteger.valueOf(high).shiftLeft(64)
                .add(BigInteger.valueOf(low >>> 1).shiftLeft(1).add(BigInteger.valueOf(low & 1)));
    }

    /** Writes a decimal at the end of {@code target} and says where it starts. */
    private static int format(long unscaled, int scale, byte[] target) {
        int at = target.length;
        long rest = Math.abs(unscaled);
        int digits = 0;
        do {
            if (digits == scale && scale > 0) {
                target[--at] = '.';
            }
            target[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
            digits++;
        } while (rest != 0 || digits <= scale);
        if (unscaled < 0) {
            target[--at] = '-';
        }
        return at;
    }
}
