package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.parse.Token.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The quoted tokens: strings and names of all spellings, with their escapes decoded. */
final class QuotedLexer {
    private static final String UNTERMINATED_STRING = "unterminated quoted string";

    private final String sql;
    private final Lexer lexer;

    QuotedLexer(String sql, Lexer lexer) {
        this.sql = sql;
        this.lexer = lexer;
    }

    /** A token that starts with a letter and a quote: {@code e'' b'' x'' n'' u&'' u&""}; null when it is an ordinary word. */
    @Nullable
    Token prefixed(int start) {
        char following = lexer.charAt(start + 1);
        char c = sql.charAt(start);
        if (following == '\'') {
            return switch (c) {
                case 'e', 'E' -> escapeString(start);
                case 'b', 'B' -> digitString(Kind.BITS, "unterminated bit string literal", start);
                case 'x', 'X' -> digitString(Kind.HEX, "unterminated hexadecimal string literal", start);
                case 'n', 'N' -> new Token(Kind.WORD, "nchar", start, start + 1);
                default -> null;
            };
        }
        if ((c == 'u' || c == 'U') && following == '&') {
            char quote = lexer.charAt(start + 2);
            if (quote == '\'' || quote == '"') {
                return unicode(start, quote);
            }
        }
        return null;
    }

    /** {@code '…'}. */
    Token string(int start) {
        int close = sql.indexOf('\'', start + 1);
        if (close >= 0 && lexer.charAt(close + 1) != '\'' && continuation(close + 1) < 0) {
            return new Token(Kind.STRING, sql.substring(start + 1, close), start, close + 1);
        }
        StringBuilder text = new StringBuilder();
        int end = quotedBody(start, start + 1, text, UNTERMINATED_STRING);
        return new Token(Kind.STRING, text.toString(), start, end);
    }

