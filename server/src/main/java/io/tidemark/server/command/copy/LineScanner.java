package io.tidemark.server.command.copy;

import io.tidemark.server.sql.SqlException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts chunks of bytes, which end anywhere, into lines. The first line decides whether lines end in LF, CR LF or CR; a later
 * one that ends otherwise is refused, as in PostgreSQL. Confined to one thread.
 */
final class LineScanner {
    /** Bytes; PostgreSQL's limit of a line is about the same (MaxAllocSize). */
    private static final int MAX_LINE_BYTES = 1 << 30;
    /** Result of looking at a byte: what follows must be known first. */
    private static final int WAIT = -1;
    /** Result of looking at a byte: the line is complete. */
    private static final int LINE = -2;
    /** Result of looking at a byte: the end marker. */
    private static final int MARKER = -3;

    private enum LineEnd {
        UNKNOWN, LF, CR_LF, CR
    }

    private final boolean csv;
    private final byte quote;
    private final byte escape;
    private final boolean[] plain = new boolean[256];
    private byte[] bytes = new byte[128 * 1024];
    private int limit;
    private int next;
    private int at;
    private boolean ended;
    private boolean inLine;
    private boolean quoted;
    private LineEnd lineEnd = LineEnd.UNKNOWN;
    private int lineStart;
    private int lineLimit;
    private boolean special;
    private boolean unchecked;
    private boolean done;
    private long lineNumber;

    LineScanner(CopyFormat format) {
        csv = format.isCsv();
        quote = format.quote();
        escape = format.escape();
        Arrays.fill(plain, 1, 128, true);
        plain['\n'] = false;
        plain['\r'] = false;
        plain['\\'] = false;
        if (csv) {
            plain[quote] = false;
            plain[escape] = false;
        }
    }

    /** Adds a chunk; what was taken of earlier ones is forgotten. */
    void add(byte[] source, int offset, int length) {
        if (done) {
            return;
        }
        int start = inLine ? lineStart : next;
        int kept = limit - start;
        if ((long) kept + length > bytes.length - start) {
            makeRoom(start, kept, length);
        }
        System.arraycopy(source, offset, bytes, limit, length);
        limit += length;
    }

    private void makeRoom(int start, int kept, int length) {
        long needed = (long) kept + length;
        if (needed > MAX_LINE_BYTES) {
            throw new SqlException("54000", "a line of COPY is longer than " + MAX_LINE_BYTES + " bytes",
                    SqlException.NO_POSITION);
        }
        byte[] target = needed > bytes.length
                ? new byte[(int) Math.min(MAX_LINE_BYTES, needed * 2)]
                : bytes;
        System.arraycopy(bytes, start, target, 0, kept);
        bytes = target;
        limit = kept;
        at -= start;
        next -= start;
        lineStart -= start;
    }

    /** Says that no chunk follows. */
    void end() {
        ended = true;
    }

    /** Finds the next line; false when more bytes are needed, or there is none. */
    boolean next() {
        if (done || (!inLine && next == limit)) {
            return false;
        }
        if (!inLine) {
            inLine = true;
            lineStart = next;
            at = next;
            quoted = false;
            special = false;
            unchecked = false;
            lineNumber++;
        }
        int found = scan();
        if (found == WAIT) {
            return false;
        }
        inLine = false;
        done |= found == MARKER;
        return found == LINE;
    }

    private int scan() {
        byte[] data = bytes;
        boolean[] ordinary = plain;
        int i = at;
        while (true) {
            while (i < limit && ordinary[data[i] & 0xFF]) {
                i++;
            }
            at = i;
            if (i >= limit) {
                return ended ? rest() : WAIT;
            }
            i = look(i);
            if (i < 0) {
                return i;
            }
        }
    }

    /** The last line, without an end. */
    private int rest() {
        lineLimit = limit;
        next = limit;
        return LINE;
    }

    /** Where to go on after the byte at {@code i}, or WAIT, LINE or MARKER. */
    private int look(int i) {
        byte c = bytes[i];
        if (c <= 0) {
            unchecked = true;
            return i + 1;
        }
        if (csv && quoted) {
            return inQuotes(i, c);
        }
        if (c == '\n') {
            return lineFeed(i);
        }
        if (c == '\r') {
            return carriageReturn(i);
        }
        if (!csv) {
            return backslash(i);
        }
        if (c == quote) {
            special = true;
            quoted = true;
            return i + 1;
        }
        return c == '\\' && i == lineStart ? csvMarker(i) : i + 1;
    }

