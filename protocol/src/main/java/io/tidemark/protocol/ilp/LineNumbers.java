package io.tidemark.protocol.ilp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Numbers as lines write them, read from bytes. Answers of 64 bits; {@link #failed} says whether the text was none. Confined to one thread. */
final class LineNumbers {
    /** Most decimal digits that a long always has room for. */
    private static final int SAFE_DIGITS = 18;
    /** Integers up to here are doubles. */
    private static final long EXACT_LIMIT = 1L << 53;
    /** Powers of ten that are doubles. */
    private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private boolean failed;

    /** Whether the last text was no such number. */
    boolean failed() {
        return failed;
    }

    /** A whole number of 8 bytes with an optional sign. */
    long wholeNumber(byte[] text, int from, int to) {
        boolean negative = from < to && text[from] == '-';
        boolean signed = from < to && (text[from] == '-' || text[from] == '+');
        int start = signed ? from + 1 : from;
        failed = start == to;
        long value = 0; // kept negative, for there is one more of those
        for (int i = start; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9 || (i - start >= SAFE_DIGITS && !hasRoom(value, digit))) {
                failed = true;
                return 0;
            }
            value = value * 10 - digit;
        }
        failed |= !negative && value == Long.MIN_VALUE;
        return negative ? value : -value;
    }

    private static boolean hasRoom(long negative, int digit) {
        return negative > Long.MIN_VALUE / 10
                || (negative == Long.MIN_VALUE / 10 && digit <= -(Long.MIN_VALUE % 10));
    }

    /** The bits of a double. */
    long doubleBits(byte[] text, int from, int to) {
        failed = false;
        int i = from;
        boolean negative = i < to && text[i] == '-';
        if (i < to && (text[i] == '-' || text[i] == '+')) {
            i++;
        }
        long digits = 0;
        int count = 0;
        int point = -1;
        for (; i < to; i++) {
            byte c = text[i];
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
                count++;
            } else if (c == '.' && point < 0) {
                point = count;
            } else {
                return slowly(text, from, to);
            }
        }
        int scale = point < 0 ? 0 : count - point;
        if (count == 0 || count > SAFE_DIGITS || digits > EXACT_LIMIT || scale >= POWERS.length) {
            return slowly(text, from, to);
        }
        double value = digits / POWERS[scale];
        return Double.doubleToRawLongBits(negative ? -value : value);
    }

    private long slowly(byte[] text, int from, int to) {
        String word = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
        if (isPlain(word)) {
            try {
                double value = Double.parseDouble(word);
                if (!Double.isInfinite(value)) {
                    return Double.doubleToRawLongBits(value);
                }
            } catch (NumberFormatException noNumber) {
                // Said below.
            }
        } else {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "nan" -> {
                    return Double.doubleToRawLongBits(Double.NaN);
                }
                case "infinity", "+infinity", "inf", "+inf" -> {
                    return Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
                }
                case "-infinity", "-inf" -> {
                    return Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY);
                }
                default -> {}
            }
        }
        failed = true;
        return 0;
    }

    /** Whether there is nothing but what decimal numbers have; Java would take {@code 1d} and {@code 0x1p3} too. */
    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != 'e' && c != 'E' && c != '+' && c != '-') {
                return false;
            }
        }
        return true;
    }
}
