package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.parse.Token.Kind;
import java.math.BigInteger;
import java.util.Locale;

/**
 * Cuts text into tokens as PostgreSQL's scanner does (standard_conforming_strings is on). Keeps no state but the text, so that the
 * parser can go back to any offset.
 */
final class Lexer {
    private static final String OPERATOR_CHARS = "~!@#^&|`?+-*/%<>=";
    private static final String SYMBOL_CHARS = "()[],;.:";
    private static final String[] SINGLE = new String[128];

    static {
        for (int c = 0; c < SINGLE.length; c++) {
            SINGLE[c] = String.valueOf((char) c);
        }
    }

    private final String sql;
    private final int length;
    private final QuotedLexer quoted;

    Lexer(String sql) {
        this.sql = sql;
        this.length = sql.length();
        this.quoted = new QuotedLexer(sql, this);
    }

    /** The first token at or after an offset. */
    Token next(int from) {
        int start;
        try {
            start = skipBlanks(from);
        } catch (SqlException e) {
            return new Token(Kind.ERROR, "", e.position(), length, e);
        }
        if (start >= length) {
            return new Token(Kind.END, "", length, length);
        }
        try {
            return scan(start);
        } catch (SqlException e) {
            return new Token(Kind.ERROR, "", start, length, e);
        }
    }

    private Token scan(int start) {
        char c = sql.charAt(start);
        if (isIdentifierStart(c)) {
            Token prefixed = quoted.prefixed(start);
            return prefixed == null ? word(start) : prefixed;
        }
        if (isDigit(c) || (c == '.' && isDigit(charAt(start + 1)))) {
            return number(start);
        }
        return switch (c) {
            case '\'' -> quoted.string(start);
            case '"' -> quoted.identifier(start);
            case '$' -> isDigit(charAt(start + 1)) ? parameter(start) : quoted.dollar(start);
            default -> symbol(start, c);
        };
    }

    private Token symbol(int start, char c) {
        if (SYMBOL_CHARS.indexOf(c) >= 0) {
            char following = charAt(start + 1);
            String pair = c == ':' && following == ':'
                    ? "::"
                    : c == ':' && following == '=' ? ":=" : c == '.' && following == '.' ? ".." : "";
            return pair.isEmpty()
                    ? new Token(Kind.SYMBOL, SINGLE[c], start, start + 1)
                    : new Token(Kind.SYMBOL, pair, start, start + 2);
        }
        if (OPERATOR_CHARS.indexOf(c) >= 0) {
            return operator(start);
        }
        throw errorNear("syntax error", start, start + Character.charCount(sql.codePointAt(start)));
    }

    private Token word(int start) {
        int end = start + 1;
        while (end < length && isIdentifierPart(sql.charAt(end))) {
            end++;
        }
        return new Token(Kind.WORD, fold(sql.substring(start, end)), start, end);
    }

