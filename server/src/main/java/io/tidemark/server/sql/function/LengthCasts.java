package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Decimal;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.server.sql.type.Zones;
import java.math.RoundingMode;
import java.util.List;

/** The rows that fit values to the modifier of their type: length, precision, scale. */
final class LengthCasts {
    private static final long MINUTE = 60_000_000;
    private static final long HOUR = 60 * MINUTE;
    /** From 1970 to 2000. */
    static final long MICROS_TO_2000 = 946_684_800_000_000L;

    private LengthCasts() {}

    static void declare(Declarations rows) {
        rows.function("varchar", TypeId.VARCHAR, TypeId.INT4, TypeId.BOOLEAN).returns(TypeId.VARCHAR)
                .lengthCast((row, output) -> output.text(
                        cut(row.text(0), row.int4(1) - 4, row.bool(2), "character varying")));
        rows.function("bpchar", TypeId.BPCHAR, TypeId.INT4, TypeId.BOOLEAN).returns(TypeId.BPCHAR)
                .lengthCast((row, output) -> output.text(padded(
                        cut(row.text(0), row.int4(1) - 4, row.bool(2), "character"), row.int4(1) - 4)));
        rows.function("numeric", TypeId.NUMERIC, TypeId.INT4).returns(TypeId.NUMERIC).decimal()
                .lengthCast((row, output) -> output.numeric(fit(row.numeric(0), row.int4(1))));
        for (TypeId type : List.of(TypeId.TIMESTAMP, TypeId.TIMESTAMPTZ)) {
            rows.function(type.pgName(), type, TypeId.INT4).returns(type)
                    .lengthCast((row, output) -> output.int8(roundMoment(row.int8(0), row.int4(1))));
        }
        rows.function("time", TypeId.TIME, TypeId.INT4).returns(TypeId.TIME)
                .lengthCast((row, output) -> output.int8(round(row.int8(0), row.int4(1))));
        rows.function("interval", TypeId.INTERVAL, TypeId.INT4).returns(TypeId.INTERVAL)
                .lengthCast((row, output) -> {
                    Interval value = row.interval(0);
                    Interval kept = kept(value, row.int4(1) >>> 16);
                    output.interval(new Interval(kept.months(), kept.days(),
                            round(kept.micros(), row.int4(1) & 0xFFFF)));
                });
    }

    /** An interval without what is smaller than the least field of a modifier's bits. */
    private static Interval kept(Interval value, int fields) {
        if ((fields & 1 << 12) != 0) {
            return value;
        }
        if ((fields & 1 << 11) != 0) {
            return new Interval(value.months(), value.days(), value.micros() / MINUTE * MINUTE);
        }
        if ((fields & 1 << 10) != 0) {
            return new Interval(value.months(), value.days(), value.micros() / HOUR * HOUR);
        }
        if ((fields & 1 << 3) != 0) {
            return new Interval(value.months(), value.days(), 0);
        }
        return new Interval((fields & 1 << 1) != 0 ? value.months() : value.months() / 12 * 12, 0, 0);
    }

    private static String cut(String text, int limit, boolean explicit, String type) {
        if (limit < 0 || text.length() <= limit || text.codePointCount(0, text.length()) <= limit) {
            return text;
        }
        int end = text.offsetByCodePoints(0, limit);
        if (!explicit && !TextCasts.withoutBlanks(text.substring(end)).isEmpty()) {
            throw Errors.error("22001", "value too long for type " + type + '(' + limit + ')');
        }
        return text.substring(0, end);
    }

    private static String padded(String text, int length) {
        int missing = length - text.codePointCount(0, text.length());
        Strings.checkLength(missing);
        return missing > 0 ? text + " ".repeat(missing) : text;
    }

    /** Rounds to the scale of a numeric's modifier; 22003 when the precision is too small. */
    static Decimal fit(Decimal value, int modifier) {
        if (modifier < 4 || value.isNaN()) {
            return value;
        }
        int precision = (modifier - 4) >>> 16;
        int scale = modifier - 4 & 0xFFFF;
        Decimal rounded = value.withScale(scale, RoundingMode.HALF_UP);
        if (!rounded.isFinite() || (rounded.finite().precision() > precision && rounded.signum() != 0)) {
            throw new io.tidemark.server.sql.SqlException("22003", "numeric field overflow",
                    io.tidemark.server.sql.SqlException.NO_POSITION,
                    rounded.isFinite()
                            ? "A field with precision %d, scale %d must round to an absolute value less than %s."
                                    .formatted(precision, scale,
                                            precision == scale ? "1" : "10^" + (precision - scale))
                            : "A field with precision %d, scale %d cannot hold an infinite value."
                                    .formatted(precision, scale),
                    null);
        }
        return rounded;
    }

    /** A timestamp with so many digits of its seconds; halves go away from the year 2000, as in PostgreSQL. */
    static long roundMoment(long micros, int digits) {
        return Zones.isInfinite(micros)
                ? micros
                : round(micros - MICROS_TO_2000, digits) + MICROS_TO_2000;
    }

    /** Rounds microseconds to fractional digits of a second, halves away from zero. */
    static long round(long micros, int digits) {
        if (digits < 0 || digits >= 6 || Zones.isInfinite(micros)) {
            return micros;
        }
        long unit = 1;
        for (int i = digits; i < 6; i++) {
            unit *= 10;
        }
        long half = unit / 2;
        return micros >= 0 ? (micros + half) / unit * unit : -((-micros + half) / unit * unit);
    }
}
