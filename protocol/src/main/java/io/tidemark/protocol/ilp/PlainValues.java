package io.tidemark.protocol.ilp;

import io.tidemark.protocol.engine.LineRow.Kind;
import io.tidemark.protocol.message.SqlState;

/** The values of fields that are neither text nor binary: numbers, booleans, times. Confined to one thread. */
final class PlainValues {
    private static final long NANOS_A_MICRO = 1_000;

    private final LineNumbers numbers = new LineNumbers();
    private String problem = "";
    private SqlState state = SqlState.INVALID_TEXT_REPRESENTATION;

    /** Why the last value was none. */
    String problem() {
        return problem;
    }

    SqlState state() {
        return state;
    }

    /** Reads a value into the row. @return whether it is one */
    boolean read(byte[] text, int from, int to, ParsedLine row) {
        boolean read = from < to && value(text, from, to, row);
        if (!read) {
            explain(text, from, to);
        }
        return read;
    }

    private boolean value(byte[] text, int from, int to, ParsedLine row) {
        byte last = text[to - 1];
        if (isDigit(last) || last == '.') {
            row.value(Kind.DOUBLE, numbers.doubleBits(text, from, to));
        } else if (last == 'i' || last == 'u') {
            row.value(Kind.LONG, numbers.wholeNumber(text, from, to - 1));
            return !numbers.failed() && (last == 'i' || text[from] != '-');
        } else if ((last == 't' || last == 'n') && to - from > 1 && isDigit(text[to - 2])) {
            long time = numbers.wholeNumber(text, from, to - 1);
            row.value(Kind.TIME, last == 't' ? time : Math.floorDiv(time, NANOS_A_MICRO));
        } else {
            int truth = Words.truth(text, from, to);
            if (truth >= 0) {
                row.value(Kind.BOOLEAN, truth);
                return true;
            }
            row.value(Kind.DOUBLE, numbers.doubleBits(text, from, to));
        }
        return !numbers.failed();
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private void explain(byte[] text, int from, int to) {
        state = SqlState.INVALID_TEXT_REPRESENTATION;
        String shown = LineText.shown(text, from, to);
        if (from == to) {
            problem = "the value of a field is missing";
        } else if (shown.matches("0x[0-9a-fA-F]+i?")) {
            state = SqlState.FEATURE_NOT_SUPPORTED;
            problem = "numbers of 256 bits are not supported: " + shown;
        } else if (shown.matches("[-+]?\\d+[iutn]") || shown.matches("[-+]?[\\d.]+([eE][-+]?\\d+)?")) {
            state = SqlState.NUMERIC_VALUE_OUT_OF_RANGE;
            problem = "the number is out of range: " + shown;
        } else {
            problem = "a field's value is a number (1.5, 1i), a boolean (t, f) or a text in quotation marks, not "
                    + shown;
        }
    }
}