    private int inQuotes(int i, byte c) {
        if (c == (lineEnd == LineEnd.LF ? '\n' : '\r')) {
            lineNumber++;
            return i + 1;
        }
        if (c == escape && escape != quote) {
            if (i + 1 >= limit) {
                return ended ? i + 1 : WAIT;
            }
            return bytes[i + 1] == quote || bytes[i + 1] == escape ? i + 2 : i + 1;
        }
        quoted = c != quote;
        return i + 1;
    }

    private int lineFeed(int i) {
        if (lineEnd == LineEnd.CR || lineEnd == LineEnd.CR_LF) {
            throw misplaced("newline", "\\n");
        }
        lineEnd = LineEnd.LF;
        return line(i, i + 1);
    }

    private int carriageReturn(int i) {
        if (lineEnd == LineEnd.LF) {
            throw misplaced("carriage return", "\\r");
        }
        if (lineEnd == LineEnd.CR) {
            return line(i, i + 1);
        }
        if (i + 1 >= limit && !ended) {
            return WAIT;
        }
        if (i + 1 < limit && bytes[i + 1] == '\n') {
            lineEnd = LineEnd.CR_LF;
            return line(i, i + 2);
        }
        if (lineEnd == LineEnd.CR_LF) {
            throw misplaced("carriage return", "\\r");
        }
        lineEnd = LineEnd.CR;
        return line(i, i + 1);
    }

    private int line(int end, int following) {
        lineLimit = end;
        next = following;
        return LINE;
    }

    private int backslash(int i) {
        special = true;
        if (i + 1 >= limit) {
            return ended ? i + 1 : WAIT;
        }
        byte c = bytes[i + 1];
        unchecked |= c <= 0;
        return c == '.' ? textMarker(i) : i + 2;
    }

    private int textMarker(int i) {
        int after = endAfter(i + 2);
        if (after == WAIT) {
            return WAIT;
        }
        if (after == 0 || i > lineStart) {
            throw bad("end-of-copy marker corrupt", null);
        }
        return MARKER;
    }

    private int csvMarker(int i) {
        if (i + 1 >= limit) {
            return ended ? i + 1 : WAIT;
        }
        if (bytes[i + 1] != '.') {
            return i + 1;
        }
        int after = endAfter(i + 2);
        return after == 0 ? i + 1 : after == WAIT ? WAIT : MARKER;
    }

    /** Whether a line ends at {@code i}: 1 if it does, 0 if it doesn't, WAIT if that is not known yet. */
    private int endAfter(int i) {
        if (i >= limit) {
            return ended ? 1 : WAIT;
        }
        if (bytes[i] != '\n' && bytes[i] != '\r') {
            return 0;
        }
        boolean matches = lineEnd == LineEnd.UNKNOWN
                || (bytes[i] == '\n') == (lineEnd == LineEnd.LF);
        if (!matches) {
            throw bad("end-of-copy marker does not match previous newline style", null);
        }
        return 1;
    }

    private SqlException misplaced(String what, String written) {
        return csv
                ? bad("unquoted " + what + " found in data",
                        "Use quoted CSV field to represent " + what + ".")
                : bad("literal " + what + " found in data",
                        "Use \"" + written + "\" to represent " + what + ".");
    }

    private static SqlException bad(String message, @Nullable String hint) {
        return new SqlException("22P04", message, SqlException.NO_POSITION, hint);
    }

    /** The array that holds the line just found; valid until the next {@link #add}. */
    byte[] bytes() {
        return bytes;
    }

    /** Where the line starts in {@link #bytes}. */
    int lineStart() {
        return lineStart;
    }

    /** One past the line's last byte, its end not included. */
    int lineLimit() {
        return lineLimit;
    }

    /** Whether the line holds a backslash (text) or a quote (CSV). */
    boolean isSpecial() {
        return special;
    }

    /** Whether the line holds bytes that are not ASCII, or NUL, and must be checked. */
    boolean isUnchecked() {
        return unchecked;
    }

    /** From 1; lines within a quoted field count. */
    long lineNumber() {
        return lineNumber;
    }
}
