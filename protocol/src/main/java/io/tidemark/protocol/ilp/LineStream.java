package io.tidemark.protocol.ilp;

import io.netty.buffer.ByteBuf;
import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.message.SqlState;
import java.util.Arrays;

/** Bytes that end anywhere to lines: rows and problems go to a writer. Confined to one thread at a time. */
final class LineStream {
    /** Bytes that are read at once. */
    static final int CHUNK_BYTES = 64 << 10;
    private static final String WITHIN_TEXT = "refused with the line before it, in whose text it is: is a quotation mark missing there?";

    private final LineWriter writer;
    private final LineParser parser;
    private final int lineBytes;
    private byte[] buffer;
    private int start;
    private int end;
    /** Up to here there is no newline after {@link #start} that could end the line. */
    private int searched;
    private long lines;
    /** Lines that were taken or refused as a whole. */
    private long ended;
    private long lostBytes;
    private boolean skipping;
    private boolean skippingText;
    private boolean skippingEscape;
    private boolean afterEquals;

    /** @param lineBytes the longest line */
    LineStream(LineWriter writer, Precision precision, int lineBytes) {
        this.writer = writer;
        this.parser = new LineParser(precision);
        this.lineBytes = lineBytes;
        this.buffer = new byte[Math.min(lineBytes, CHUNK_BYTES) + CHUNK_BYTES];
    }

    /** Lines that have come to their end. */
    long lines() {
        return lines;
    }

    /** As long as this stays the same and a line has begun, it is the same line. */
    long endedLines() {
        return ended;
    }

    /** Bytes of a text whose end has not come that have been passed over, for its line is too long. */
    long lostBytes() {
        return skipping && skippingText ? lostBytes : 0;
    }

    /** Whether a line has begun. */
    boolean isWithinLine() {
        return start < end || skipping;
    }

    /** Takes all bytes of a buffer, which stays the caller's. */
    void accept(ByteBuf source) {
        while (source.isReadable()) {
            int count = Math.min(source.readableBytes(), room());
            source.readBytes(buffer, end, count);
            added(count);
        }
    }

    /** Takes bytes of an array. */
    void accept(byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            int count = Math.min(length - done, room());
            System.arraycopy(source, offset + done, buffer, end, count);
            added(count);
            done += count;
        }
    }

    /** Makes room behind the bytes that are there. @return how much, 1 or more */
    private int room() {
        if (buffer.length - end < CHUNK_BYTES && start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            searched -= start;
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer,
                    (int) Math.min(buffer.length * 2L, (long) lineBytes + CHUNK_BYTES));
        }
        return buffer.length - end;
    }

    private void added(int count) {
        end += count;
        read();
    }

    private void read() {
        while (start < end) {
            if (skipping) {
                skip();
                continue;
            }
            if (searched > start && !hasNewline() && end - start < lineBytes) {
                return;
            }
            int window = (int) Math.min(end, (long) start + lineBytes);
            int next = parser.parse(buffer, start, window);
            if (next != LineParser.INCOMPLETE) {
                take(next);
            } else if (end - start >= lineBytes) {
                refuseTooLong(window);
            } else {
                searched = end;
                return;
            }
        }
        start = 0;
        end = 0;
        searched = 0;
    }

    private boolean hasNewline() {
        for (int i = searched; i < end; i++) {
            if (buffer[i] == '\n') {
                return true;
            }
        }
        searched = end;
        return false;
    }

    private void take(int next) {
        switch (parser.outcome()) {
            case ROW -> {
                ParsedLine row = parser.row();
                row.number(lines + 1);
                writer.add(row);
            }
            case NOTHING -> {}
            case BAD -> refuse(parser.problemColumn(), parser.state(), parser.problem(), next);
        }
        advance(next, parser.outcome() == LineParser.Outcome.BAD);
    }

    private void refuse(int column, SqlState state, String message, int next) {
        writer.refuse(
                new LineProblem(lines + 1, column, state, message, LineText.shown(buffer, start, next)));
    }

    /** @param refused whether further lines, which are in the line's texts, are refused with it */
    private void advance(int next, boolean refused) {
        lines++;
        ended++;
        for (int i = start; i < next - 1; i++) { // of texts with newlines
            if (buffer[i] == '\n') {
                lines++;
                if (refused) {
                    refuseWithin(lines);
                }
            }
        }
        start = next;
        searched = next;
    }

    /** What is passed over with a bad line may be good lines behind a missing quotation mark: nobody should think them written. */
    private void refuseWithin(long line) {
        writer.refuse(new LineProblem(line, 0, SqlState.BAD_COPY_FILE_FORMAT, WITHIN_TEXT, ""));
    }

    private void refuseTooLong(int window) {
        refuse(lineBytes, SqlState.PROGRAM_LIMIT_EXCEEDED, "the line is longer than " + lineBytes + " bytes",
                window);
        skipping = true;
        skippingText = parser.openQuote() >= 0;
        skippingEscape = false;
        afterEquals = false;
        lostBytes = 0;
        for (int i = start; i < window; i++) {
            if (buffer[i] == '\n') {
                refuseWithin(++lines + 1);
            }
        }
        start = window;
    }

    /** Goes on to the end of a line that is too long. */
    private void skip() {
        while (start < end) {
            byte c = buffer[start++];
            lostBytes++;
            if (c == '\n') {
                lines++;
                if (!skippingEscape && !skippingText) {
                    skipping = false;
                    searched = start;
                    ended++;
                    return;
                }
                refuseWithin(lines + 1);
            }
            if (skippingEscape) {
                skippingEscape = false;
            } else if (c == '\\') {
                skippingEscape = true;
            } else if (skippingText) {
                skippingText = c != '"';
            } else {
                skippingText = c == '"' && afterEquals;
            }
            afterEquals = c == '=';
        }
    }

    /**
     * The bytes have come to their end.
     *
     * @param complete whether what is behind the last newline is a line; else it is refused
     */
    void finish(boolean complete) {
        while (start < end && !skipping) {
            if (complete) {
                accept(new byte[]{'\n'}, 0, 1);
            }
            if (start < end) {
                giveUp();
            }
        }
        start = end;
    }

    /** Ends a line that has not come to its end. */
    private void giveUp() {
        int next = parser.parse(buffer, start, end);
        if (next == LineParser.INCOMPLETE) {
            next = parser.giveUp();
        }
        if (next != LineParser.INCOMPLETE) {
            take(next);
            read();
            return;
        }
        if (!isBlank()) {
            boolean known = parser.isBad();
            refuse(known ? parser.problemColumn() : end - start,
                    known ? parser.state() : SqlState.BAD_COPY_FILE_FORMAT,
                    known ? parser.problem() : "the line has no end: the connection ended before its newline",
                    end);
        }
        advance(end, true);
    }

    private boolean isBlank() {
        for (int i = start; i < end; i++) {
            if (buffer[i] > ' ' || buffer[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
