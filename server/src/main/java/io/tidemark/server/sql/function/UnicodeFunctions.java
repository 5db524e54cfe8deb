package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.TypeId;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rows of functions on Unicode's forms and escapes, and of parse_ident. */
final class UnicodeFunctions {
    private static final TypeId TEXT = TypeId.TEXT;

    private UnicodeFunctions() {}

    static void declare(Declarations rows) {
        rows.function("normalize", TEXT)
                .rows((row, output) -> output.text(Normalizer.normalize(row.text(0), Normalizer.Form.NFC)));
        rows.function("normalize", TEXT, TEXT).rows(
                (row, output) -> output.text(Normalizer.normalize(row.text(0), form(row.text(1)))));
        rows.function("is_normalized", TEXT).returns(TypeId.BOOLEAN).rows(
                (row, output) -> output.bool(Normalizer.isNormalized(row.text(0), Normalizer.Form.NFC)));
        rows.function("is_normalized", TEXT, TEXT).returns(TypeId.BOOLEAN).rows(
                (row, output) -> output.bool(Normalizer.isNormalized(row.text(0), form(row.text(1)))));
        rows.function("unistr", TEXT).rows((row, output) -> output.text(unistr(row.text(0))));
        rows.function("parse_ident", TEXT, TypeId.BOOLEAN).returns(TypeId.TEXT_ARRAY).rows((row,
                output) -> output.array(Texts.array(new Identifiers(row.text(0), row.bool(1)).parse())));
    }

    private static Normalizer.Form form(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "NFC" -> Normalizer.Form.NFC;
            case "NFD" -> Normalizer.Form.NFD;
            case "NFKC" -> Normalizer.Form.NFKC;
            case "NFKD" -> Normalizer.Form.NFKD;
            default -> throw Errors.invalidParameter("invalid normalization form: " + name);
        };
    }

    private static String unistr(String text) {
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '\\') {
                result.append(c);
                at++;
                continue;
            }
            if (text.startsWith("\\", at + 1)) {
                result.append('\\');
                at += 2;
                continue;
            }
            char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            int prefix = kind == 'u' || kind == 'U' || kind == '+' ? 2 : 1;
            int digits = kind == 'U' ? 8 : kind == '+' ? 6 : 4;
            result.append(escaped(text, at + prefix, digits));
            at += prefix + digits;
        }
        for (int i = 0; i < result.length(); i++) {
            boolean high = Character.isHighSurrogate(result.charAt(i));
            boolean low = i + 1 < result.length() && Character.isLowSurrogate(result.charAt(i + 1));
            if (high != low || (i == 0 && Character.isLowSurrogate(result.charAt(0)))) {
                throw Errors.error("42601", "invalid Unicode surrogate pair");
            }
            i += high ? 1 : 0;
        }
        return result.toString();
    }

    private static String escaped(String text, int from, int digits) {
        boolean valid = from + digits <= text.length();
        for (int i = from; valid && i < from + digits; i++) {
            valid = Character.digit(text.charAt(i), 16) >= 0;
        }
        if (!valid) {
            throw new SqlException("42601", "invalid Unicode escape", SqlException.NO_POSITION, null,
                    "Unicode escapes must be \\XXXX, \\+XXXXXX, \\uXXXX, or \\UXXXXXXXX.");
        }
        long point = Long.parseLong(text.substring(from, from + digits), 16);
        if (point == 0 || point > Character.MAX_CODE_POINT) {
            throw Errors.invalidParameter("invalid Unicode code point: %04X".formatted(point));
        }
        return Character.toString((int) point);
    }

    /** Reads {@code schema."Table"} into its parts. */
    private static final class Identifiers {
        private final String text;
        private final boolean strict;
        private int at;

        Identifiers(String text, boolean strict) {
            this.text = text;
            this.strict = strict;
        }

        List<@Nullable String> parse() {
            List<@Nullable String> parts = new ArrayList<>();
            boolean afterDot = false;
            blanks();
            while (true) {
                parts.add(part(afterDot));
                blanks();
                if (at < text.length() && text.charAt(at) == '.') {
                    afterDot = true;
                    at++;
                    blanks();
                } else if (at == text.length() || !strict) {
                    return parts;
                } else {
                    throw invalid(null);
                }
            }
        }

        private String part(boolean afterDot) {
            if (at < text.length() && text.charAt(at) == '"') {
                return quoted();
            }
            int from = at;
            while (at < text.length() && isPart(text.charAt(at), at == from)) {
                at++;
            }
            if (at == from) {
                String detail = at < text.length() && text.charAt(at) == '.'
                        ? "No valid identifier before \".\"."
                        : afterDot ? "No valid identifier after \".\"." : null;
                throw invalid(detail);
            }
            return text.substring(from, at).toLowerCase(Locale.ROOT);
        }

        private String quoted() {
            StringBuilder name = new StringBuilder();
            at++;
            while (true) {
                int end = text.indexOf('"', at);
                if (end < 0) {
                    throw invalid("String has unclosed double quotes.");
                }
                name.append(text, at, end);
                at = end + 1;
                if (at < text.length() && text.charAt(at) == '"') {
                    name.append('"');
                    at++;
                } else if (name.isEmpty()) {
                    throw invalid("Quoted identifier must not be empty.");
                } else {
                    return name.toString();
                }
            }
        }

        private static boolean isPart(char c, boolean first) {
            return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80
                    || (!first && ((c >= '0' && c <= '9') || c == '$'));
        }

        private void blanks() {
            while (at < text.length() && TemplateNode.isSpace(text.charAt(at))) {
                at++;
            }
        }

        private SqlException invalid(@Nullable String detail) {
            return new SqlException("22023", "string is not a valid identifier: \"" + text + '"',
                    SqlException.NO_POSITION, detail, null);
        }
    }
}
