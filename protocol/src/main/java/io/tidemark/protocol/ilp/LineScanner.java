package io.tidemark.protocol.ilp;

import java.util.Arrays;

/**
 * Reads names and texts of a line up to the byte that ends them, with escapes resolved and checked to be UTF-8. The position
 * only goes forward; past the end of what is there it stops with {@link #OUT}. Confined to one thread.
 */
final class LineScanner {
    /** There is no byte left: the answer depends on what comes. */
    static final int OUT = -1;
    /** The text is no UTF-8. */
    static final int BROKEN = -2;

    /** Bytes that end a name or an unquoted value. */
    private static final byte COMMA = 1;
    private static final byte BLANK = 2;
    private static final byte EQUALS = 4;
    private static final byte NEWLINE = 8;
    private static final byte BACKSLASH = 16;
    private static final byte QUOTE = 32;
    private static final byte[] CLASSES = new byte[256];
    /** What ends a table's name. */
    static final int AFTER_TABLE = COMMA | BLANK | NEWLINE;
    /** What ends a column's name. */
    static final int AFTER_NAME = EQUALS | COMMA | BLANK | NEWLINE;
    /** What ends a value. */
    static final int AFTER_VALUE = COMMA | BLANK | NEWLINE;
    private static final int AFTER_TEXT = QUOTE;

    static {
        CLASSES[','] = COMMA;
        CLASSES[' '] = BLANK;
        CLASSES['='] = EQUALS;
        CLASSES['\n'] = NEWLINE;
        CLASSES['\\'] = BACKSLASH;
        CLASSES['"'] = QUOTE;
    }

    private byte[] bytes = new byte[0];
    private int at;
    private int limit;
    private byte[] scratch = new byte[256];
    private int scratchUsed;
    /** The text that was read last. */
    private byte[] text = bytes;
    private int from;
    private int to;
    private int brokenAt;

    void start(byte[] source, int position, int end) {
        bytes = source;
        at = position;
        limit = end;
        scratchUsed = 0;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    byte[] text() {
        return text;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /** Where a text was broken. */
    int brokenAt() {
        return brokenAt;
    }

    /** Reads a name or an unquoted value. @return the byte that ends it, behind which the position is; OUT; or BROKEN */
    int token(int stops) {
        return read(stops);
    }

    /** Reads a text whose opening quotation mark is behind the position; which then is behind the closing one. */
    int quoted() {
        return read(AFTER_TEXT);
    }

    private int read(int stops) {
        int start = at;
        int mask = stops | BACKSLASH;
        byte[] source = bytes;
        byte signs = 0;
        boolean zero = false;
        for (int i = start; i < limit; i++) {
            byte c = source[i];
            if ((CLASSES[c & 0xFF] & mask) == 0) {
                signs |= c;
                zero |= c == 0;
                continue;
            }
            if (c == '\\') {
                return escaped(stops, start, i);
            }
            at = i + 1;
            return ended(source, start, i, signs < 0 || zero ? start : -1, c);
        }
        at = limit;
        return OUT;
    }

    /** Goes on from the first backslash, into memory of its own. */
    private int escaped(int stops, int origin, int backslash) {
        int begin = scratchUsed;
        put(origin, backslash);
        int i = backslash;
        while (i < limit) {
            byte c = bytes[i];
            if (c == '\\') {
                if (i + 1 == limit) {
                    break;
                }
                byte next = bytes[i + 1];
                if (CLASSES[next & 0xFF] == 0 && next != '\r') {
                    put(i, i + 2); // a backslash before anything else is itself
                } else {
                    put(i + 1, i + 2);
                }
                i += 2;
            } else if ((CLASSES[c & 0xFF] & stops) != 0) {
                int end = scratchUsed;
                at = i + 1;
                return ended(scratch, begin, end, origin, c);
            } else {
                put(i, i + 1);
                i++;
            }
        }
        at = limit;
        return OUT;
    }

    private void put(int first, int end) {
        int count = end - first;
        if (scratchUsed + count > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(scratchUsed + count, scratch.length * 2));
        }
        System.arraycopy(bytes, first, scratch, scratchUsed, count);
        scratchUsed += count;
    }

    /** @param origin where the text starts in the line when it is to be checked, else -1 */
    private int ended(byte[] source, int start, int end, int origin, byte stop) {
        text = source;
        from = start;
        to = end;
        if (origin >= 0) {
            int bad = LineText.firstBad(source, start, end);
            if (bad < end) {
                brokenAt = origin + bad - start;
                return BROKEN;
            }
        }
        return stop;
    }

    /**
     * Goes behind the next end of a line, over texts in quotation marks.
     *
     * @return false when there is none; {@link #openQuote} then tells whether a text is to blame
     */
    boolean skipLine() {
        boolean value = false;
        while (at < limit) {
            byte c = bytes[at++];
            if (c == '\\') {
                at++;
            } else if (c == '\n') {
                openQuote = -1;
                return true;
            } else if (c == '"' && value) {
                openQuote = at - 1;
                if (!skipText()) {
                    return false;
                }
                openQuote = -1;
            }
            value = c == '=';
        }
        at = limit;
        return false;
    }

    private boolean skipText() {
        while (at < limit) {
            byte c = bytes[at++];
            if (c == '"') {
                return true;
            }
            if (c == '\\') {
                at++;
            }
        }
        at = limit;
        return false;
    }

    private int openQuote = -1;

    /** Where the text starts that {@link #skipLine} found no end of, or -1. */
    int openQuote() {
        return openQuote;
    }

    /** Goes behind the first newline after a position, whatever it stands in. @return false when there is none */
    boolean skipTo(int position) {
        for (int i = position; i < limit; i++) {
            if (bytes[i] == '\n') {
                at = i + 1;
                return true;
            }
        }
        return false;
    }
}
