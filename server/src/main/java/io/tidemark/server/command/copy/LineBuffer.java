package io.tidemark.server.command.copy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes fields, with the escapes and quotes they need, as one line. Confined to one thread. */
final class LineBuffer {
    private final boolean csv;
    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte[] nullText;
    private byte[] bytes = new byte[8192];
    private int used;
    private boolean first;
    private boolean single;

    LineBuffer(CopyFormat format) {
        csv = format.isCsv();
        delimiter = format.delimiter();
        quote = format.quote();
        escape = format.escape();
        nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
    }

    /** Starts a line of {@code columnCount} fields. */
    void start(int columnCount) {
        used = 0;
        first = true;
        single = columnCount == 1;
    }

    private void separate(int length) {
        room(length);
        if (!first) {
            bytes[used++] = delimiter;
        }
        first = false;
    }

    private void room(int length) {
        long needed = used + 2L * length + 8;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 64, needed * 2));
        }
    }

    /** Adds a NULL. */
    void addNull() {
        separate(nullText.length);
        System.arraycopy(nullText, 0, bytes, used, nullText.length);
        used += nullText.length;
    }

    /** Adds a value, as UTF-8; {@code forced} says that CSV quotes it in any case. */
    void add(byte[] text, int length, boolean forced) {
        separate(length);
        if (!csv) {
            addEscaped(text, length);
        } else if (forced || needsQuotes(text, length)) {
            addQuoted(text, length);
        } else {
            System.arraycopy(text, 0, bytes, used, length);
            used += length;
        }
    }

    private boolean needsQuotes(byte[] text, int length) {
        if (length == nullText.length && Arrays.equals(text, 0, length, nullText, 0, length)) {
            return true;
        }
        if (single && length == 2 && text[0] == '\\' && text[1] == '.') {
            return true;
        }
        for (int i = 0; i < length; i++) {
            byte c = text[i];
            if (c == delimiter || c == quote || c == '\n' || c == '\r') {
                return true;
            }
        }
        return false;
    }

    private void addQuoted(byte[] text, int length) {
        bytes[used++] = quote;
        for (int i = 0; i < length; i++) {
            if (text[i] == quote || text[i] == escape) {
                bytes[used++] = escape;
            }
            bytes[used++] = text[i];
        }
        bytes[used++] = quote;
    }

    private void addEscaped(byte[] text, int length) {
        for (int i = 0; i < length; i++) {
            byte c = text[i];
            byte written = switch (c) {
                case '\b' -> 'b';
                case '\f' -> 'f';
                case '\n' -> 'n';
                case '\r' -> 'r';
                case '\t' -> 't';
                case 0x0B -> 'v';
                default -> c;
            };
            if (written != c || c == '\\' || c == delimiter) {
                bytes[used++] = '\\';
            }
            bytes[used++] = written;
        }
    }

    /** Ends the line with LF; answers its length, from the start of {@link #bytes}. */
    int end() {
        room(1);
        bytes[used++] = '\n';
        return used;
    }

    /** The array that the line lies in. */
    byte[] bytes() {
        return bytes;
    }
}
