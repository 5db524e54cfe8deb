package io.tidemark.server.command.copy;

import io.tidemark.server.sql.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The fields of one line. Those of a line without backslashes or quotes are places in the line itself; those of any other are
 * written, without their escapes, into a buffer of its own. Confined to one thread.
 */
final class Fields {
    private final boolean csv;
    private final byte delimiter;
    private final byte quote;
    private final byte escape;
    private final byte[] nullText;
    private final int[] starts;
    private final int[] ends;
    private final boolean[] nulls;
    private byte[] bytes = new byte[0];
    private byte[] unescaped = new byte[4096];
    private int used;
    private int after;
    private int count;

    /** For lines of which {@code capacity} fields matter; more are counted only. */
    Fields(CopyFormat format, int capacity) {
        csv = format.isCsv();
        delimiter = format.delimiter();
        quote = format.quote();
        escape = format.escape();
        nullText = format.nullText().getBytes(StandardCharsets.UTF_8);
        starts = new int[capacity];
        ends = new int[capacity];
        nulls = new boolean[capacity];
    }

    /** Splits a line; 22P04 or 22021 when it is malformed. */
    void split(byte[] line, int from, int to, boolean special) {
        count = 0;
        if (!special) {
            bytes = line;
            splitPlain(line, from, to);
            return;
        }
        if (unescaped.length < to - from) {
            unescaped = new byte[Math.max(to - from, unescaped.length * 2)];
        }
        bytes = unescaped;
        used = 0;
        int at = from;
        do {
            at = csv ? csvField(line, at, to) : textField(line, at, to);
        } while (at >= 0);
    }

    private void splitPlain(byte[] line, int from, int to) {
        byte separator = delimiter;
        int start = from;
        for (int i = from; i < to; i++) {
            if (line[i] == separator) {
                add(start, i, isNullText(line, start, i));
                start = i + 1;
            }
        }
        add(start, to, isNullText(line, start, to));
    }

    private boolean isNullText(byte[] line, int from, int to) {
        return to - from == nullText.length && Arrays.equals(line, from, to, nullText, 0, nullText.length);
    }

    private void add(int from, int to, boolean isNull) {
        if (count < starts.length) {
            starts[count] = from;
            ends[count] = to;
            nulls[count] = isNull;
        }
        count++;
    }

    /** Reads a field of the text format; answers where the next one starts, or -1. */
    private int textField(byte[] line, int from, int to) {
        int start = used;
        boolean unchecked = false;
        int i = from;
        while (i < to && line[i] != delimiter) {
            byte c = line[i++];
            if (c == '\\') {
                if (i == to) {
                    break;
                }
                c = escaped(line, i, to);
                i = after;
                unchecked |= c <= 0;
            }
            unescaped[used++] = c;
        }
        boolean isNull = isNullText(line, from, i);
        if (unchecked && !isNull) {
            Utf8.check(unescaped, start, used);
        }
        add(start, used, isNull);
        return i < to ? i + 1 : -1;
    }

    /** What the escape whose backslash stands before {@code i} means; {@link #after} is where to go on. */
    private byte escaped(byte[] line, int i, int to) {
        byte c = line[i];
        after = i + 1;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            case 'x' -> number(line, i + 1, Math.min(to, i + 3), 16);
            default -> c >= '0' && c <= '7' ? number(line, i, Math.min(to, i + 3), 8) : c;
        };
    }

    /** The byte that hexadecimal or octal digits give; an {@code x} without digits is itself. */
    private byte number(byte[] line, int from, int to, int radix) {
        int value = 0;
        int i = from;
        while (i < to && line[i] >= 0 && Character.digit(line[i], radix) >= 0) {
            value = value * radix + Character.digit(line[i++], radix);
        }
        after = i;
        return i == from ? (byte) 'x' : (byte) value;
    }

    /** Reads a field of CSV; answers where the next one starts, or -1. */
    private int csvField(byte[] line, int from, int to) {
        int start = used;
        boolean wasQuoted = false;
        int i = from;
        while (i < to && line[i] != delimiter) {
            if (line[i] == quote) {
                wasQuoted = true;
                i = quoted(line, i + 1, to);
            } else {
                unescaped[used++] = line[i++];
            }
        }
        add(start, used, !wasQuoted && isNullText(line, from, i));
        return i < to ? i + 1 : -1;
    }

    /** Reads what follows an opening quote; answers the place after the closing one. */
    private int quoted(byte[] line, int from, int to) {
        int i = from;
        while (i < to) {
            byte c = line[i++];
            if (c == escape && i < to && (line[i] == escape || line[i] == quote)) {
                unescaped[used++] = line[i++];
            } else if (c == quote) {
                return i;
            } else {
                unescaped[used++] = c;
            }
        }
        throw new SqlException("22P04", "unterminated CSV quoted field", SqlException.NO_POSITION);
    }

    /** How many fields the line has. */
    int count() {
        return count;
    }

    /** The array that the fields lie in. */
    byte[] bytes() {
        return bytes;
    }

    /** Where a field starts in {@link #bytes}. */
    int start(int field) {
        return starts[field];
    }

    /** One past a field's last byte. */
    int end(int field) {
        return ends[field];
    }

    /** Whether a field is NULL. */
    boolean isNull(int field) {
        return nulls[field];
    }

    /** Whether a field's bytes are the NULL text, quoted or not. */
    boolean equalsNullText(int field) {
        return isNullText(bytes, starts[field], ends[field]);
    }

    /** Puts the NULL text in a NULL's place, as a value. */
    void replaceNull(int field) {
        nulls[field] = false;
    }

    /** Makes a field NULL. */
    void makeNull(int field) {
        nulls[field] = true;
    }

    /** A field as text. */
    String text(int field) {
        return new String(bytes, starts[field], ends[field] - starts[field], StandardCharsets.UTF_8);
    }
}
