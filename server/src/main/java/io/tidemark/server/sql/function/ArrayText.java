package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.ArrayValue.Bound;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the text of arrays: {@code {1,"a b",NULL}}, {@code [0:1]={{1},{2}}}, and vectors: {@code 1 2 3}. */
final class ArrayText {
    private final String text;
    private final List<@Nullable String> elements = new ArrayList<>();
    /** Of each dimension, -1 while it isn't known. */
    private final List<Integer> sizes = new ArrayList<>();
    private int at;

    private ArrayText(String text) {
        this.text = text;
    }

    static ArrayValue parse(TypeId type, String text, Environment environment) {
        ArrayText reader = new ArrayText(text);
        List<Bound> bounds;
        if (type == TypeId.INT2VECTOR || type == TypeId.OIDVECTOR) {
            reader.words();
            bounds = List.of(new Bound(0, reader.elements.size()));
        } else {
            bounds = reader.array();
        }
        TypeId element = ArrayCasts.elementOf(type);
        List<byte @Nullable []> images = new ArrayList<>();
        for (String part : reader.elements) {
            images.add(part == null ? null : TextImages.read(element, part, environment));
        }
        return images.isEmpty() ? ArrayValue.EMPTY : new ArrayValue(bounds, images);
    }

    private void words() {
        for (String word : text.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                elements.add(word);
            }
        }
    }

    private List<Bound> array() {
        List<Bound> written = new ArrayList<>();
        blanks();
        while (peek() == '[') {
            if (written.size() == ArrayValue.MAX_DIMENSIONS) {
                throw tooMany();
            }
            at++;
            written.add(bound());
            blanks();
        }
        if (!written.isEmpty()) {
            expect('=', "Missing \"=\" after array dimensions.");
            blanks();
        }
        if (peek() != '{') {
            throw malformed("Array value must start with \"{\" or dimension information.");
        }
        braces(0);
        blanks();
        if (at != text.length()) {
            throw malformed("Junk after closing right brace.");
        }
        return written.isEmpty() ? sizes.stream().map(size -> new Bound(1, size)).toList() : checked(written);
    }

    private List<Bound> checked(List<Bound> written) {
        if (!sizes.equals(written.stream().map(Bound::size).toList())) {
            throw malformed("Specified array dimensions do not match array contents.");
        }
        return written;
    }

    /** Reads {@code lower:upper]} or {@code upper]}. */
    private Bound bound() {
        int lower = 1;
        int upper = boundNumber();
        if (peek() == ':') {
            at++;
            lower = upper;
            upper = boundNumber();
        }
        expect(']', "Missing \"]\" after array dimensions.");
        if (upper < lower) {
            throw Errors.error("2202E", "upper bound cannot be less than lower bound");
        }
        return new Bound(lower, upper - lower + 1);
    }

    private int boundNumber() {
        int from = at;
        while (at < text.length() && "+-0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == from) {
            throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
        }
        return leading(text.substring(from, at));
    }

    /** The number that the text begins with, 0 where it begins with none. */
    private static int leading(String digits) {
        boolean negative = digits.startsWith("-");
        long value = 0;
        for (int i = negative || digits.startsWith("+") ? 1 : 0; i < digits.length()
                && Character.isDigit(digits.charAt(i)); i++) {
            value = Math.min(Integer.MAX_VALUE, value * 10 + digits.charAt(i) - '0');
        }
        return (int) (negative ? -value : value);
    }

    /** Reads the braces of one level and what is in them. */
    private void braces(int level) {
        if (level == ArrayValue.MAX_DIMENSIONS) {
            throw tooMany();
        }
        at++;
        blanks();
        if (level == 0 && peek() == '}') {
            at++;
            return;
        }
        if (sizes.size() == level) {
            sizes.add(-1);
        }
        boolean nested = peek() == '{';
        int size = 0;
        while (true) {
            blanks();
            if (nested != (peek() == '{') || (!nested && sizes.size() > level + 1)) {
                throw malformed("Unexpected array element.");
            }
            if (nested) {
                braces(level + 1);
            } else {
                element();
            }
            size++;
            blanks();
            if (peek() == '}') {
                break;
            }
            expect(',', at < text.length() ? "Unexpected array element." : "Unexpected end of input.");
        }
        at++;
        int before = sizes.set(level, size);
        if (before >= 0 && before != size) {
            throw malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
        }
    }

    private void element() {
        boolean quoted = peek() == '"';
        at += quoted ? 1 : 0;
        StringBuilder value = new StringBuilder();
        boolean escaped = false;
        int kept = 0;
        while (at < text.length() && !(quoted ? text.charAt(at) == '"' : ends(text.charAt(at)))) {
            boolean blank = isBlank(text.charAt(at));
            if (text.charAt(at) == '\\') {
                at++;
                escaped = true;
                blank = false;
                if (at == text.length()) {
                    throw malformed("Unexpected end of input.");
                }
            }
            value.append(text.charAt(at++));
            kept = blank ? kept : value.length();
        }
        if (quoted) {
            expect('"', "Unexpected end of input.");
            elements.add(value.toString());
            return;
        }
        value.setLength(kept);
        if (value.isEmpty() || peek() == '{' || peek() == '"') {
            throw malformed(at < text.length()
                    ? "Unexpected \"" + text.charAt(at) + "\" character."
                    : "Unexpected end of input.");
        }
        String plain = value.toString();
        elements.add(!escaped && plain.equalsIgnoreCase("null") ? null : plain);
    }

    private static boolean ends(char c) {
        return c == ',' || c == '}' || c == '{' || c == '"';
    }

    static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private void blanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    /** The next character, 0 at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void expect(char wanted, String detail) {
        if (peek() != wanted) {
            throw malformed(detail);
        }
        at++;
    }

    private static SqlException tooMany() {
        return Errors.error("54000", "number of array dimensions (" + (ArrayValue.MAX_DIMENSIONS + 1)
                + ") exceeds the maximum allowed (" + ArrayValue.MAX_DIMENSIONS + ")");
    }

    private SqlException malformed(String detail) {
        return new SqlException("22P02", "malformed array literal: \"" + text + '"', SqlException.NO_POSITION,
                detail.isEmpty() ? null : detail, null);
    }
}
