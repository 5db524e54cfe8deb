package io.tidemark.server.sql.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * A numeric: an exact decimal with its display scale, or NaN or an infinity. Order and equality of {@link #compareTo}
 * are PostgreSQL's: NaN equals NaN and is above everything; {@link #equals} also compares the scale.
 */
public final class Decimal implements Comparable<Decimal> {
    /** Not a number. */
    public static final Decimal NAN = new Decimal(null, 2);
    /** Positive infinity. */
    public static final Decimal INFINITY = new Decimal(null, 1);
    /** Negative infinity. */
    public static final Decimal NEGATIVE_INFINITY = new Decimal(null, -1);
    /** Zero of scale 0. */
    public static final Decimal ZERO = new Decimal(BigDecimal.ZERO, 0);

    /** PostgreSQL's NUMERIC_MIN_SIG_DIGITS: significant digits that a division gives at least. */
    private static final int MIN_SIGNIFICANT_DIGITS = 16;
    /** PostgreSQL's NUMERIC_MAX_DISPLAY_SCALE. */
    private static final int MAX_DISPLAY_SCALE = 1000;

    private final @Nullable BigDecimal value;
    private final int special;

    private Decimal(@Nullable BigDecimal value, int special) {
        this.value = value;
        this.special = special;
    }

    /** A finite value; a negative scale becomes 0. */
    public static Decimal of(BigDecimal value) {
        return new Decimal(value.scale() < 0 ? value.setScale(0) : value, 0);
    }

    /** An integer. */
    public static Decimal of(long value) {
        return new Decimal(BigDecimal.valueOf(value), 0);
    }

    /** A float8 with 15 significant digits, as PostgreSQL converts it. */
    public static Decimal of(double value) {
        return ofFloat(value, 15);
    }

    /** A float4 with 6 significant digits, as PostgreSQL converts it. */
    public static Decimal of(float value) {
        return ofFloat(value, 6);
    }

    private static Decimal ofFloat(double value, int digits) {
        if (Double.isNaN(value)) {
            return NAN;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? INFINITY : NEGATIVE_INFINITY;
        }
        BigDecimal rounded = new BigDecimal(value)
                .round(new java.math.MathContext(digits, RoundingMode.HALF_EVEN));
        return of(rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros());
    }

    /** Reads decimal text with optional sign, fraction and exponent, NaN or infinity; null when it is none of them. */
    public static @Nullable Decimal parse(String text) {
        String trimmed = withoutBlanksOfExponent(text.strip());
        int length = trimmed.length();
        if (length == 0) {
            return null;
        }
        char last = trimmed.charAt(length - 1);
        if (last != '.' && (last < '0' || last > '9')) {
            return switch (trimmed.toLowerCase(java.util.Locale.ROOT)) {
                case "nan" -> NAN;
                case "infinity", "inf", "+infinity", "+inf" -> INFINITY;
                case "-infinity", "-inf" -> NEGATIVE_INFINITY;
                default -> null;
            };
        }
        for (int i = 0; i < length; i++) {
            char c = trimmed.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return null;
            }
        }
        try {
            return of(new BigDecimal(trimmed));
        } catch (NumberFormatException notDecimal) {
            return null;
        }
    }

    private static String withoutBlanksOfExponent(String text) {
        int exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
        return exponent < 0 || text.indexOf(' ') != exponent + 1
                ? text
                : text.substring(0, exponent + 1) + text.substring(exponent + 1).stripLeading();
    }

    /** Whether this is neither NaN nor infinite. */
    public boolean isFinite() {
        return value != null;
    }

    /** Whether this is NaN. */
    public boolean isNaN() {
        return special == 2;
    }

    /** The finite value; calling it for another is a programming error. */
    public BigDecimal finite() {
        if (value == null) {
            throw new IllegalStateException("not a finite decimal: " + this);
        }
        return value;
    }

    /** Digits after the point that are shown; 0 for special values. */
    public int scale() {
        return value == null ? 0 : value.scale();
    }

    /** -1, 0 or 1; NaN counts as 1. */
    public int signum() {
        return value == null ? Integer.signum(special) : value.signum();
    }

    /** The sum, at the larger scale. */
    public Decimal add(Decimal other) {
        if (value != null && other.value != null) {
            return new Decimal(value.add(other.value), 0);
        }
        if (isNaN() || other.isNaN() || special == -other.special) {
            return NAN;
        }
        return value == null ? this : other;
    }

    /** The difference, at the larger scale. */
    public Decimal subtract(Decimal other) {
        return add(other.negate());
    }

    /** The product, at the sum of the scales. */
    public Decimal multiply(Decimal other) {
        if (value != null && other.value != null) {
            return new Decimal(value.multiply(other.value), 0);
        }
        if (isNaN() || other.isNaN()) {
            return NAN;
        }
        int sign = signum() * other.signum();
        return sign == 0 ? NAN : sign > 0 ? INFINITY : NEGATIVE_INFINITY;
    }

    /**
     * The quotient at the scale that PostgreSQL chooses: at least 16 significant digits and the larger scale.
     *
     * @throws ArithmeticException when {@code other} is zero
     */
    public Decimal divide(Decimal other) {
        if (isNaN() || other.isNaN()) {
            return NAN;
        }
        if (other.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        if (value == null) {
            return other.value == null ? NAN : signum() * other.signum() > 0 ? INFINITY : NEGATIVE_INFINITY;
        }
        if (other.value == null) {
            return ZERO;
        }
        return new Decimal(value.divide(other.value, divisionScale(value, other.value), RoundingMode.HALF_UP),
                0);
    }

    /** PostgreSQL's select_div_scale. */
    static int divisionScale(BigDecimal dividend, BigDecimal divisor) {
        int weight = weight(dividend) - weight(divisor);
        if (firstDigit(dividend) <= firstDigit(divisor)) {
            weight--;
        }
        int scale = Math.max(MIN_SIGNIFICANT_DIGITS - weight * 4,
                Math.max(dividend.scale(), divisor.scale()));
        return Math.min(Math.max(scale, 0), MAX_DISPLAY_SCALE);
    }

    /** Exponent of the first digit to base 10,000. */
    static int weight(BigDecimal number) {
        return number.signum() == 0 ? 0 : Math.floorDiv(number.precision() - number.scale() - 1, 4);
    }

    private static int firstDigit(BigDecimal number) {
        return number.signum() == 0 ? 0 : number.abs().movePointLeft(4 * weight(number)).intValue();
    }

    /**
     * The remainder of the division that truncates, at the larger scale.
     *
     * @throws ArithmeticException when {@code other} is zero
     */
    public Decimal remainder(Decimal other) {
        if (isNaN() || other.isNaN()) {
            return NAN;
        }
        if (other.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        if (value == null) {
            return NAN;
        }
        if (other.value == null) {
            return this;
        }
        int scale = Math.max(value.scale(), other.value.scale());
        return new Decimal(value.remainder(other.value).setScale(scale), 0);
    }

    /** The number with the opposite sign. */
    public Decimal negate() {
        if (value != null) {
            return new Decimal(value.negate(), 0);
        }
        return special == 2 ? NAN : special > 0 ? NEGATIVE_INFINITY : INFINITY;
    }

    /** The number without its sign. */
    public Decimal abs() {
        return signum() < 0 ? negate() : this;
    }

    /** This at another scale; a negative scale rounds to tens, hundreds … and shows none. */
    public Decimal withScale(int scale, RoundingMode rounding) {
        if (value == null) {
            return this;
        }
        return of(value.setScale(Math.clamp(scale, -2000, 2000), rounding));
    }

    /** The nearest double; overflow gives an infinity. */
    public double doubleValue() {
        return value != null
                ? value.doubleValue()
                : isNaN() ? Double.NaN : special > 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** The nearest integer, halves away from zero; null when this is not finite. */
    public @Nullable BigInteger roundedInteger() {
        return value == null ? null : value.setScale(0, RoundingMode.HALF_UP).unscaledValue();
    }

    @Override
    public int compareTo(Decimal other) {
        if (value != null && other.value != null) {
            return value.compareTo(other.value);
        }
        return Integer.compare(special, other.special);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Decimal decimal && special == decimal.special
                && java.util.Objects.equals(value, decimal.value);
    }

    @Override
    public int hashCode() {
        return value == null ? special : value.hashCode();
    }

    /** Plain decimal text, {@code NaN}, {@code Infinity} or {@code -Infinity}. */
    @Override
    public String toString() {
        if (value != null) {
            return value.toPlainString();
        }
        return isNaN() ? "NaN" : special > 0 ? "Infinity" : "-Infinity";
    }
}
