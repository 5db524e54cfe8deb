package io.tidemark.server.command.copy;

import io.tidemark.protocol.type.IntegerText;

/**
 * Reads the forms in which programs write numbers and times, straight from bytes and without an object; anything else, right
 * or wrong, is left to the general parsers.
 */
final class Quick {
    /** The text has another form. */
    static final long NO_LONG = Long.MIN_VALUE;

    private static final long SECOND_MICROS = 1_000_000;
    private static final double[] POWERS_OF_TEN = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
            1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    /** Decimal digits that always fit a long. */
    private static final int MAX_DIGITS = 18;

    private Quick() {}

    /**
     * A float8 of at most 2^53 times or divided by a power of ten up to 10^22: one exact operation, so the result is the
     * nearest double. NaN for any other text.
     */
    static double float8(byte[] text, int from, int to) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (negative) {
            i++;
        }
        long mantissa = 0;
        int digits = 0;
        int point = -1;
        for (; i < to; i++) {
            int digit = text[i] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = mantissa * 10 + digit;
                digits++;
            } else if (text[i] == '.' && point < 0) {
                point = digits;
            } else {
                break;
            }
        }
        if (digits == 0 || digits > MAX_DIGITS || mantissa > 1L << 53) {
            return Double.NaN;
        }
        int exponent = point < 0 ? 0 : point - digits;
        if (i < to) {
            if ((text[i] | 0x20) != 'e') {
                return Double.NaN;
            }
            int written = exponent(text, i + 1, to);
            if (written == Integer.MIN_VALUE) {
                return Double.NaN;
            }
            exponent += written;
        }
        if (exponent < -22 || exponent > 22) {
            return Double.NaN;
        }
        double magnitude = exponent < 0
                ? mantissa / POWERS_OF_TEN[-exponent]
                : mantissa * POWERS_OF_TEN[exponent];
        return negative ? -magnitude : magnitude;
    }

    /** One to three digits with an optional sign, or {@link Integer#MIN_VALUE}. */
    private static int exponent(byte[] text, int from, int to) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (negative || (i < to && text[i] == '+')) {
            i++;
        }
        int value = i < to && to - i <= 3 ? IntegerText.digits(text, i, to) : -1;
        return value < 0 ? Integer.MIN_VALUE : negative ? -value : value;
    }

    /**
     * A decimal number at {@code scale}: the unscaled value when all its digits fit and none is lost, else {@link #NO_LONG}.
     *
     * @param precision the most digits there may be
     */
    static long decimal(byte[] text, int from, int to, int precision, int scale) {
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (negative) {
            i++;
        }
        if (to - i > MAX_DIGITS + 1) {
            return NO_LONG;
        }
        long value = 0;
        int digits = 0;
        int point = -1;
        for (; i < to; i++) {
            int digit = text[i] - '0';
            if (digit >= 0 && digit <= 9) {
                value = value * 10 + digit;
                digits++;
            } else if (text[i] == '.' && point < 0) {
                point = digits;
            } else {
                return NO_LONG;
            }
        }
        int missing = scale - (point < 0 ? 0 : digits - point);
        if (digits == 0 || missing < 0 || digits + missing > Math.min(precision, MAX_DIGITS)) {
            return NO_LONG;
        }
        for (int k = 0; k < missing; k++) {
            value *= 10;
        }
        return negative ? -value : value;
    }

    /** Whether the text is a decimal number in the form that numeric prints: no sign but minus, no superfluous zero before. */
    static boolean isPlainDecimal(byte[] text, int from, int to) {
        int i = from < to && text[from] == '-' ? from + 1 : from;
        if (to - i > 100 || i == to || (text[i] == '0' && (i > from || (to > i + 1 && text[i + 1] != '.')))) {
            return false;
        }
        boolean point = false;
        boolean digit = false;
        for (; i < to; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                digit = true;
            } else if (text[i] == '.' && !point && digit) {
                point = true;
                digit = false;
            } else {
                return false;
            }
        }
        return digit;
    }

    /** Days since 1970 of {@code yyyy-mm-dd} of the years 1 to 9999, or {@link #NO_LONG}. */
    static long date(byte[] text, int from, int to) {
        if (to - from != 10 || text[from + 4] != '-' || text[from + 7] != '-') {
            return NO_LONG;
        }
        int year = IntegerText.digits(text, from, from + 4);
        int month = IntegerText.digits(text, from + 5, from + 7);
        int day = IntegerText.digits(text, from + 8, from + 10);
        if (year < 1 || month < 1 || month > 12 || day < 1 || (day > 28 && day > daysOf(year, month))) {
            return NO_LONG;
        }
        int shifted = month <= 2 ? year - 1 : year;
        int era = shifted / 400;
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return era * 146_097L + yearOfEra * 365L + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    private static int daysOf(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Microseconds since 1970 of {@code yyyy-mm-dd[ T]hh:mm:ss[.f…]} with up to six decimals, or {@link #NO_LONG}. */
    static long timestamp(byte[] text, int from, int to) {
        int length = to - from;
        if (length < 19 || length > 26 || length == 20 || text[from + 13] != ':' || text[from + 16] != ':'
                || (text[from + 10] != ' ' && text[from + 10] != 'T')) {
            return NO_LONG;
        }
        long days = date(text, from, from + 10);
        int hour = IntegerText.digits(text, from + 11, from + 13);
        int minute = IntegerText.digits(text, from + 14, from + 16);
        int second = IntegerText.digits(text, from + 17, from + 19);
        int fraction = length == 19
                ? 0
                : text[from + 19] == '.' ? IntegerText.digits(text, from + 20, to) : -1;
        if (days == NO_LONG || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59
                || fraction < 0) {
            return NO_LONG;
        }
        for (int i = length == 19 ? 6 : length - 20; i < 6; i++) {
            fraction *= 10;
        }
        return ((days * 24 + hour) * 3600 + minute * 60L + second) * SECOND_MICROS + fraction;
    }

    /** Bytes of the zone of UTC that ends the text: {@code Z} or {@code +00}; 0 where there is none of these. */
    static int utcSuffix(byte[] text, int from, int to) {
        if (to > from && (text[to - 1] | 0x20) == 'z') {
            return 1;
        }
        boolean zero = to - from > 3 && text[to - 3] == '+' && text[to - 2] == '0' && text[to - 1] == '0';
        return zero ? 3 : 0;
    }
}
