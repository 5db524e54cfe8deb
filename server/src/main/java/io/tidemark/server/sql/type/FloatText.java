package io.tidemark.server.sql.type;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Floats as PostgreSQL prints and reads them: the shortest text that gives the same value back. */
public final class FloatText {
    private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern HEXADECIMAL = Pattern
            .compile("[+-]?0[xX]([0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)([pP][+-]?\\d+)?");

    private FloatText() {}

    /** Text of a float8. */
    public static String format(double value) {
        return special(value, shortest(Double.toString(value), text -> Double.parseDouble(text) == value),
                15);
    }

    /** Text of a float4. */
    public static String format(float value) {
        return special(value, shortest(Float.toString(value), text -> Float.parseFloat(text) == value), 6);
    }

    /** Reads a float8, ignoring blanks around it; null when it is none. Overflow gives an infinity. */
    public static @Nullable Double parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            return null;
        }
        char last = trimmed.charAt(trimmed.length() - 1);
        boolean hexadecimal = trimmed.indexOf('x') >= 0 || trimmed.indexOf('X') >= 0;
        if ((last < '0' || last > '9') && last != '.' && !hexadecimal) {
            return switch (trimmed.toLowerCase(java.util.Locale.ROOT)) {
                case "nan" -> Double.NaN;
                case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
                case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
                default -> null;
            };
        }
        try {
            return Double.valueOf(hexadecimal(trimmed));
        } catch (NumberFormatException notFloat) {
            return null;
        }
    }

    /** A hexadecimal number with the exponent that Java wants; other text as it is. */
    private static String hexadecimal(String text) {
        boolean hexadecimal = HEXADECIMAL.matcher(text).matches();
        return hexadecimal && text.indexOf('p') < 0 && text.indexOf('P') < 0 ? text + "p0" : text;
    }

    /** The float4 of a text whose float8 is known. */
    public static float narrow(String text, double value) {
        String trimmed = text.strip();
        return HEXADECIMAL.matcher(trimmed).matches() ? (float) value : Float.parseFloat(trimmed);
    }

    /** Whether a text that is no number begins with one that no float8 holds. */
    public static boolean startsBeyondFloat8(String text) {
        Matcher number = NUMBER.matcher(text);
        if (!number.lookingAt()) {
            return false;
        }
        double value = Double.parseDouble(number.group());
        return Double.isInfinite(value) || (value == 0 && isNotZero(number.group()));
    }

    /** Whether a text that is no number begins with one that no float4 holds. */
    public static boolean startsBeyondFloat4(String text) {
        Matcher number = NUMBER.matcher(text);
        if (!number.lookingAt()) {
            return false;
        }
        float value = Float.parseFloat(number.group());
        return Float.isInfinite(value) || (value == 0 && isNotZero(number.group()));
    }

    private static boolean isNotZero(String number) {
        return number.toLowerCase(java.util.Locale.ROOT).split("e", 2)[0].chars()
                .anyMatch(c -> c >= '1' && c <= '9');
    }

    /** Java gives two digits at least; one digit is shorter where it reads back as the same value. */
    private static String shortest(String text, Predicate<String> same) {
        int exponent = text.indexOf('E');
        int point = text.indexOf('.');
        boolean twoDigits = exponent > 0 && exponent == point + 2 && text.charAt(point + 1) != '0';
        if (!twoDigits) {
            return text;
        }
        String rounded = new java.math.BigDecimal(text)
                .round(new java.math.MathContext(1, java.math.RoundingMode.HALF_EVEN)).toString();
        return same.test(rounded) ? rounded : text;
    }

    private static String special(double value, String shortest, int fixedDigits) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return layout(shortest, fixedDigits);
    }

    /** From Java's form ({@code 1.0E10}) to C's ({@code 1e+10}), fixed between 1e-4 and 10^fixedDigits. */
    private static String layout(String shortest, int fixedDigits) {
        String sign = shortest.charAt(0) == '-' ? "-" : "";
        java.math.BigDecimal number = new java.math.BigDecimal(shortest).abs().stripTrailingZeros();
        int exponent = number.precision() - number.scale() - 1;
        if (exponent >= -4 && exponent < fixedDigits) {
            return sign + number.toPlainString();
        }
        String digits = number.unscaledValue().toString();
        StringBuilder text = new StringBuilder(sign).append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        int size = Math.abs(exponent);
        return text.append(size < 10 ? "0" : "").append(size).toString();
    }
}