    /** Lower-cases ASCII letters only, as PostgreSQL does in UTF-8. */
    static String fold(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                StringBuilder folded = new StringBuilder(word);
                for (int j = i; j < word.length(); j++) {
                    char d = word.charAt(j);
                    if (d >= 'A' && d <= 'Z') {
                        folded.setCharAt(j, (char) (d | 0x20));
                    }
                }
                return folded.toString();
            }
        }
        return word;
    }

    private Token parameter(int start) {
        int end = digits(start + 1, 10);
        refuseJunk("trailing junk after parameter", start, end);
        return new Token(Kind.PARAMETER, sql.substring(start + 1, end), start, end);
    }

    private Token number(int start) {
        if (sql.charAt(start) == '0') {
            int radix = switch (charAt(start + 1)) {
                case 'x', 'X' -> 16;
                case 'o', 'O' -> 8;
                case 'b', 'B' -> 2;
                default -> 10;
            };
            int first = charAt(start + 2) == '_' ? start + 3 : start + 2;
            if (radix != 10 && Character.digit(charAt(first), radix) >= 0) {
                int end = digits(start + 2, radix);
                refuseJunk("trailing junk after numeric literal", start, end);
                String digits = sql.substring(start + 2, end).replace("_", "");
                return new Token(Kind.NUMBER, new BigInteger(digits, radix).toString(), start, end);
            }
        }
        int end = digits(start, 10);
        if (charAt(end) == '.' && charAt(end + 1) != '.') {
            end = digits(end + 1, 10);
        }
        if (charAt(end) == 'e' || charAt(end) == 'E') {
            int exponent = charAt(end + 1) == '+' || charAt(end + 1) == '-' ? end + 2 : end + 1;
            if (isDigit(charAt(exponent))) {
                end = digits(exponent, 10);
            }
        }
        refuseJunk("trailing junk after numeric literal", start, end);
        return new Token(Kind.NUMBER, sql.substring(start, end).replace("_", ""), start, end);
    }

    /** The end of a run of digits in which single underscores may stand between digits (or before the first, after a radix prefix). */
    private int digits(int from, int radix) {
        int at = from;
        while (isDigit(at, radix)
                || (charAt(at) == '_' && isDigit(at + 1, radix) && sql.charAt(at - 1) != '.')) {
            at++;
        }
        return at;
    }

    private boolean isDigit(int at, int radix) {
        char c = charAt(at);
        return c < 0x80 && Character.digit(c, radix) >= 0;
    }

    private void refuseJunk(String message, int start, int end) {
        if (isIdentifierStart(charAt(end))) {
            int junk = end;
            while (isIdentifierPart(charAt(junk))) {
                junk++;
            }
            throw errorNear(message, start, junk);
        }
    }

    private Token operator(int start) {
        int end = start;
        boolean keepsSign = false;
        while (end < length && OPERATOR_CHARS.indexOf(sql.charAt(end)) >= 0) {
            char c = sql.charAt(end);
            char following = charAt(end + 1);
            if ((c == '-' && following == '-') || (c == '/' && following == '*')) {
                break;
            }
            keepsSign |= "~!@#^&|`?%".indexOf(c) >= 0;
            end++;
        }
        while (!keepsSign && end > start + 1 && (sql.charAt(end - 1) == '+' || sql.charAt(end - 1) == '-')) {
            end--;
        }
        if (end == start + 1) {
            return new Token(Kind.OPERATOR, SINGLE[sql.charAt(start)], start, end);
        }
        String text = sql.substring(start, end);
        return new Token(Kind.OPERATOR, text.equals("!=") ? "<>" : text, start, end);
    }

    /** The first char at or after an offset that is neither white space nor in a comment. */
    int skipBlanks(int from) {
        int at = from;
        while (at < length) {
            char c = sql.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (c == '-' && charAt(at + 1) == '-') {
                at = endOfLine(at);
            } else if (c == '/' && charAt(at + 1) == '*') {
                at = endOfComment(at);
            } else {
                break;
            }
        }
        return at;
    }

    int endOfLine(int from) {
        int at = from;
        while (at < length && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private int endOfComment(int start) {
        int depth = 1;
        int at = start + 2;
        while (at < length) {
            char c = sql.charAt(at);
            char following = charAt(at + 1);
            if (c == '/' && following == '*') {
                depth++;
                at += 2;
            } else if (c == '*' && following == '/') {
                depth--;
                at += 2;
                if (depth == 0) {
                    return at;
                }
            } else {
                at++;
            }
        }
        throw errorNear("unterminated /* comment", start, length);
    }

    /** The char at an offset, 0 after the end. */
    char charAt(int at) {
        return at < length ? sql.charAt(at) : 0;
    }

    /** {@code message at or near "text"}, with SQLSTATE 42601. */
    SqlException errorNear(String message, int start, int end) {
        return new SqlException("42601",
                String.format(Locale.ROOT, "%s at or near \"%s\"", message, sql.substring(start, end)),
                start);
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == 0x0b;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isIdentifierStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || isDigit(c) || c == '$';
    }
}
