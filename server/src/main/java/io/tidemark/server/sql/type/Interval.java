package io.tidemark.server.sql.type;

import java.math.BigInteger;

/**
 * An interval: months, days and microseconds are kept apart, as in PostgreSQL. Comparison takes a month as 30 days and
 * a day as 24 hours, so that {@code compareTo} may be 0 for values that are not {@code equals}.
 */
public record Interval(int months, int days, long micros) implements Comparable<Interval> {
    /** No time. */
    public static final Interval ZERO = new Interval(0, 0, 0);
    /** Microseconds of a day. */
    public static final long DAY_MICROS = 86_400_000_000L;

    /** The sum field by field; {@link ArithmeticException} on overflow. */
    public Interval plus(Interval other) {
        return new Interval(Math.addExact(months, other.months), Math.addExact(days, other.days),
                Math.addExact(micros, other.micros));
    }

    /** Every field with the opposite sign; {@link ArithmeticException} on overflow. */
    public Interval negate() {
        return new Interval(Math.negateExact(months), Math.negateExact(days), Math.negateExact(micros));
    }

    /** The product, whose fractions of months and days go to the next smaller field as PostgreSQL does it. */
    public Interval multiply(double factor) {
        return scaled(months * factor, days * factor, micros * factor, m -> m * factor, d -> d * factor);
    }

    /** The quotient, whose fractions go to the next smaller field; the divisor must not be 0. */
    public Interval divide(double divisor) {
        return scaled(months / divisor, days / divisor, micros / divisor, m -> m / divisor, d -> d / divisor);
    }

    private Interval scaled(double monthsExact, double daysExact, double microsExact,
            java.util.function.DoubleUnaryOperator month, java.util.function.DoubleUnaryOperator day) {
        int wholeMonths = whole(monthsExact);
        int wholeDays = whole(daysExact);
        double monthRest = secondsRounded((month.applyAsDouble(months) - wholeMonths) * 30);
        double seconds = secondsRounded(
                (day.applyAsDouble(days) - wholeDays + monthRest - (int) monthRest) * 86_400);
        if (Math.abs(seconds) >= 86_400) {
            wholeDays += (int) (seconds / 86_400);
            seconds -= ((int) (seconds / 86_400)) * 86_400.0;
        }
        wholeDays = Math.addExact(wholeDays, (int) monthRest);
        double total = Math.rint(microsExact + seconds * 1_000_000);
        if (Double.isNaN(total) || Math.abs(total) >= 0x1p63) {
            throw new ArithmeticException("interval out of range");
        }
        return new Interval(wholeMonths, wholeDays, (long) total);
    }

    private static double secondsRounded(double value) {
        return Math.rint(value * 1_000_000) / 1_000_000;
    }

    private static int whole(double value) {
        if (Double.isNaN(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new ArithmeticException("interval out of range");
        }
        return (int) value;
    }

    private BigInteger span() {
        return BigInteger.valueOf(months * 30L + days).multiply(BigInteger.valueOf(DAY_MICROS))
                .add(BigInteger.valueOf(micros));
    }

    @Override
    public int compareTo(Interval other) {
        return span().compareTo(other.span());
    }

    /** The text of IntervalStyle postgres: {@code 1 year 2 mons -3 days 04:05:06.7}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        boolean negative = field(text, months / 12, "year", false);
        negative = field(text, months % 12, "mon", negative);
        negative = field(text, days, "day", negative);
        if (micros != 0 || text.isEmpty()) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            text.append(micros < 0 ? "-" : negative ? "+" : "");
            clock(text, micros);
        }
        return text.toString();
    }

    private static boolean field(StringBuilder text, int value, String unit, boolean negative) {
        if (value == 0) {
            return negative;
        }
        text.append(text.isEmpty() ? "" : " ").append(negative && value > 0 ? "+" : "").append(value)
                .append(' ')
                .append(unit).append(value == 1 ? "" : "s");
        return value < 0;
    }

    private static void clock(StringBuilder text, long micros) {
        long seconds = Math.abs(micros / 1_000_000);
        long fraction = Math.abs(micros % 1_000_000);
        long hours = seconds / 3600;
        text.append(hours < 10 ? "0" : "").append(hours).append(':');
        DateTimeText.twoDigits(text, (int) (seconds / 60 % 60));
        text.append(':');
        DateTimeText.twoDigits(text, (int) (seconds % 60));
        DateTimeText.fraction(text, fraction);
    }

    /**
     * Reads PostgreSQL's, SQL's and ISO 8601's forms, or throws 22007, 22008 or 22015.
     *
     * @param standardSigns a leading minus holds for all fields, as with IntervalStyle sql_standard
     */
    public static Interval parse(String text, boolean standardSigns) {
        return IntervalText.parse(text, standardSigns);
    }
}
