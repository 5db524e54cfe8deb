package io.tidemark.protocol.type;

/**
 * numeric's binary form, made from plain decimal text and back.
 *
 * <pre>
 * offset bytes field (big-endian)
 *      0     2 ndigits  base-10000 digits that follow
 *      2     2 weight   the first digit's power of 10000
 *      4     2 sign     0 +, 0x4000 -, 0xC000 NaN, 0xD000 Infinity, 0xF000 -Infinity
 *      6     2 dscale   decimals shown
 *      8   2·n digits   0 to 9999 each
 * </pre>
 */
public final class NumericBinary {
    private static final int HEADER = 8;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITY = 0xD000;
    private static final int MINUS_INFINITY = 0xF000;
    /** What PostgreSQL sends as the scale of an infinity; it has no meaning. */
    private static final int INFINITE_SCALE = 32;
    /** The largest dscale; PostgreSQL's NUMERIC_DSCALE_MAX. */
    private static final int MAX_SCALE = 0x3fff;

    /** Base-10000 digits that PostgreSQL takes. */
    private static final int MAX_GROUPS = 3_000;

    private NumericBinary() {}

    /** Bytes that {@link #put} may need for text of {@code textLength} bytes. */
    public static int maxLength(int textLength) {
        return HEADER + 2 * (textLength / 4 + 3);
    }

    /**
     * Writes the binary form of plain decimal text ({@code -12.50}, {@code NaN}, {@code Infinity}; no blanks, no exponent);
     * answers the index after it.
     *
     * @throws ValueException 22P02 for any other text
     */
    public static int put(byte[] text, int offset, int length, byte[] target, int at) {
        int end = offset + length;
        boolean negative = length > 0 && text[offset] == '-';
        int from = negative || (length > 0 && text[offset] == '+') ? offset + 1 : offset;
        if (from < end && !Ascii.isDigit(text[from]) && text[from] != '.') {
            return putSpecial(text, from, end, negative, target, at);
        }
        int point = from;
        while (point < end && text[point] != '.') {
            point++;
        }
        int scale = Math.max(0, end - point - 1);
        if (end - from - (point < end ? 1 : 0) < 1 || scale > MAX_SCALE) {
            throw ValueException.syntax("numeric", text, offset, length);
        }
        int groups = (point - from + 3) / 4;
        int next = at + HEADER;
        int weight = groups - 1;
        boolean leading = true;
        int lastNonZero = next;
        int total = groups + (scale + 3) / 4;
        for (int group = 0; group < total; group++) {
            int digit = group(text, from, point, end, group - groups);
            if (leading && digit == 0) {
                weight--;
                continue;
            }
            leading = false;
            next = putShort(digit, target, next);
            lastNonZero = digit == 0 ? lastNonZero : next;
        }
        int count = (lastNonZero - at - HEADER) / 2;
        putHeader(count, count == 0 ? 0 : weight, negative && count > 0 ? NEGATIVE : 0, scale, target, at);
        return lastNonZero;
    }

