package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineRow.Kind;
import io.tidemark.protocol.message.SqlState;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line: {@code table[,tag=value]… [field=value[,…]] [time]} and a newline. What it answers depends on the bytes of the
 * line alone, so that a line that has not come to its end is read again from its start when there is more. Confined to one thread.
 *
 * <p>
 * A backslash before a comma, blank, equals sign, quotation mark, backslash or newline stands for that character, before
 * anything else for itself. Values: {@code 1i}, {@code 1u} whole numbers, {@code 1.5} a double, {@code t} {@code true} a boolean, {@code "text"}
 * (newlines may be in it), {@code 1t} and {@code 1n} times in micro- and nanoseconds, {@code =} and binary as QuestDB's clients
 * write.
 */
final class LineParser {
    /** There is no end of the line yet. */
    static final int INCOMPLETE = -1;

    /** What a line was. */
    enum Outcome {
        ROW, NOTHING, BAD
    }

    private final Precision precision;
    private final LineScanner scanner = new LineScanner();
    private final LineNumbers numbers = new LineNumbers();
    private final PlainValues plain = new PlainValues();
    private final BinaryValues binaries = new BinaryValues();
    private final ParsedLine row = new ParsedLine();
    private byte[] bytes = new byte[0];
    private int lineFrom;
    private int limit;
    private Outcome outcome = Outcome.NOTHING;
    private @Nullable String problem;
    private SqlState state = SqlState.BAD_COPY_FILE_FORMAT;
    private int problemAt;
    private int openQuote = -1;

    LineParser(Precision precision) {
        this.precision = precision;
    }

    /** What the last line was, when it was not {@link #INCOMPLETE}. */
    Outcome outcome() {
        return outcome;
    }

    /** The last line, when it was a {@link Outcome#ROW}; valid until the next is read. */
    ParsedLine row() {
        return row;
    }

    /** Why the last line was {@link Outcome#BAD}. */
    String problem() {
        return String.valueOf(problem);
    }

    SqlState state() {
        return state;
    }

    /** The byte of the line that is to blame, from 1. */
    int problemColumn() {
        return problemAt - lineFrom + 1;
    }

    /** Where a text starts whose end has not come, or -1; when {@link #INCOMPLETE}. */
    int openQuote() {
        return openQuote;
    }

    /** Whether a line that is {@link #INCOMPLETE} is known to be bad. */
    boolean isBad() {
        return problem != null;
    }

    /**
     * Reads the line that starts at {@code from}.
     *
     * @return where the next line starts, or {@link #INCOMPLETE}
     */
    int parse(byte[] source, int from, int end) {
        bytes = source;
        lineFrom = from;
        limit = end;
        problem = null;
        openQuote = -1;
        int start = from;
        while (start < end && isBlank(source[start])) {
            start++;
        }
        if (start == end) {
            return INCOMPLETE;
        }
        scanner.start(source, start, end);
        if (source[start] == '\n' || source[start] == '#') {
            outcome = Outcome.NOTHING;
            return scanner.skipTo(start) ? scanner.position() : INCOMPLETE;
        }
        row.start(source, from);
        int next = table();
        if (problem == null) {
            outcome = Outcome.ROW;
            row.end(Math.max(next, from));
            return next;
        }
        outcome = Outcome.BAD;
        return recover(next);
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\r' || c == '\t';
    }

    private int table() {
        int stop = scanner.token(LineScanner.AFTER_TABLE);
        if (stop < 0) {
            return stopped(stop, "the table's name");
        }
        int to = withoutReturn(stop);
        if (to == scanner.from()) {
            return bad(lineFrom, "the table's name is missing");
        }
        row.table(scanner.text(), scanner.from(), to);
        while (stop == ',') {
            stop = tag();
            if (stop < 0) {
                return stop;
            }
        }
        if (stop == '\n') {
            return ended();
        }
        return fields();
    }

    /** @return the byte after the tag; or less than 0 */
    private int tag() {
        int start = scanner.position();
        int stop = name("the name of a tag");
        if (stop != '=') {
            return stop < 0 ? stop : bad(start, "a tag needs a name, '=' and a value");
        }
        stop = scanner.token(LineScanner.AFTER_VALUE);
        if (stop < 0) {
            return stopped(stop, "the value of a tag");
        }
        row.text(Kind.TAG, scanner.text(), scanner.from(), withoutReturn(stop));
        return stop;
    }

    /** Reads a column's name. */
    private int name(String what) {
        int start = scanner.position();
        int stop = scanner.token(LineScanner.AFTER_NAME);
        if (stop < 0) {
            return stopped(stop, what);
        }
        if (stop == '=' && scanner.from() == scanner.to()) {
            return bad(start, what + " is empty");
        }
        row.name(scanner.text(), scanner.from(), scanner.to());
        return stop;
    }

    private int fields() {
        if (!skipBlanks()) {
            return INCOMPLETE;
        }
        boolean first = true;
        int stop = ',';
        while (stop == ',') {
            int start = scanner.position();
            stop = name("the name of a field");
            if (stop < 0) {
                return stop;
            }
            if (stop != '=') {
                return first && stop != ','
                        ? time(stop, start)
                        : bad(start, "a field needs a name, '=' and a value");
            }
            stop = value();
            if (stop < 0) {
                return stop;
            }
            first = false;
        }
        if (stop == '\n') {
            return ended();
        }
        if (!skipBlanks()) {
            return INCOMPLETE;
        }
        int start = scanner.position();
        stop = scanner.token(LineScanner.AFTER_VALUE);
        return stop < 0 ? stopped(stop, "the time") : time(stop, start);
    }

    private boolean skipBlanks() {
        int at = scanner.position();
        while (at < limit && bytes[at] == ' ') {
            at++;
        }
        scanner.moveTo(at);
        return at < limit;
    }

