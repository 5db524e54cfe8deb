package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the text of arrays: {@code {1,"a b",NULL}}, {@code [0:1]={1,2}}, and vectors: {@code 1 2 3}. */
final class ArrayText {
    private final String text;
    private final List<@Nullable String> elements = new ArrayList<>();
    private int at;

    private ArrayText(String text) {
        this.text = text;
    }

    static ArrayValue parse(TypeId type, String text, Environment environment) {
        ArrayText reader = new ArrayText(text);
        int lowerBound = 1;
        if (type == TypeId.INT2VECTOR || type == TypeId.OIDVECTOR) {
            reader.words();
            lowerBound = 0;
        } else {
            lowerBound = reader.bounds();
            reader.braces();
        }
        TypeId element = ArrayCasts.elementOf(type);
        List<byte @Nullable []> images = new ArrayList<>();
        try (BufferArena memory = new BufferArena()) {
            Output output = new Output(element, memory);
            for (String part : reader.elements) {
                if (part == null) {
                    output.nothing();
                } else {
                    TextInput.write(element, part, output, environment);
                }
            }
            Vector values = output.build();
            for (int i = 0; i < values.rows(); i++) {
                images.add(ArrayValue.element(values, i));
            }
        }
        return new ArrayValue(lowerBound, images);
    }

    private void words() {
        for (String word : text.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                elements.add(word);
            }
        }
    }

    /** Reads {@code [lower:upper]=} and gives the lower bound, 1 when it is missing. */
    private int bounds() {
        blanks();
        if (at >= text.length() || text.charAt(at) != '[') {
            return 1;
        }
        int end = text.indexOf("]=", at);
        int colon = text.indexOf(':', at);
        if (end < 0 || colon < 0 || colon > end) {
            throw malformed("");
        }
        String lower = text.substring(at + 1, colon);
        at = end + 2;
        return (int) Integers.parse(lower, TypeId.INT4);
    }

    private void braces() {
        blanks();
        expect('{', "Array value must start with \"{\" or dimension information.");
        blanks();
        if (at < text.length() && text.charAt(at) == '}') {
            at++;
        } else {
            elementsOfBraces();
        }
        blanks();
        if (at != text.length()) {
            throw malformed("Junk after closing right brace.");
        }
    }

    private void elementsOfBraces() {
        while (true) {
            blanks();
            if (at < text.length() && text.charAt(at) == '{') {
                throw Errors.unsupported("arrays of more than one dimension are not supported");
            }
            element();
            blanks();
            if (at >= text.length()) {
                throw malformed("Unexpected end of input.");
            }
            char c = text.charAt(at++);
            if (c == '}') {
                return;
            }
            if (c != ',') {
                throw malformed("Unexpected array element.");
            }
        }
    }

    private void element() {
        StringBuilder value = new StringBuilder();
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        at += quoted ? 1 : 0;
        while (at < text.length() && !(quoted ? text.charAt(at) == '"' : ends(text.charAt(at)))) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (quoted) {
            expect('"', "Unexpected end of input.");
            elements.add(value.toString());
            return;
        }
        String plain = value.toString().stripTrailing();
        if (plain.isEmpty()) {
            throw malformed(at < text.length()
                    ? "Unexpected \"" + text.charAt(at) + "\" character."
                    : "Unexpected end of input.");
        }
        elements.add(plain.equalsIgnoreCase("null") ? null : plain);
    }

    private static boolean ends(char c) {
        return c == ',' || c == '}' || c == '{' || c == '"';
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(char wanted, String detail) {
        if (at >= text.length() || text.charAt(at) != wanted) {
            throw malformed(detail);
        }
        at++;
    }

    private SqlException malformed(String detail) {
        return new SqlException("22P02", "malformed array literal: \"" + text + '"', SqlException.NO_POSITION,
                detail.isEmpty() ? null : detail, null);
    }
}
