package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.ValuesLiterals;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of VALUES straight from the text, without tokens and nodes, as long as every cell is a plain literal. Gives up at the
 * first thing that is anything else; the ordinary parser then reads the rows again and says what is wrong, if something is.
 */
final class ValuesScanner {
    private final String sql;
    private final int length;
    private int at;
    private int end;
    private int count;
    private byte[] kinds = new byte[16];
    private int[] starts = new int[16];
    private int[] ends = new int[16];

    /** A scanner of the rows that start at an offset. */
    ValuesScanner(String sql, int from) {
        this.sql = sql;
        this.length = sql.length();
        this.at = from;
    }

    /** After a successful scan: the char after the last row. */
    int end() {
        return end;
    }

    /** The rows, or null when one cell is not a plain literal or the rows have different lengths. */
    @Nullable
    ValuesLiterals scan(int position) {
        int columns = 0;
        do {
            int before = count;
            if (!row()) {
                return null;
            }
            if (columns == 0) {
                columns = count;
            } else if (count - before != columns) {
                return null;
            }
            end = at;
            skipSpace();
        } while (accept(','));
        return new ValuesLiterals(sql, columns, Arrays.copyOf(kinds, count), Arrays.copyOf(starts, count),
                Arrays.copyOf(ends, count),
                position);
    }

    private boolean row() {
        skipSpace();
        if (!accept('(')) {
            return false;
        }
        do {
            skipSpace();
            if (!cell()) {
                return false;
            }
            skipSpace();
        } while (accept(','));
        return accept(')');
    }

    private boolean cell() {
        if (at >= length) {
            return false;
        }
        char c = sql.charAt(at);
        if (c == '\'') {
            return string();
        }
        if (Lexer.isDigit(c) || c == '-' || c == '+' || c == '.') {
            return number();
        }
        return word(c);
    }

    private boolean string() {
        int start = at + 1;
        byte kind = ValuesLiterals.STRING;
        int from = start;
        while (true) {
            int close = sql.indexOf('\'', from);
            if (close < 0) {
                return false;
            }
            if (close + 1 < length && sql.charAt(close + 1) == '\'') {
                kind = ValuesLiterals.QUOTED_STRING;
                from = close + 2;
            } else {
                add(kind, start, close);
                at = close + 1;
                return true;
            }
        }
    }

    private boolean number() {
        int start = at;
        if (sql.charAt(at) == '-' || sql.charAt(at) == '+') {
            at++;
        }
        int digits = digits();
        byte kind = ValuesLiterals.INTEGER;
        if (at < length && sql.charAt(at) == '.') {
            at++;
            digits += digits();
            kind = ValuesLiterals.DECIMAL;
        }
        if (digits == 0) {
            return false;
        }
        if (at < length && (sql.charAt(at) == 'e' || sql.charAt(at) == 'E')) {
            at++;
            if (at < length && (sql.charAt(at) == '-' || sql.charAt(at) == '+')) {
                at++;
            }
            if (digits() == 0) {
                return false;
            }
            kind = ValuesLiterals.DECIMAL;
        }
        add(kind, start, at);
        return true;
    }

    private int digits() {
        int start = at;
        while (at < length && Lexer.isDigit(sql.charAt(at))) {
            at++;
        }
        return at - start;
    }

    private boolean word(char first) {
        return switch (first) {
            case 'n', 'N' -> word("null", ValuesLiterals.NULL);
            case 't', 'T' -> word("true", ValuesLiterals.TRUE);
            case 'f', 'F' -> word("false", ValuesLiterals.FALSE);
            default -> false;
        };
    }

    private boolean word(String word, byte kind) {
        int after = at + word.length();
        if (!sql.regionMatches(true, at, word, 0, word.length())
                || (after < length && Lexer.isIdentifierPart(sql.charAt(after)))) {
            return false;
        }
        add(kind, at, after);
        at = after;
        return true;
    }

    private void add(byte kind, int start, int cellEnd) {
        if (count == kinds.length) {
            int capacity = count * 2;
            kinds = Arrays.copyOf(kinds, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        kinds[count] = kind;
        starts[count] = start;
        ends[count] = cellEnd;
        count++;
    }

    private boolean accept(char c) {
        if (at < length && sql.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < length && Lexer.isSpace(sql.charAt(at))) {
            at++;
        }
    }
}