    /** The time, which the scanner has read. */
    private int time(int stop, int start) {
        int from = scanner.from();
        int to = withoutReturn(stop);
        if (stop == ',') {
            return bad(start, "the time is no whole number");
        }
        if (stop == ' ' && !onlyBlanksFollow()) {
            return problem == null ? INCOMPLETE : bad(problemAt, "nothing can follow the time");
        }
        if (from == to) {
            return ended();
        }
        byte[] text = scanner.text();
        byte last = text[to - 1];
        boolean suffixed = last == 't' || last == 'n';
        long time = numbers.wholeNumber(text, from, suffixed ? to - 1 : to);
        if (numbers.failed()) {
            return bad(start, "the time is no whole number");
        }
        Precision unit = !suffixed
                ? precision
                : last == 't' ? Precision.MICROSECONDS : Precision.NANOSECONDS;
        try {
            row.timestamp(unit.micros(time));
        } catch (ArithmeticException tooLarge) {
            state = SqlState.DATETIME_FIELD_OVERFLOW;
            return refused(start, "the time is out of range");
        }
        return ended();
    }

    /** Whether there are no more than blanks before the newline, which is gone over then. */
    private boolean onlyBlanksFollow() {
        int at = scanner.position();
        while (at < limit && isBlank(bytes[at])) {
            at++;
        }
        if (at < limit && bytes[at] != '\n') {
            problemAt = at;
            problem = "";
        }
        scanner.moveTo(Math.min(limit, at + 1));
        return at < limit && problem == null;
    }

    private int ended() {
        return row.size() == 0 ? bad(lineFrom, "a line needs a tag or a field") : scanner.position();
    }

    /** Reads the value of a field. @return the byte after it; or less than 0 */
    private int value() {
        int start = scanner.position();
        if (start == limit) {
            return INCOMPLETE;
        }
        if (bytes[start] == '"') {
            return textValue(start);
        }
        if (bytes[start] == '=') {
            return binaryValue(start);
        }
        int stop = scanner.token(LineScanner.AFTER_VALUE);
        if (stop < 0) {
            return stopped(stop, "the value of a field");
        }
        int to = withoutReturn(stop);
        if (!plain.read(scanner.text(), scanner.from(), to, row)) {
            state = plain.state();
            return refused(start, plain.problem());
        }
        return stop;
    }

    private int textValue(int start) {
        scanner.moveTo(start + 1);
        int stop = scanner.quoted();
        if (stop == LineScanner.OUT) {
            openQuote = start;
            return INCOMPLETE;
        }
        if (stop < 0) {
            return stopped(stop, "a text");
        }
        row.text(Kind.TEXT, scanner.text(), scanner.from(), scanner.to());
        int at = scanner.position();
        if (at + 1 < limit && bytes[at] == '\r' && bytes[at + 1] == '\n') {
            at++;
        }
        if (at == limit || (bytes[at] == '\r' && at + 1 == limit)) {
            return INCOMPLETE;
        }
        byte after = bytes[at];
        scanner.moveTo(at + 1);
        if (after != ',' && after != ' ' && after != '\n') {
            openQuote = start;
            scanner.moveTo(at);
            return bad(at,
                    "a comma, blank or newline must follow a text: is a quotation mark in it without a backslash?");
        }
        return after;
    }

    private int binaryValue(int start) {
        int end = binaries.read(bytes, start + 1, limit, row);
        if (end == BinaryValues.BAD) {
            return bad(start, binaries.problem());
        }
        if (end < 0 || end == limit) {
            return INCOMPLETE;
        }
        byte after = bytes[end];
        scanner.moveTo(end + 1);
        return after == ',' || after == ' ' || after == '\n'
                ? after
                : bad(end, "a comma, blank or newline must follow a binary value");
    }

    /** Where the last token ends, without the carriage return of a Windows line end. */
    private int withoutReturn(int stop) {
        int to = scanner.to();
        return stop == '\n' && to > scanner.from() && scanner.text()[to - 1] == '\r' ? to - 1 : to;
    }

    private int stopped(int stop, String what) {
        if (stop == LineScanner.OUT) {
            return INCOMPLETE;
        }
        state = SqlState.CHARACTER_NOT_IN_REPERTOIRE;
        return refused(scanner.brokenAt(), what + " is not UTF-8, or has a zero byte");
    }

    private int bad(int at, String message) {
        state = SqlState.BAD_COPY_FILE_FORMAT;
        return refused(at, message);
    }

    private int refused(int at, String message) {
        problem = message;
        problemAt = at;
        return INCOMPLETE;
    }

    /**
     * Finds the line after a bad one: behind the newline that ends it; behind the first newline of a text whose end is in
     * doubt.
     */
    private int recover(int ignored) {
        if (openQuote >= 0) {
            return scanner.skipTo(openQuote) ? scanner.position() : INCOMPLETE;
        }
        if (scanner.position() > lineFrom && bytes[scanner.position() - 1] == '\n') {
            return scanner.position();
        }
        if (scanner.skipLine()) {
            return scanner.position();
        }
        openQuote = scanner.openQuote();
        return INCOMPLETE;
    }

    /**
     * Ends a line that is {@link #INCOMPLETE} because of a text without an end, at the first newline in that text.
     *
     * @return where the next line starts, or {@link #INCOMPLETE} when there is no such text or newline
     */
    int giveUp() {
        if (openQuote < 0 || !scanner.skipTo(openQuote)) {
            return INCOMPLETE;
        }
        if (problem == null) {
            bad(openQuote, "a text without an end: its quotation mark is missing");
        }
        outcome = Outcome.BAD;
        return scanner.position();
    }
}
