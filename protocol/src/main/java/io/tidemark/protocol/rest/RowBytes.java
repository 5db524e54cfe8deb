package io.tidemark.protocol.rest;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Severity;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/** Bytes on their way to a response, and how strings are quoted there. Confined to one result. */
final class RowBytes {
    /** Bytes from which on they are handed on. */
    private static final int FULL = 65_536;
    /** Longest row. */
    private static final int MAX_ROW_BYTES = 64 << 20;
    /** Room from the beginning on. */
    private static final int SMALL = FULL + 16_384;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** For each byte: whether it can't stand in a string of JSON as it is. */
    private static final boolean[] ESCAPED = new boolean[256];

    static {
        Arrays.fill(ESCAPED, 0, 0x20, true);
        ESCAPED['"'] = true;
        ESCAPED['\\'] = true;
    }

    private final OutputStream out;
    private final RestMemory.Share memory;
    private byte[] bytes = new byte[SMALL];
    private int at;
    private byte[] scratch = new byte[256];

    /** @param memory where what long rows need is taken from */
    RowBytes(OutputStream out, RestMemory.Share memory) {
        this.out = out;
        this.memory = memory;
    }

    /** Where what is kept of the rows is taken from. */
    RestMemory.Share memory() {
        return memory;
    }

    /** Where the next byte comes. */
    int at() {
        return at;
    }

    void at(int index) {
        at = index;
    }

    /** The bytes, with room for {@code count} more at {@link #at}. */
    byte[] room(int count) {
        if (bytes.length - at < count) {
            grow(count);
        }
        return bytes;
    }

    private void grow(int count) {
        long needed = (long) at + count;
        if (needed > FULL + MAX_ROW_BYTES) {
            throw tooLong();
        }
        int capacity = (int) Math.max(needed, Math.min(2L * bytes.length, FULL + MAX_ROW_BYTES));
        int before = bytes.length;
        memory.take(capacity);
        bytes = Arrays.copyOf(bytes, capacity);
        if (before > SMALL) {
            memory.give(before);
        }
    }

    private static EngineException tooLong() {
        return new EngineException(ErrorFields
                .error(SqlState.PROGRAM_LIMIT_EXCEEDED, "a row is longer than " + MAX_ROW_BYTES + " bytes")
                .withHint("PostgreSQL's protocol has longer ones"));
    }

    /**
     * Does what needs memory for a while.
     *
     * @param factor bytes for each byte of the value
     */
    <T> T spending(int length, int factor, Supplier<T> work) {
        if (length > MAX_ROW_BYTES) {
            throw tooLong();
        }
        long spent = length < FULL ? 0 : (long) factor * length;
        memory.take(spent);
        T result = work.get();
        memory.give(spent);
        return result;
    }

    void put(int value) {
        room(1)[at++] = (byte) value;
    }

    void put(byte[] from, int offset, int length) {
        System.arraycopy(from, offset, room(length), at, length);
        at += length;
    }

    void put(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        put(utf8, 0, utf8.length);
    }

    /** Hands everything on if it is much. */
    void handOnIfFull() {
        if (at >= FULL) {
            handOn();
        }
    }

    /** Hands everything on. */
    void handOn() {
        try {
            out.write(bytes, 0, at);
            at = 0;
        } catch (IOException gone) {
            throw new EngineException(ErrorFields.of(Severity.FATAL, SqlState.CONNECTION_FAILURE,
                    "the client is gone"), gone);
        }
    }

    /** What came since an index. */
    byte[] copy(int from) {
        return Arrays.copyOfRange(bytes, from, at);
    }

    /** Makes what came since an index a string of JSON; the byte before it is the opening quote. */
    void quoteForJson(int from) {
        byte[] text = bytes;
        int end = at;
        for (int i = from; i < end; i++) {
            if (ESCAPED[text[i] & 0xff]) {
                escape(i, end);
                break;
            }
        }
        put('"');
    }

    private void escape(int from, int end) {
        byte[] rest = aside(from, end);
        int length = end - from;
        at = from;
        for (int i = 0; i < length; i++) {
            byte[] text = room(6);
            byte c = rest[i];
            if (!ESCAPED[c & 0xff]) {
                text[at++] = c;
                continue;
            }
            text[at++] = '\\';
            switch (c) {
                case '\n' -> text[at++] = 'n';
                case '\r' -> text[at++] = 'r';
                case '\t' -> text[at++] = 't';
                case '\b' -> text[at++] = 'b';
                case '\f' -> text[at++] = 'f';
                case '"', '\\' -> text[at++] = c;
                default -> {
                    text[at++] = 'u';
                    text[at++] = '0';
                    text[at++] = '0';
                    text[at++] = HEX[c >> 4];
                    text[at++] = HEX[c & 15];
                }
            }
        }
    }

    private byte[] aside(int from, int end) {
        if (scratch.length < end - from) {
            int capacity = Math.max(end - from, 2 * scratch.length);
            memory.take(capacity - scratch.length);
            scratch = new byte[capacity];
        }
        System.arraycopy(bytes, from, scratch, 0, end - from);
        return scratch;
    }

    /** Makes what came since an index a string of CSV; the byte before it is the opening quote. */
    void quoteForCsv(int from) {
        byte[] text = bytes;
        int end = at;
        for (int i = from; i < end; i++) {
            if (text[i] == '"') {
                doubleQuotes(i, end);
                break;
            }
        }
        put('"');
    }

    private void doubleQuotes(int from, int end) {
        byte[] rest = aside(from, end);
        at = from;
        for (int i = 0; i < end - from; i++) {
            byte[] text = room(2);
            text[at++] = rest[i];
            if (rest[i] == '"') {
                text[at++] = '"';
            }
        }
    }
}
