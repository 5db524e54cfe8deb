package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Integers of the three widths and object numbers: ranges, text. */
final class Integers {
    private Integers() {}

    /** Writes a value of int2, int4, int8 or an unsigned object number, or throws 22003. */
    static void write(Output output, TypeId type, long value) {
        switch (type) {
            case INT2 -> {
                if (value != (short) value) {
                    throw Errors.outOfRange("smallint");
                }
                output.int2((short) value);
            }
            case INT4 -> {
                if (value != (int) value) {
                    throw Errors.outOfRange("integer");
                }
                output.int4((int) value);
            }
            case INT8 -> output.int8(value);
            default -> {
                if (value < Integer.MIN_VALUE || value > 0xFFFF_FFFFL) {
                    throw Errors.outOfRange("OID");
                }
                output.int4((int) value);
            }
        }
    }

    /** Writes the low bits of a value. */
    static void truncate(Output output, TypeId type, long value) {
        switch (type) {
            case INT2 -> output.int2((short) value);
            case INT8 -> output.int8(value);
            default -> output.int4((int) value);
        }
    }

    static long negate(long value, TypeId type) {
        if (value == Long.MIN_VALUE) {
            throw Errors.outOfRange(Numbers.sqlName(type));
        }
        return -value;
    }

    static long abs(long value, TypeId type) {
        return value < 0 ? negate(value, type) : value;
    }

    /** Reads an integer with blanks around it; 22P02 or 22003 when it is none of the type. */
    static long parse(String text, TypeId type) {
        int from = 0;
        int to = text.length();
        while (from < to && blank(text.charAt(from))) {
            from++;
        }
        while (to > from && blank(text.charAt(to - 1))) {
            to--;
        }
        int digits = from < to && (text.charAt(from) == '-' || text.charAt(from) == '+') ? from + 1 : from;
        if (digits == to) {
            throw Errors.invalidInput(name(type), text);
        }
        boolean negative = text.charAt(from) == '-';
        long value = 0;
        boolean large = to - digits > 18;
        for (int i = digits; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                requireInRange(text.substring(from, i), i > digits, text, type);
                throw Errors.invalidInput(name(type), text);
            }
            value = value * 10 + digit;
        }
        long signed = large ? parseLarge(text.substring(from, to), text, type) : negative ? -value : value;
        return checked(signed, text, type);
    }

    /** What is too large is told before what follows it, but for object numbers. */
    private static void requireInRange(String number, boolean isNumber, String text, TypeId type) {
        if (isNumber && !Numbers.isOid(type)) {
            checked(parseLarge(number, text, type), text, type);
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static long parseLarge(String digits, String text, TypeId type) {
        BigInteger exact = new BigInteger(digits);
        if (exact.bitLength() > 63) {
            throw Errors.valueOutOfRange(text, name(type));
        }
        return exact.longValue();
    }

    private static long checked(long value, String text, TypeId type) {
        boolean fits = switch (type) {
            case INT2 -> value == (short) value;
            case INT4 -> value == (int) value;
            case INT8 -> true;
            default -> value >= Integer.MIN_VALUE && value <= 0xFFFF_FFFFL;
        };
        if (!fits) {
            throw Errors.valueOutOfRange(text, name(type));
        }
        return value;
    }

    private static String name(TypeId type) {
        return Numbers.isOid(type) ? "oid" : Numbers.sqlName(type);
    }

    /** Narrows a rounded number, or throws 22003; null stands for NaN and infinities. */
    static long exact(@Nullable BigInteger value, TypeId type) {
        if (value == null || value.bitLength() > 63) {
            throw Errors.outOfRange(Numbers.sqlName(type));
        }
        return value.longValue();
    }
}
