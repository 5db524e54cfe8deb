package io.tidemark.protocol.type;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes an array literal, {@code {a,NULL,"b c"}}, apart; reads one literal. */
final class ArrayText {
    private final String literal;
    private final String body;
    private int at;

    /** @param body the literal without its bounds */
    ArrayText(String literal, String body) {
        this.literal = literal;
        this.body = body;
    }

    /** The items, null for NULL. */
    List<@Nullable String> words() {
        List<@Nullable String> words = new ArrayList<>();
        expect('{');
        skipSpaces();
        if (peek() == '}') {
            at++;
            end();
            return words;
        }
        while (true) {
            skipSpaces();
            words.add(peek() == '"' ? quoted() : bare());
            skipSpaces();
            if (peek() != ',') {
                break;
            }
            at++;
        }
        expect('}');
        end();
        return words;
    }

    private void end() {
        skipSpaces();
        if (at != body.length()) {
            throw ArrayImage.malformed(literal);
        }
    }

    private char peek() {
        if (at == body.length()) {
            throw ArrayImage.malformed(literal);
        }
        return body.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw ArrayImage.malformed(literal);
        }
        at++;
    }

    private String quoted() {
        StringBuilder word = new StringBuilder();
        at++;
        while (peek() != '"') {
            if (peek() == '\\') {
                at++;
            }
            word.append(peek());
            at++;
        }
        at++;
        return word.toString();
    }

    private @Nullable String bare() {
        StringBuilder word = new StringBuilder();
        boolean escaped = false;
        while (peek() != ',' && peek() != '}') {
            switch (peek()) {
                case '{' -> throw ArrayImage.severalDimensions();
                case '"' -> throw ArrayImage.malformed(literal);
                case '\\' -> {
                    at++;
                    escaped = true;
                }
                default -> {} // an ordinary character
            }
            word.append(peek());
            at++;
        }
        String value = word.toString().stripTrailing();
        if (value.isEmpty()) {
            throw ArrayImage.malformed(literal);
        }
        return !escaped && value.equalsIgnoreCase("null") ? null : value;
    }

    private void skipSpaces() {
        while (at < body.length() && Ascii.isSpace(body.charAt(at))) {
            at++;
        }
    }
}
