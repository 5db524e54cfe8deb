package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Decimal text as bytes that compare by value. Finite values: a sign byte (1 negative, 2 zero, 3 positive), the
 * position of the point relative to the first digit that is not zero, digits without zeros at either end, an end byte;
 * of negative ones everything after the sign is inverted. {@code -Infinity} is below, {@code Infinity} and then
 * {@code NaN} above all others.
 */
final class NumericKey {
    private NumericKey() {}

    static void encode(MemorySegment text, long offset, int length, KeyBuffer out) {
        long at = offset;
        long end = offset + length;
        boolean negative = length > 0 && text.get(Layouts.BYTE, at) == '-';
        if (negative) {
            at++;
        }
        byte first = at < end ? text.get(Layouts.BYTE, at) : (byte) '0';
        if (first == 'N') {
            out.putByte(5);
        } else if (first == 'I') {
            out.putByte(negative ? 0 : 4);
        } else {
            finite(text, at, end, negative, out);
        }
    }

    private static void finite(MemorySegment text, long start, long end, boolean negative, KeyBuffer out) {
        long point = end;
        for (long i = start; i < end; i++) {
            if (text.get(Layouts.BYTE, i) == '.') {
                point = i;
                break;
            }
        }
        long first = start;
        while (first < end && isZeroOrPoint(text.get(Layouts.BYTE, first))) {
            first++;
        }
        if (first == end) {
            out.putByte(2);
            return;
        }
        long last = end;
        while (isZeroOrPoint(text.get(Layouts.BYTE, last - 1))) {
            last--;
        }
        out.putByte(negative ? 1 : 3);
        long mark = out.length();
        long exponent = first < point ? point - first : point + 1 - first;
        out.putLong(exponent ^ Long.MIN_VALUE);
        for (long i = first; i < last; i++) {
            byte digit = text.get(Layouts.BYTE, i);
            if (digit != '.') {
                out.putByte(digit);
            }
        }
        out.putByte(0);
        if (negative) {
            out.invertFrom(mark);
        }
    }

    private static boolean isZeroOrPoint(byte character) {
        return character == '0' || character == '.';
    }
}
