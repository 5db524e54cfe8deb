package io.tidemark.server.command.copy;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.Decimal;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.table.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Reads exact decimals, as text and as 128-bit numbers of a column's scale. */
final class DecimalInput {
    /** PostgreSQL's limits of a numeric without modifier: digits before and after the point. */
    private static final int MAX_WHOLE_DIGITS = 131_072;
    private static final int MAX_SCALE = 16_383;

    private DecimalInput() {}

    /** Adds a numeric of any scale. */
    static void appendText(VarBuilder builder, byte[] text, int from, int to) {
        if (Quick.isPlainDecimal(text, from, to)) {
            builder.append(text, from, to);
        } else {
            builder.append(parse(text, from, to).toString());
        }
    }

    /** Adds a value of a DECIMAL column. */
    static void append(FixedBuilder builder, Column column, byte[] text, int from, int to) {
        long quick = Quick.decimal(text, from, to, column.precision(), column.scale());
        if (quick != Quick.NO_LONG) {
            builder.append16(quick, quick >> 63);
            return;
        }
        Decimal value = parse(text, from, to);
        if (!value.isFinite()) {
            throw overflow(column, value.isNaN() ? "NaN" : "an infinite value");
        }
        BigDecimal fitted = value.finite().setScale(column.scale(), RoundingMode.HALF_UP);
        if (fitted.signum() != 0 && fitted.precision() > column.precision()) {
            throw overflow(column, null);
        }
        BigInteger unscaled = fitted.unscaledValue();
        builder.append16(unscaled.longValue(), unscaled.shiftRight(64).longValue());
    }

    private static Decimal parse(byte[] text, int from, int to) {
        String written = ColumnInput.string(text, from, to);
        Decimal value = Decimal.parse(written);
        if (value == null) {
            throw new SqlException("22P02", "invalid input syntax for type numeric: \"" + written + '"',
                    SqlException.NO_POSITION);
        }
        if (value.isFinite() && (value.scale() > MAX_SCALE
                || value.finite().precision() - value.scale() > MAX_WHOLE_DIGITS)) {
            throw new SqlException("22003", "value overflows numeric format", SqlException.NO_POSITION);
        }
        return value;
    }

    private static SqlException overflow(Column column,
            @org.jspecify.annotations.Nullable String unfit) {
        int whole = column.precision() - column.scale();
        String field = "A field with precision " + column.precision() + ", scale " + column.scale();
        return new SqlException("22003", "numeric field overflow", SqlException.NO_POSITION,
                unfit != null
                        ? field + " cannot hold " + unfit + '.'
                        : field + " must round to an absolute value less than "
                                + (whole == 0 ? "1" : "10^" + whole) + '.',
                null);
    }
}
