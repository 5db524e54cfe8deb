package io.tidemark.protocol.type;

import java.nio.charset.StandardCharsets;

/** Bytes of ASCII text: what the codecs of this package share. */
final class Ascii {
    private static final byte[] TWO_DIGITS = new byte[200];

    static {
        for (int i = 0; i < 100; i++) {
            TWO_DIGITS[2 * i] = (byte) ('0' + i / 10);
            TWO_DIGITS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private Ascii() {}

    /** Writes {@code value}, 0 to 99, as two digits. */
    static int putTwo(int value, byte[] target, int at) {
        target[at] = TWO_DIGITS[2 * value];
        target[at + 1] = TWO_DIGITS[2 * value + 1];
        return at + 2;
    }

    /** Writes the decimal digits of {@code value} ≥ 0, no sign, at least {@code width} of them. */
    static int putPadded(long value, int width, byte[] target, int at) {
        int count = Math.max(width, digitCount(value));
        long rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            target[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + count;
    }

    static int put(String ascii, byte[] target, int at) {
        for (int i = 0; i < ascii.length(); i++) {
            target[at + i] = (byte) ascii.charAt(i);
        }
        return at + ascii.length();
    }

    /** How many decimal digits {@code value} ≥ 0 has. */
    static int digitCount(long value) {
        int count = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            count++;
        }
        return count;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /** What C's isspace says. */
    static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The first index from {@code from} that isn't blank, or {@code to}. */
    static int skipSpaces(byte[] text, int from, int to) {
        int at = from;
        while (at < to && isSpace(text[at])) {
            at++;
        }
        return at;
    }

    /** The end of the text without trailing blanks. */
    static int trimEnd(byte[] text, int from, int to) {
        int end = to;
        while (end > from && isSpace(text[end - 1])) {
            end--;
        }
        return end;
    }

    /** Whether the bytes are {@code lower}, letters in any case. */
    static boolean equalsIgnoreCase(byte[] text, int from, int to, String lower) {
        if (to - from != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            int c = text[from + i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static String string(byte[] text, int offset, int length) {
        return new String(text, offset, length, StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