    /** The base-10000 digit {@code index} groups right of the point (negative: left of it). */
    private static int group(byte[] text, int from, int point, int end, int index) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int at = point + 4 * index + i + (index >= 0 ? 1 : 0);
            int digit = 0;
            if (at >= from && at < end) {
                digit = text[at] - '0';
                if (digit < 0 || digit > 9) {
                    throw ValueException.syntax("numeric", text, from, end - from);
                }
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int putSpecial(byte[] text, int from, int end, boolean negative, byte[] target, int at) {
        int sign;
        if (Ascii.equalsIgnoreCase(text, from, end, "nan") && !negative) {
            sign = NAN;
        } else if (Ascii.equalsIgnoreCase(text, from, end, "infinity")
                || Ascii.equalsIgnoreCase(text, from, end, "inf")) {
            sign = negative ? MINUS_INFINITY : INFINITY;
        } else {
            throw ValueException.syntax("numeric", text, from, end - from);
        }
        putHeader(0, 0, sign, sign == NAN ? 0 : INFINITE_SCALE, target, at);
        return at + HEADER;
    }

    private static void putHeader(int count, int weight, int sign, int scale, byte[] target, int at) {
        putShort(count, target, at);
        putShort(weight, target, at + 2);
        putShort(sign, target, at + 4);
        putShort(scale, target, at + 6);
    }

    private static int putShort(int value, byte[] target, int at) {
        target[at] = (byte) (value >> 8);
        target[at + 1] = (byte) value;
        return at + 2;
    }

    /**
     * Reads the binary form as plain decimal text.
     *
     * @throws ValueException 22P03 when it isn't one
     */
    public static String parse(byte[] bytes, int offset, int length) {
        if (length < HEADER) {
            requireHeader(length < 6 ? 0 : unsigned(bytes, offset + 4), 0);
            throw ValueException.tooShort();
        }
        int count = unsigned(bytes, offset);
        int weight = (short) unsigned(bytes, offset + 2);
        int sign = unsigned(bytes, offset + 4);
        int scale = unsigned(bytes, offset + 6);
        requireHeader(sign, scale);
        if (length < HEADER + 2 * count) {
            requireDigits(bytes, offset + HEADER, (length - HEADER) / 2);
            throw ValueException.tooShort();
        }
        requireDigits(bytes, offset + HEADER, count);
        if (count > MAX_GROUPS || length > HEADER + 2 * count) {
            throw ValueException.binary("numeric");
        }
        return switch (sign) {
            case NAN -> "NaN";
            case INFINITY -> "Infinity";
            case MINUS_INFINITY -> "-Infinity";
            case 0, NEGATIVE -> plain(bytes, offset + HEADER, count, weight, scale, sign == NEGATIVE);
            default -> throw ValueException.binary("numeric");
        };
    }

    private static void requireHeader(int sign, int scale) {
        boolean known = sign == 0 || sign == NEGATIVE || sign == NAN || sign == INFINITY
                || sign == MINUS_INFINITY;
        if (!known || scale > MAX_SCALE) {
            throw ValueException.binary("numeric");
        }
    }

    private static void requireDigits(byte[] bytes, int offset, int count) {
        for (int group = 0; group < count; group++) {
            digit(bytes, offset, count, group);
        }
    }

    private static String plain(byte[] bytes, int offset, int count, int weight, int scale,
            boolean negative) {
        StringBuilder text = new StringBuilder();
        for (int group = 0; group <= weight; group++) {
            appendGroup(text, digit(bytes, offset, count, group));
        }
        int zeros = 0;
        while (zeros < text.length() - 1 && text.charAt(zeros) == '0') {
            zeros++;
        }
        text.delete(0, zeros);
        if (text.isEmpty()) {
            text.append('0');
        }
        if (scale > 0) {
            text.append('.');
            int wanted = text.length() + scale;
            for (int group = weight + 1; text.length() < wanted; group++) {
                appendGroup(text, group < 0 ? 0 : digit(bytes, offset, count, group));
            }
            text.setLength(wanted);
        }
        return negative && isNonZero(text) ? "-" + text : text.toString();
    }

    private static boolean isNonZero(CharSequence text) {
        return text.chars().anyMatch(c -> c >= '1' && c <= '9');
    }

    private static int digit(byte[] bytes, int offset, int count, int group) {
        int value = group < count ? unsigned(bytes, offset + 2 * group) : 0;
        if (value > 9999) {
            throw ValueException.binary("numeric");
        }
        return value;
    }

    private static void appendGroup(StringBuilder text, int digit) {
        text.append((char) ('0' + digit / 1000)).append((char) ('0' + digit / 100 % 10))
                .append((char) ('0' + digit / 10 % 10)).append((char) ('0' + digit % 10));
    }

    private static int unsigned(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
