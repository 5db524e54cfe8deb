package io.tidemark.protocol.type;

/** Text form of int2, int4, int8 and oid. */
public final class IntegerText {
    /** Bytes; the longest is {@code -9223372036854775808}. */
    public static final int MAX_LENGTH = 20;

    private IntegerText() {}

    /** Writes {@code value} at {@code at}, up to {@link #MAX_LENGTH} bytes; answers the index after it. */
    public static int put(long value, byte[] target, int at) {
        if (value >= 0) {
            return putPositive(value, target, at);
        }
        if (value == Long.MIN_VALUE) {
            return Ascii.put("-9223372036854775808", target, at);
        }
        target[at] = '-';
        return putPositive(-value, target, at + 1);
    }

    private static int putPositive(long value, byte[] target, int at) {
        int end = at + Ascii.digitCount(value);
        int i = end;
        long rest = value;
        while (rest >= 100) {
            long next = rest / 100;
            i -= 2;
            Ascii.putTwo((int) (rest - next * 100), target, i);
            rest = next;
        }
        if (rest >= 10) {
            Ascii.putTwo((int) rest, target, i - 2);
        } else {
            target[i - 1] = (byte) ('0' + rest);
        }
        return end;
    }

    /** Reads an int2, blanks around it allowed. */
    public static short parseInt2(byte[] text, int offset, int length) {
        return (short) parse("smallint", Short.MIN_VALUE, Short.MAX_VALUE, text, offset, length);
    }

    /** Reads an int4, blanks around it allowed. */
    public static int parseInt4(byte[] text, int offset, int length) {
        return (int) parse("integer", Integer.MIN_VALUE, Integer.MAX_VALUE, text, offset, length);
    }

    /** Reads an int8, blanks around it allowed. */
    public static long parseInt8(byte[] text, int offset, int length) {
        return parse("bigint", Long.MIN_VALUE, Long.MAX_VALUE, text, offset, length);
    }

    /** Reads an oid as an unsigned int; negative numbers wrap as in PostgreSQL. */
    public static int parseOid(byte[] text, int offset, int length) {
        return (int) parse("oid", Integer.MIN_VALUE, 0xffff_ffffL, text, offset, length);
    }

    private static long parse(String type, long min, long max, byte[] text, int offset, int length) {
        int end = Ascii.trimEnd(text, offset, offset + length);
        int at = Ascii.skipSpaces(text, offset, end);
        boolean negative = at < end && text[at] == '-';
        if (negative || (at < end && text[at] == '+')) {
            at++;
        }
        if (at == end) {
            throw ValueException.syntax(type, text, offset, length);
        }
        long value = 0; // counts downwards: the negative range is the larger one
        boolean overflow = false;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                throw ValueException.syntax(type, text, offset, length);
            }
            overflow |= value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit;
            value = value * 10 - digit;
        }
        if (overflow || (!negative && value == Long.MIN_VALUE)) {
            throw ValueException.range(type, text, offset, length);
        }
        long signed = negative ? value : -value;
        if (signed < min || signed > max) {
            throw ValueException.range(type, text, offset, length);
        }
        return signed;
    }

    /** The number that up to nine digits make; -1 where one is no digit. */
    public static int digits(byte[] text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
