package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.parse.Token.Kind;

/** The tokens of one query string, read one by one with a short look ahead. Confined to one parse. */
final class TokenStream {
    /** How far {@link #peek} sees. */
    private static final int LOOKAHEAD = 4;

    private final String sql;
    private final Lexer lexer;
    private final Token[] ahead = new Token[LOOKAHEAD];
    private int aheadCount;
    private Token current;
    private int previousEnd;
    private int highestParameter;

    TokenStream(String sql) {
        this.sql = sql;
        this.lexer = new Lexer(sql);
        this.current = checked(lexer.next(0));
    }

    String sql() {
        return sql;
    }

    Token current() {
        return current;
    }

    /** Offset of the current token. */
    int position() {
        return current.start();
    }

    /** The char after the token consumed last. */
    int previousEnd() {
        return previousEnd;
    }

    /** Consumes the current token and returns it. */
    Token advance() {
        Token consumed = current;
        previousEnd = consumed.end();
        if (consumed.kind() == Kind.PARAMETER) {
            noteParameter(consumed);
        }
        if (aheadCount == 0) {
            current = checked(lexer.next(consumed.end()));
        } else {
            current = checked(ahead[0]);
            System.arraycopy(ahead, 1, ahead, 0, --aheadCount);
        }
        return consumed;
    }

    /** Goes on at an offset; what was read before it counts as consumed. */
    void seek(int offset) {
        aheadCount = 0;
        previousEnd = offset;
        current = checked(lexer.next(offset));
    }

    /** The token so many places after the current one, from 1 to 4. */
    Token peek(int distance) {
        while (aheadCount < distance) {
            int from = aheadCount == 0 ? current.end() : ahead[aheadCount - 1].end();
            ahead[aheadCount++] = lexer.next(from);
        }
        return ahead[distance - 1];
    }

    /**
     * Consumes the current token and the number with an optional unit behind it, such as {@code 300s}, which is no token of SQL; returns
     * the latter as written.
     */
    String advanceOverMeasure() {
        int start = peek(1).start();
        int end = start;
        while (end < sql.length() && Lexer.isDigit(sql.charAt(end))) {
            end++;
        }
        while (end < sql.length() && Lexer.isIdentifierPart(sql.charAt(end))) {
            end++;
        }
        if (end == start) {
            advance();
            throw unexpected();
        }
        seek(end);
        return sql.substring(start, end);
    }

    private static Token checked(Token token) {
        SqlException error = token.error();
        if (error != null) {
            throw error;
        }
        return token;
    }

    private void noteParameter(Token token) {
        String digits = token.text();
        int number = digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (number < 1 || number > 0xffff) {
            throw new SqlException("42P02", "there is no parameter $" + digits, token.start());
        }
        highestParameter = Math.max(highestParameter, number);
    }

    /** The highest parameter number consumed since the last call. */
    int takeHighestParameter() {
        int highest = highestParameter;
        highestParameter = 0;
        return highest;
    }

    boolean at(String word) {
        return current.isWord(word);
    }

    boolean at(String word, String following) {
        return current.isWord(word) && peek(1).isWord(following);
    }

    boolean at(Kind kind) {
        return current.kind() == kind;
    }

    boolean atSymbol(String symbol) {
        return current.isSymbol(symbol);
    }

    boolean atOperator(String symbol) {
        return current.isOperator(symbol);
    }

    /** At the end of a statement: a semicolon or the end of the text. */
    boolean atEnd() {
        return current.kind() == Kind.END || current.isSymbol(";");
    }

    boolean accept(String word) {
        if (!at(word)) {
            return false;
        }
        advance();
        return true;
    }

    /** Consumes two words if both are next. */
    boolean accept(String word, String following) {
        if (!at(word, following)) {
            return false;
        }
        advance();
        advance();
        return true;
    }

    boolean acceptSymbol(String symbol) {
        if (!atSymbol(symbol)) {
            return false;
        }
        advance();
        return true;
    }

    boolean acceptOperator(String symbol) {
        if (!atOperator(symbol)) {
            return false;
        }
        advance();
        return true;
    }

    Token expect(String word) {
        if (!at(word)) {
            throw unexpected();
        }
        return advance();
    }

    void expect(String word, String following) {
        expect(word);
        expect(following);
    }

    Token expectSymbol(String symbol) {
        if (!atSymbol(symbol)) {
            throw unexpected();
        }
        return advance();
    }

    Token expect(Kind kind) {
        if (current.kind() != kind) {
            throw unexpected();
        }
        return advance();
    }

    /** {@code syntax error at or near} the current token. */
    SqlException unexpected() {
        return unexpected(current);
    }

    /** {@code syntax error at or near} a token. */
    SqlException unexpected(Token token) {
        if (token.kind() == Kind.END) {
            return new SqlException("42601", "syntax error at end of input", token.start());
        }
        return lexer.errorNear("syntax error", token.start(), token.end());
    }

    /** An error of another wording at the current token, with SQLSTATE 42601. */
    SqlException error(String message) {
        return new SqlException("42601", message, current.start());
    }

    /** Refuses with SQLSTATE 0A000 what PostgreSQL's grammar has and this parser does not. */
    SqlException unsupported(String what) {
        return new SqlException("0A000", what + " is not supported", current.start());
    }
}