    private Token digitString(Kind kind, String message, int start) {
        StringBuilder text = new StringBuilder();
        int end = quotedBody(start, start + 2, text, message);
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), kind == Kind.BITS ? 2 : 16) < 0) {
                String what = kind == Kind.BITS ? "binary" : "hexadecimal";
                throw new SqlException("22P02",
                        "\"" + text.charAt(i) + "\" is not a valid " + what + " digit", start);
            }
        }
        return new Token(kind, text.toString(), start, end);
    }

    /** Appends what is between single quotes, over continuation lines too; returns the offset after the last quote. */
    private int quotedBody(int start, int from, StringBuilder text, String message) {
        int at = from;
        while (true) {
            int close = sql.indexOf('\'', at);
            if (close < 0) {
                throw lexer.errorNear(message, start, sql.length());
            }
            text.append(sql, at, close);
            if (lexer.charAt(close + 1) == '\'') {
                text.append('\'');
                at = close + 2;
            } else {
                int more = continuation(close + 1);
                if (more < 0) {
                    return close + 1;
                }
                at = more;
            }
        }
    }

    /** Where a string goes on after its closing quote: white space with a newline, then a quote; -1 when it does not. */
    private int continuation(int from) {
        boolean newline = false;
        int at = from;
        while (true) {
            char c = lexer.charAt(at);
            if (Lexer.isSpace(c)) {
                newline |= c == '\n' || c == '\r';
                at++;
            } else if (c == '-' && lexer.charAt(at + 1) == '-') {
                at = lexer.endOfLine(at);
            } else {
                return newline && c == '\'' ? at + 1 : -1;
            }
        }
    }

    /** {@code "…"}. */
    Token identifier(int start) {
        StringBuilder text = new StringBuilder();
        int end = nameBody(start, start + 1, text);
        if (text.isEmpty()) {
            throw lexer.errorNear("zero-length delimited identifier", start, end);
        }
        return new Token(Kind.QUOTED, text.toString(), start, end);
    }

    private int nameBody(int start, int from, StringBuilder text) {
        int at = from;
        while (true) {
            int close = sql.indexOf('"', at);
            if (close < 0) {
                throw lexer.errorNear("unterminated quoted identifier", start, sql.length());
            }
            text.append(sql, at, close);
            if (lexer.charAt(close + 1) != '"') {
                return close + 1;
            }
            text.append('"');
            at = close + 2;
        }
    }

    /** {@code $tag$…$tag$}. */
    Token dollar(int start) {
        int tagEnd = start + 1;
        if (Lexer.isIdentifierStart(lexer.charAt(tagEnd))) {
            while (Lexer.isIdentifierPart(lexer.charAt(tagEnd)) && lexer.charAt(tagEnd) != '$') {
                tagEnd++;
            }
        }
        if (lexer.charAt(tagEnd) != '$') {
            throw lexer.errorNear("syntax error", start, start + 1);
        }
        String tag = sql.substring(start, tagEnd + 1);
        int close = sql.indexOf(tag, tagEnd + 1);
        if (close < 0) {
            throw lexer.errorNear("unterminated dollar-quoted string", start, sql.length());
        }
        return new Token(Kind.STRING, sql.substring(tagEnd + 1, close), start, close + tag.length());
    }

    /** {@code E'…'}. */
    private Token escapeString(int start) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = start + 2;
        while (true) {
            if (at >= sql.length()) {
                throw lexer.errorNear(UNTERMINATED_STRING, start, sql.length());
            }
            char c = sql.charAt(at);
            if (c == '\\' && at + 1 < sql.length()) {
                at = escape(at, text, bytes);
                continue;
            }
            flush(bytes, text, at);
            int more = c != '\'' ? at + 1 : lexer.charAt(at + 1) == '\'' ? at + 2 : -1;
            if (more >= 0) {
                text.append(c);
                at = more;
                continue;
            }
            int next = continuation(at + 1);
            if (next < 0) {
                return new Token(Kind.STRING, text.toString(), start, at + 1);
            }
            at = next;
        }
    }

    /** Decodes one escape; bytes of octal and hexadecimal ones are collected, as they may form one character of UTF-8. */
    private int escape(int at, StringBuilder text, ByteArrayOutputStream bytes) {
        char c = sql.charAt(at + 1);
        if (c >= '0' && c <= '7') {
            int end = digitsEnd(at + 1, 3, 8);
            bytes.write(Integer.parseInt(sql, at + 1, end, 8));
            return end;
        }
        if (c == 'x' && Character.digit(lexer.charAt(at + 2), 16) >= 0) {
            int end = digitsEnd(at + 2, 2, 16);
            bytes.write(Integer.parseInt(sql, at + 2, end, 16));
            return end;
        }
        flush(bytes, text, at);
        if (c == 'u' || c == 'U') {
            int count = c == 'u' ? 4 : 8;
            int end = digitsEnd(at + 2, count, 16);
            if (end < at + 2 + count) {
                throw new SqlException("22025", "invalid Unicode escape", at,
                        "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.");
            }
            appendCodePoint(text, Integer.parseUnsignedInt(sql, at + 2, end, 16), at);
            return end;
        }
        text.append(switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> (char) 0x0b;
            default -> c;
        });
        return at + 2;
    }

    private int digitsEnd(int from, int maximum, int radix) {
        int at = from;
        while (at < from + maximum && lexer.charAt(at) < 0x80
                && Character.digit(lexer.charAt(at), radix) >= 0) {
            at++;
        }
        return at;
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder text, int position) {
        if (bytes.size() == 0) {
            return;
        }
        byte[] collected = bytes.toByteArray();
        bytes.reset();
        String decoded;
        try {
            decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(collected)).toString();
        } catch (CharacterCodingException e) {
            decoded = "\0";
        }
        if (decoded.indexOf('\0') >= 0) {
            StringBuilder hex = new StringBuilder();
            for (byte b : collected) {
                hex.append(hex.isEmpty() ? "0x" : " 0x").append(Character.forDigit((b >> 4) & 15, 16))
                        .append(Character.forDigit(b & 15, 16));
            }
            throw new SqlException("22021", "invalid byte sequence for encoding \"UTF8\": " + hex, position);
        }
        text.append(decoded);
    }

    private static void appendCodePoint(StringBuilder text, int codePoint, int position) {
        if (codePoint <= 0 || codePoint > Character.MAX_CODE_POINT) {
            throw new SqlException("22025", "invalid Unicode escape value", position);
        }
        if (codePoint <= Character.MAX_VALUE && Character.isLowSurrogate((char) codePoint)
                && (text.isEmpty() || !Character.isHighSurrogate(text.charAt(text.length() - 1)))) {
            throw new SqlException("22025", "invalid Unicode surrogate pair", position);
        }
        text.appendCodePoint(codePoint);
    }

    /** {@code U&'…'} and {@code U&"…"}, with UESCAPE if it follows. */
    private Token unicode(int start, char quote) {
        StringBuilder raw = new StringBuilder();
        int end = quote == '"'
                ? nameBody(start, start + 3, raw)
                : quotedBody(start, start + 3, raw, UNTERMINATED_STRING);
        char escape = '\\';
        Token following = lexer.next(end);
        if (following.isWord("uescape")) {
            Token character = lexer.next(following.end());
            if (character.kind() != Kind.STRING) {
                throw lexer.errorNear("UESCAPE must be followed by a simple string literal",
                        character.start(), character.end());
            }
            if (character.text().length() != 1 || !isEscapeCharacter(character.text().charAt(0))) {
                throw lexer.errorNear("invalid Unicode escape character", character.start(), character.end());
            }
            escape = character.text().charAt(0);
            end = character.end();
        }
        String text = decodeUnicode(raw, escape, start);
        if (quote == '"' && text.isEmpty()) {
            throw lexer.errorNear("zero-length delimited identifier", start, end);
        }
        return new Token(quote == '"' ? Kind.QUOTED : Kind.STRING, text, start, end);
    }

    private static boolean isEscapeCharacter(char c) {
        return Character.digit(c, 16) < 0 && c != '+' && c != '\'' && c != '"' && !Lexer.isSpace(c);
    }

    private static String decodeUnicode(StringBuilder raw, char escape, int position) {
        StringBuilder text = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            if (c != escape) {
                text.append(c);
                at++;
            } else if (at + 1 < raw.length() && raw.charAt(at + 1) == escape) {
                text.append(escape);
                at += 2;
            } else {
                boolean longForm = at + 1 < raw.length() && raw.charAt(at + 1) == '+';
                int first = longForm ? at + 2 : at + 1;
                int last = first + (longForm ? 6 : 4);
                appendCodePoint(text, unicodeValue(raw, first, last, position), position);
                at = last;
            }
        }
        for (int i = 0; i < text.length(); i++) {
            boolean paired = Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(text.charAt(i)) && !paired) {
                throw new SqlException("42601", "invalid Unicode surrogate pair", position);
            }
            i += paired ? 1 : 0;
        }
        return text.toString();
    }

    private static int unicodeValue(StringBuilder raw, int first, int last, int position) {
        int value = 0;
        for (int i = first; i < last; i++) {
            int digit = i < raw.length() ? Character.digit(raw.charAt(i), 16) : -1;
            if (digit < 0) {
                throw new SqlException("42601", "invalid Unicode escape", position,
                        "Unicode escapes must be \\XXXX or \\+XXXXXX.");
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
