package io.tidemark.protocol.type;

/** Text form of uuid: {@code 8-4-4-4-12} lower-case hexadecimal digits. */
public final class UuidText {
    /** Bytes of every value. */
    public static final int LENGTH = 36;

    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private UuidText() {}

    /** Writes the UUID of first and last 8 bytes, {@link #LENGTH} bytes; answers the index after it. */
    public static int put(long high, long low, byte[] target, int at) {
        int next = at;
        for (int i = 0; i < 32; i++) {
            if (i == 8 || i == 12 || i == 16 || i == 20) {
                target[next++] = '-';
            }
            long half = i < 16 ? high : low;
            target[next++] = HEX[(int) (half >>> (60 - 4 * (i & 15))) & 15];
        }
        return next;
    }

    /**
     * Reads a UUID into {@code halves} (first and last 8 bytes); as PostgreSQL: braces around it, upper case, and a hyphen after
     * any group of four digits are taken.
     */
    public static void parse(byte[] text, int offset, int length, long[] halves) {
        int at = offset;
        int end = offset + length;
        if (length >= 2 && text[at] == '{' && text[end - 1] == '}') {
            at++;
            end--;
        }
        halves[0] = 0;
        halves[1] = 0;
        int digits = 0;
        for (; at < end; at++) {
            if (text[at] == '-' && digits > 0 && digits % 4 == 0 && digits < 32 && text[at - 1] != '-') {
                continue;
            }
            int value = Character.digit(text[at], 16);
            if (value < 0 || digits == 32) {
                throw ValueException.syntax("uuid", text, offset, length);
            }
            int half = digits++ >> 4;
            halves[half] = halves[half] << 4 | value;
        }
        if (digits != 32) {
            throw ValueException.syntax("uuid", text, offset, length);
        }
    }
}
