package io.tidemark.protocol.export;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/** Puts numeric values into a column of decimals, which has one precision and one scale. Stateless. */
final class Decimals {
    /** Digits that a long has for sure. */
    private static final int LONG_DIGITS = 18;

    private Decimals() {}

    /** Puts {@code high:low} × 10^-scale. */
    static void put(long high, long low, int scale, FileColumn column, ColumnSink sink) {
        if (scale == column.scale()) {
            sink.wide(high, low);
        } else {
            byte[] image = new byte[16];
            for (int i = 0; i < 8; i++) {
                image[i] = (byte) (high >> (56 - 8 * i));
                image[8 + i] = (byte) (low >> (56 - 8 * i));
            }
            put(new BigDecimal(new BigInteger(image), scale), column, sink);
        }
    }

    /** Puts plain decimal text. @throws EngineException 22003 for NaN and infinities, which decimals don't have */
    static void put(byte[] text, int offset, int length, FileColumn column, ColumnSink sink) {
        int end = offset + length;
        boolean negative = length > 0 && text[offset] == '-';
        long value = 0;
        int digits = 0;
        int decimals = -1;
        for (int i = negative ? offset + 1 : offset; i < end; i++) {
            int digit = text[i] - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
                digits++;
                decimals += decimals >= 0 ? 1 : 0;
            } else if (text[i] == '.' && decimals < 0) {
                decimals = 0;
            } else {
                throw refused(new String(text, offset, length, StandardCharsets.US_ASCII), column);
            }
        }
        if (digits <= LONG_DIGITS && Math.max(0, decimals) == column.scale()
                && digits <= column.precision()) {
            long signed = negative ? -value : value;
            sink.wide(signed >> 63, signed);
        } else {
            put(new BigDecimal(new String(text, offset, length, StandardCharsets.US_ASCII)), column, sink);
        }
    }

    private static void put(BigDecimal value, FileColumn column, ColumnSink sink) {
        BigDecimal scaled;
        try {
            scaled = value.setScale(column.scale(), RoundingMode.UNNECESSARY);
        } catch (ArithmeticException rounded) {
            throw refused(value.toPlainString(), column);
        }
        if (scaled.signum() != 0 && scaled.precision() > column.precision()) {
            throw refused(value.toPlainString(), column);
        }
        BigInteger digits = scaled.unscaledValue();
        sink.wide(digits.shiftRight(64).longValue(), digits.longValue());
    }

    private static EngineException refused(String text, FileColumn column) {
        return new EngineException(ErrorFields
                .error(SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                        "column %s is a decimal(%d, %d), which can't be %s".formatted(column.name(),
                                column.precision(), column.scale(), text))
                .withHint("cast the column to numeric or double precision"));
    }
}
