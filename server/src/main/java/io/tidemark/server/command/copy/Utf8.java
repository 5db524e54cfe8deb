package io.tidemark.server.command.copy;

import io.tidemark.server.sql.SqlException;

/** Checks that bytes are the UTF-8 of characters other than NUL. */
final class Utf8 {
    private Utf8() {}

    /** Throws 22021, naming the bytes, unless {@code from} (inclusive) to {@code to} (exclusive) is valid. */
    static void check(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (bytes[at] > 0) {
                at++;
                continue;
            }
            int length = length(bytes, at, to);
            if (length == 0) {
                throw invalid(bytes, at, to);
            }
            at += length;
        }
    }

    /** How many characters valid bytes hold. */
    static int characters(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                count++;
            }
        }
        return count;
    }

    /** Bytes of the character at {@code at}, or 0 where there is none. */
    private static int length(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xFF;
        int length = expected(first);
        if (length < 2 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high || first < 0xC2 || first > 0xF4) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static int expected(int first) {
        return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 1;
    }

    private static SqlException invalid(byte[] bytes, int at, int to) {
        StringBuilder named = new StringBuilder();
        int end = Math.min(to, at + expected(bytes[at] & 0xFF));
        for (int i = at; i < end; i++) {
            named.append(" 0x%02x".formatted(bytes[i] & 0xFF));
        }
        return new SqlException("22021", "invalid byte sequence for encoding \"UTF8\":" + named,
                SqlException.NO_POSITION);
    }
}
