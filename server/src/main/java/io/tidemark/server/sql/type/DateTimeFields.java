package io.tidemark.server.sql.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts the text of a date, time or interval into fields, by the rules of PostgreSQL's manual, appendix B.1. */
final class DateTimeFields {
    /** Fields that one text may have. */
    private static final int MAX_FIELDS = 25;

    private final String text;
    private final List<Field> fields = new ArrayList<>();
    private int at;

    private DateTimeFields(String text) {
        this.text = text;
    }

    /** What a field looks like. */
    enum Kind {
        /** Digits, maybe with a point. */
        NUMBER,
        /** Digits or words that {@code -}, {@code /} or {@code .} join; or a zone with a number. */
        DATE,
        /** Digits that colons join. */
        TIME,
        /** A sign and digits. */
        ZONE,
        /** Letters. */
        WORD,
        /** A sign and letters. */
        SIGNED_WORD
    }

    /** A field, its letters in lower case. */
    record Field(Kind kind, String text) {}

    /** The fields in order; none of them is empty. */
    static List<Field> of(String text) {
        DateTimeFields reader = new DateTimeFields(text);
        while (reader.at < text.length()) {
            reader.field();
            if (reader.fields.size() > MAX_FIELDS) {
                throw Unreadable.FORMAT.asException();
            }
        }
        return reader.fields;
    }

    private void field() {
        char c = text.charAt(at);
        if (isSpace(c)) {
            at++;
        } else if (isDigit(c)) {
            digits();
        } else if (c == '.') {
            add(Kind.NUMBER, at, span(at + 1, ""));
        } else if (isLetter(c)) {
            letters();
        } else if (c == '+' || c == '-') {
            signed();
        } else if (c > ' ' && c < 127) {
            at++;
        } else {
            throw Unreadable.FORMAT.asException();
        }
    }

    private void add(Kind kind, int from, int to) {
        fields.add(new Field(kind, text.substring(from, to).toLowerCase(Locale.ROOT)));
        at = to;
    }

    private void digits() {
        int end = span(at, "");
        char next = charAt(end);
        if (next == ':') {
            add(Kind.TIME, at, span(end + 1, ":."));
        } else if (next != '-' && next != '/' && next != '.') {
            add(Kind.NUMBER, at, end);
        } else if (isDigit(charAt(end + 1))) {
            int second = span(end + 1, "");
            if (charAt(second) == next) {
                add(Kind.DATE, at, span(second + 1, String.valueOf(next)));
            } else {
                add(next == '.' ? Kind.NUMBER : Kind.DATE, at, second);
            }
        } else {
            int last = end + 1;
            while (isDigit(charAt(last)) || isLetter(charAt(last)) || charAt(last) == next) {
                last++;
            }
            add(Kind.DATE, at, last);
        }
    }

    private void letters() {
        int end = at;
        while (isLetter(charAt(end))) {
            end++;
        }
        char next = charAt(end);
        boolean numbered = (next == '+' || isDigit(next))
                && !DateTimeWords.isKnown(text.substring(at, end).toLowerCase(Locale.ROOT));
        if (!numbered && next != '-' && next != '/' && next != '.') {
            add(Kind.WORD, at, end);
            return;
        }
        while (isDigit(charAt(end)) || isLetter(charAt(end)) || (end < text.length()
                && "+-/_.:".indexOf(charAt(end)) >= 0)) {
            end++;
        }
        add(Kind.DATE, at, end);
    }

    private void signed() {
        String sign = text.substring(at, at + 1);
        at++;
        while (isSpace(charAt(at))) {
            at++;
        }
        int end = at;
        if (isDigit(charAt(at))) {
            end = span(at, ":.-");
            fields.add(new Field(Kind.ZONE, sign + text.substring(at, end)));
        } else if (isLetter(charAt(at))) {
            while (isLetter(charAt(end))) {
                end++;
            }
            fields.add(new Field(Kind.SIGNED_WORD, sign + text.substring(at, end).toLowerCase(Locale.ROOT)));
        } else {
            throw Unreadable.FORMAT.asException();
        }
        at = end;
    }

    /** The end of the digits, and characters of {@code others}, from a position on. */
    private int span(int from, String others) {
        int end = from;
        while (isDigit(charAt(end)) || (end < text.length() && others.indexOf(charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    /** The character, or 0 after the end, which the kinds of characters don't hold. */
    private char charAt(int index) {
        return index < text.length() ? text.charAt(index) : 0;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The words and numbers of a date in one field; of each, the character behind it is dropped. */
    static List<String> pieces(String field) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        while (at < field.length() && pieces.size() < 25) {
            while (at < field.length() && !isDigitOrLetter(field.charAt(at))) {
                at++;
            }
            if (at == field.length()) {
                throw Unreadable.FORMAT.asException();
            }
            boolean digits = isDigit(field.charAt(at));
            int from = at;
            while (at < field.length() && isDigitOrLetter(field.charAt(at))
                    && isDigit(field.charAt(at)) == digits) {
                at++;
            }
            pieces.add(field.substring(from, at));
            at++;
        }
        return pieces;
    }

    private static boolean isDigitOrLetter(char c) {
        return isDigit(c) || isLetter(c);
    }
}
