package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Text form of bytea: written in hex ({@code \x6162}), read in hex or in the old escape form. */
public final class ByteaText {
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private ByteaText() {}

    /** How many bytes the text of {@code length} bytes has. */
    public static int textLength(int length) {
        return Math.addExact(2, Math.multiplyExact(2, length));
    }

    /** Writes {@code length} bytes of memory as hex; answers the index after it. */
    public static int put(MemorySegment bytes, long offset, int length, byte[] target, int at) {
        target[at] = '\\';
        target[at + 1] = 'x';
        int next = at + 2;
        for (int i = 0; i < length; i++) {
            int b = bytes.get(ValueLayout.JAVA_BYTE, offset + i);
            target[next++] = HEX[b >> 4 & 15];
            target[next++] = HEX[b & 15];
        }
        return next;
    }

    /** Reads either form. */
    public static byte[] parse(byte[] text, int offset, int length) {
        return length >= 2 && text[offset] == '\\' && text[offset + 1] == 'x'
                ? parseHex(text, offset + 2, offset + length)
                : parseEscape(text, offset, offset + length);
    }

    private static byte[] parseHex(byte[] text, int from, int end) {
        byte[] out = new byte[(end - from) / 2];
        int count = 0;
        int at = from;
        while (at < end) {
            if (Ascii.isSpace(text[at])) {
                at++;
                continue;
            }
            int high = hexDigit(text[at]);
            if (at + 1 == end) {
                throw invalid("invalid hexadecimal data: odd number of digits");
            }
            out[count++] = (byte) (high << 4 | hexDigit(text[at + 1]));
            at += 2;
        }
        return Arrays.copyOf(out, count);
    }

    private static int hexDigit(byte c) {
        int value = Character.digit(c, 16);
        if (value < 0) {
            throw invalid("invalid hexadecimal digit: \"" + (char) c + "\"");
        }
        return value;
    }

    private static byte[] parseEscape(byte[] text, int from, int end) {
        byte[] out = new byte[end - from];
        int count = 0;
        int at = from;
        while (at < end) {
            if (text[at] != '\\') {
                out[count++] = text[at++];
            } else if (at + 1 < end && text[at + 1] == '\\') {
                out[count++] = '\\';
                at += 2;
            } else if (at + 3 < end && text[at + 1] >= '0' && text[at + 1] <= '3' && isOctal(text[at + 2])
                    && isOctal(text[at + 3])) {
                out[count++] = (byte) ((text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3
                        | (text[at + 3] - '0'));
                at += 4;
            } else {
                throw invalid("invalid input syntax for type bytea");
            }
        }
        return Arrays.copyOf(out, count);
    }

    private static boolean isOctal(byte c) {
        return c >= '0' && c <= '7';
    }

    private static ValueException invalid(String message) {
        return new ValueException(SqlState.INVALID_TEXT_REPRESENTATION, message);
    }
}
