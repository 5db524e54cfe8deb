package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * Text form of float4 and float8 as PostgreSQL writes it since version 12: the fewest digits that read back as the same value,
 * with an exponent from 1e+15 (float8) or 1e+06 (float4) on and below 1e-04.
 */
public final class FloatText {
    /** Bytes; the longest is like {@code -2.2250738585072014e-308}. */
    public static final int MAX_LENGTH = 32;

    private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
    private static final int FLOAT8_EXPONENT_LIMIT = 15;
    private static final int FLOAT4_EXPONENT_LIMIT = 6;

    private FloatText() {}

    /** Writes a float8, up to {@link #MAX_LENGTH} bytes; answers the index after it. */
    public static int put(double value, byte[] target, int at) {
        if (!Double.isFinite(value)) {
            return Ascii.put(Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity", target, at);
        }
        int end = putShortDecimal(value, target, at);
        return end >= 0 ? end : putDigits(shortest(value), FLOAT8_EXPONENT_LIMIT, target, at);
    }

    /** Writes a float4, up to {@link #MAX_LENGTH} bytes; answers the index after it. */
    public static int put(float value, byte[] target, int at) {
        if (!Float.isFinite(value)) {
            return Ascii.put(Float.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity", target, at);
        }
        return putDigits(shortest(value), FLOAT4_EXPONENT_LIMIT, target, at);
    }

    /**
     * The common case without garbage: a number below 1e9 with at most six decimals. Two different decimals of up to 15 digits
     * never read as the same double, so the one found is the shortest. Answers -1 when the number isn't of that kind.
     */
    private static int putShortDecimal(double value, byte[] target, int at) {
        double magnitude = Math.abs(value);
        if (!(magnitude < 1e9 && magnitude >= 1e-4)) {
            return -1;
        }
        long scaled = Math.round(magnitude * 1e6);
        if (scaled / 1e6 != magnitude) {
            return -1;
        }
        int next = at;
        if (value < 0) {
            target[next++] = '-';
        }
        long fraction = scaled % 1_000_000;
        next = IntegerText.put(scaled / 1_000_000, target, next);
        if (fraction == 0) {
            return next;
        }
        int decimals = 6;
        while (fraction % 10 == 0) {
            fraction /= 10;
            decimals--;
        }
        target[next++] = '.';
        for (int i = decimals - 1; i >= 0; i--) {
            target[next++] = (byte) ('0' + fraction / POWERS[i] % 10);
        }
        return next;
    }

    private static String shortest(double value) {
        if (value < 0) {
            return "-" + shortest(-value);
        }
        double magnitude = value;
        String java = Double.toString(value);
        if (magnitude != 0 && magnitude < Double.MIN_NORMAL) {
            return subnormal(java, digits -> Double.parseDouble(digits) == value);
        }
        if (magnitude >= 0x1p51) {
            BigDecimal exact = new BigDecimal(value);
            return inside(java, exact,
                    new BigDecimal(value).subtract(new BigDecimal(Math.nextDown(value))).abs(),
                    magnitude == Double.MAX_VALUE
                            ? BigDecimal.ZERO
                            : new BigDecimal(Math.nextUp(value)).subtract(exact).abs());
        }
        return java;
    }

    private static String shortest(float value) {
        if (value < 0) {
            return "-" + shortest(-value);
        }
        float magnitude = value;
        String java = Float.toString(value);
        if (magnitude != 0 && magnitude < Float.MIN_NORMAL) {
            return subnormal(java, digits -> Float.parseFloat(digits) == value);
        }
        if (magnitude >= 0x1p22f) {
            BigDecimal exact = new BigDecimal(value);
            return inside(java, exact, exact.subtract(new BigDecimal(Math.nextDown(value))).abs(),
                    magnitude == Float.MAX_VALUE
                            ? BigDecimal.ZERO
                            : new BigDecimal(Math.nextUp(value)).subtract(exact).abs());
        }
        return java;
    }

    /** Java writes at least two digits where one would do (4.9E-324 for 5e-324); only subnormals are so coarse. */
    private static String subnormal(String java, Predicate<String> readsBack) {
        String oneDigit = new BigDecimal(java).round(new MathContext(1, RoundingMode.HALF_EVEN)).toString();
        return readsBack.test(oneDigit) ? oneDigit : java;
    }

    /**
     * PostgreSQL doesn't take a decimal that lies exactly between two values (1e23 is written 9.999999999999999e+22), Java
     * does when it reads back. Such decimals are possible only among numbers so large that they have no fraction.
     */
    private static String inside(String java, BigDecimal exact, BigDecimal gapBelow, BigDecimal gapAbove) {
        BigDecimal shown = new BigDecimal(java);
        if (isInside(shown, exact, gapBelow, gapAbove)) {
            return java;
        }
        for (int digits = 1; digits <= 17; digits++) {
            BigDecimal candidate = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (isInside(candidate, exact, gapBelow, gapAbove)) {
                return candidate.toString();
            }
        }
        return java;
    }

    private static boolean isInside(BigDecimal decimal, BigDecimal exact, BigDecimal gapBelow,
            BigDecimal gapAbove) {
        BigDecimal twice = decimal.subtract(exact).multiply(BigDecimal.TWO);
        if (twice.signum() == 0) {
            return true;
        }
        BigDecimal gap = twice.signum() < 0 ? gapBelow : gapAbove;
        return gap.signum() == 0 || twice.abs().compareTo(gap) < 0;
    }

    /** Writes Java's notation ({@code -1.5E-5}, {@code 100.0}) in PostgreSQL's. */
    private static int putDigits(String java, int exponentLimit, byte[] target, int at) {
        int next = at;
        int from = 0;
        if (java.charAt(0) == '-') {
            target[next++] = '-';
            from = 1;
        }
        BigDecimal decimal = new BigDecimal(java.substring(from)).stripTrailingZeros();
        if (decimal.signum() == 0) {
            target[next] = '0';
            return next + 1;
        }
        String digits = decimal.unscaledValue().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        return exponent < -4 || exponent >= exponentLimit
                ? putScientific(digits, exponent, target, next)
                : putPlain(digits, exponent, target, next);
    }

    private static int putScientific(String digits, int exponent, byte[] target, int at) {
        int next = Ascii.put(digits.substring(0, 1), target, at);
        if (digits.length() > 1) {
            target[next++] = '.';
            next = Ascii.put(digits.substring(1), target, next);
        }
        target[next++] = 'e';
        target[next++] = (byte) (exponent < 0 ? '-' : '+');
        return Ascii.putPadded(Math.abs(exponent), 2, target, next);
    }

    private static int putPlain(String digits, int exponent, byte[] target, int at) {
        if (exponent < 0) {
            int next = Ascii.put("0.", target, at);
            next = Ascii.put("0".repeat(-exponent - 1), target, next);
            return Ascii.put(digits, target, next);
        }
        if (exponent + 1 >= digits.length()) {
            return Ascii.put(digits + "0".repeat(exponent + 1 - digits.length()), target, at);
        }
        int next = Ascii.put(digits.substring(0, exponent + 1), target, at);
        target[next++] = '.';
        return Ascii.put(digits.substring(exponent + 1), target, next);
    }

    /** Reads a float8; takes what PostgreSQL takes, NaN and infinities included. */
    public static double parseFloat8(byte[] text, int offset, int length) {
        int end = Ascii.trimEnd(text, offset, offset + length);
        int at = Ascii.skipSpaces(text, offset, end);
        double quick = parseShort(text, at, end);
        return !Double.isNaN(quick) ? quick : parseFull(text, at, end, offset, length);
    }

    /** Reads a float4. */
    public static float parseFloat4(byte[] text, int offset, int length) {
        int end = Ascii.trimEnd(text, offset, offset + length);
        int at = Ascii.skipSpaces(text, offset, end);
        double special = special(text, at, end);
        if (special != 0) {
            return (float) special;
        }
        float value = Float.parseFloat(checked("real", text, at, end, offset, length));
        if (Float.isInfinite(value) || (value == 0 && hasNonZeroDigit(text, at, end))) {
            throw outOfRange("real", text, offset, length);
        }
        return value;
    }

    /** Up to 15 digits with at most 22 decimals: one exact division. Answers NaN for anything else. */
    private static double parseShort(byte[] text, int from, int end) {
        int at = from;
        boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        long digits = 0;
        int count = 0;
        int decimals = 0;
        boolean point = false;
        for (; at < end; at++) {
            int c = text[at];
            if (c == '.' && !point) {
                point = true;
            } else if (Ascii.isDigit(c)) {
                digits = digits * 10 + (c - '0');
                count++;
                decimals += point ? 1 : 0;
            } else {
                return Double.NaN;
            }
            if (count > 15) {
                return Double.NaN;
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        double magnitude = digits / TENS[decimals];
        return negative ? -magnitude : magnitude;
    }

    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
            1e13, 1e14, 1e15};

    private static double parseFull(byte[] text, int from, int end, int offset, int length) {
        double special = special(text, from, end);
        if (special != 0) {
            return special;
        }
        double value = Double.parseDouble(checked("double precision", text, from, end, offset, length));
        if (Double.isInfinite(value) || (value == 0 && hasNonZeroDigit(text, from, end))) {
            throw outOfRange("double precision", text, offset, length);
        }
        return value;
    }

    /** NaN and the infinities; 0 for anything else. */
    private static double special(byte[] text, int from, int end) {
        int at = from;
        boolean negative = at < end && text[at] == '-';
        if (negative || (at < end && text[at] == '+')) {
            at++;
        }
        if (Ascii.equalsIgnoreCase(text, at, end, "infinity")
                || Ascii.equalsIgnoreCase(text, at, end, "inf")) {
            return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Ascii.equalsIgnoreCase(text, from, end, "nan") ? Double.NaN : 0;
    }

    /** The number's text, when it has nothing but digits, sign, point and exponent: Java takes more ("1f", "0x1p3"). */
    private static String checked(String type, byte[] text, int from, int end, int offset, int length) {
        int at = from;
        if (at < end && (text[at] == '-' || text[at] == '+')) {
            at++;
        }
        int digits = 0;
        boolean point = false;
        for (; at < end && (Ascii.isDigit(text[at]) || (text[at] == '.' && !point)); at++) {
            point |= text[at] == '.';
            digits += text[at] == '.' ? 0 : 1;
        }
        if (digits > 0 && at < end && (text[at] | 0x20) == 'e') {
            at++;
            if (at < end && (text[at] == '-' || text[at] == '+')) {
                at++;
            }
            digits = 0;
            for (; at < end && Ascii.isDigit(text[at]); at++) {
                digits++;
            }
        }
        if (digits == 0 || at != end) {
            throw ValueException.syntax(type, text, offset, length);
        }
        return Ascii.string(text, from, end - from);
    }

    private static boolean hasNonZeroDigit(byte[] text, int from, int end) {
        for (int at = from; at < end && (text[at] | 0x20) != 'e'; at++) {
            if (text[at] >= '1' && text[at] <= '9') {
                return true;
            }
        }
        return false;
    }

    private static ValueException outOfRange(String type, byte[] text, int offset, int length) {
        return new ValueException(SqlState.NUMERIC_VALUE_OUT_OF_RANGE,
                "\"" + Ascii.string(text, offset, length) + "\" is out of range for type " + type);
    }
}
