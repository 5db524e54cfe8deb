package io.tidemark.server.sql.type;

import io.tidemark.server.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Reads JSON text (RFC 8259). One object reads one text. */
public final class JsonReader {
    /** Levels of arrays and objects; deeper ones are refused with 54001. */
    private static final int MAX_DEPTH = 1_000;

    private final String text;
    private int at;
    private int depth;
    private boolean meansText = true;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The value of a text.
     *
     * @throws SqlException 22P02 when it is no JSON
     */
    public static Json read(String text) {
        JsonReader reader = new JsonReader(text);
        Json value = reader.value();
        reader.end();
        return value;
    }

    /**
     * Checks that a text is JSON; which characters its escapes mean is not looked at.
     *
     * @throws SqlException 22P02 when it is none
     */
    public static void check(String text) {
        JsonReader reader = new JsonReader(text);
        reader.meansText = false;
        reader.value();
        reader.end();
    }

    /** The texts of an array's elements, as written; null when the text is no array. */
    public static @Nullable List<String> elements(String text) {
        JsonReader reader = new JsonReader(text);
        reader.blanks();
        if (!reader.accept('[')) {
            return null;
        }
        List<String> elements = new ArrayList<>();
        if (!reader.accept(']')) {
            do {
                elements.add(reader.raw());
            } while (reader.accept(','));
            reader.expect(']');
        }
        return elements;
    }

    /** The members of an object with their values as written, in order; null when the text is no object. */
    public static @Nullable List<Map.Entry<String, String>> members(String text) {
        JsonReader reader = new JsonReader(text);
        reader.blanks();
        if (!reader.accept('{')) {
            return null;
        }
        List<Map.Entry<String, String>> members = new ArrayList<>();
        if (!reader.accept('}')) {
            do {
                reader.blanks();
                String key = reader.string();
                reader.expect(':');
                members.add(Map.entry(key, reader.raw()));
            } while (reader.accept(','));
            reader.expect('}');
        }
        return members;
    }

    private String raw() {
        blanks();
        int from = at;
        value();
        return text.substring(from, at);
    }

    private void end() {
        blanks();
        if (at < text.length()) {
            throw invalid();
        }
    }

    private Json value() {
        blanks();
        if (at == text.length()) {
            throw invalid();
        }
        return switch (text.charAt(at)) {
            case '{' -> nested(this::object);
            case '[' -> nested(this::array);
            case '"' -> new Json.Text(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Null());
            default -> number();
        };
    }

    private Json nested(java.util.function.Supplier<Json> reader) {
        if (++depth > MAX_DEPTH) {
            throw new SqlException("54001", "stack depth limit exceeded", SqlException.NO_POSITION);
        }
        Json value = reader.get();
        depth--;
        return value;
    }

    private Json object() {
        at++;
        SortedMap<String, Json> members = Json.noMembers();
        if (!accept('}')) {
            do {
                blanks();
                String key = string();
                expect(':');
                members.put(key, value());
            } while (accept(','));
            expect('}');
        }
        return new Json.Members(members);
    }

    private Json array() {
        at++;
        List<Json> elements = new ArrayList<>();
        if (!accept(']')) {
            do {
                elements.add(value());
            } while (accept(','));
            expect(']');
        }
        return new Json.Array(elements);
    }

    private Json word(String word, Json value) {
        boolean longer = at + word.length() < text.length()
                && Character.isLetterOrDigit(text.charAt(at + word.length()));
        if (!text.startsWith(word, at) || longer) {
            throw invalid();
        }
        at += word.length();
        return value;
    }

    private Json number() {
        int from = at;
        at += at < text.length() && text.charAt(at) == '-' ? 1 : 0;
        boolean zero = at < text.length() && text.charAt(at) == '0';
        int whole = digits();
        boolean valid = whole == 1 || (whole > 1 && !zero);
        if (valid && at < text.length() && text.charAt(at) == '.') {
            at++;
            valid = digits() > 0;
        }
        if (valid && at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            at++;
            boolean signed = at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
            at += signed ? 1 : 0;
            valid = digits() > 0;
        }
        boolean more = at < text.length() && Character.isLetterOrDigit(text.charAt(at));
        Decimal value = valid && !more ? Decimal.parse(text.substring(from, at)) : null;
        if (value == null) {
            throw invalid();
        }
        return new Json.Numeric(value);
    }

    private int digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - from;
    }

    private String string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw invalid();
        }
        at++;
        StringBuilder value = new StringBuilder();
        boolean highWaits = false;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw invalid();
            }
            char meant = c == '\\' ? escaped() : c;
            boolean low = c == '\\' && Character.isLowSurrogate(meant);
            if (meansText && low != highWaits) {
                throw invalid();
            }
            highWaits = c == '\\' && Character.isHighSurrogate(meant);
            value.append(meant);
        }
        if (at == text.length() || (highWaits && meansText)) {
            throw invalid();
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw invalid();
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
                throw invalid();
            }
            value = value << 4 | digit;
        }
        if (value == 0 && meansText) {
            throw new SqlException("22P05", "unsupported Unicode escape sequence", SqlException.NO_POSITION,
                    "\\u0000 cannot be converted to text.", null);
        }
        return (char) value;
    }

    private void blanks() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean accept(char wanted) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == wanted;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw invalid();
        }
    }

    private SqlException invalid() {
        return new SqlException("22P02", "invalid input syntax for type json", SqlException.NO_POSITION,
                at >= text.length()
                        ? "The input string ended unexpectedly."
                        : "Token \"" + text.substring(at, text.offsetByCodePoints(at, 1)) + "\" is invalid.",
                null);
    }
}
