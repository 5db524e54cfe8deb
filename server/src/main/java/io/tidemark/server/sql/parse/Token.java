package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import org.jspecify.annotations.Nullable;

/**
 * One token.
 *
 * @param text
 *            a word in lower case, a decoded string or quoted name, a number in decimal, a parameter's digits, a symbol
 * @param start
 *            its first char in the query string
 * @param end
 *            the char after it
 * @param error
 *            why there is no token here; present exactly for {@link Kind#ERROR}
 */
record Token(Kind kind, String text, int start, int end, @Nullable SqlException error) {
    /** What a token is. */
    enum Kind {
        /** An unquoted word, keyword or not. */
        WORD,
        /** A name in double quotes. */
        QUOTED,
        /** A string constant of any quoting. */
        STRING,
        /** {@code B'…'}. */
        BITS,
        /** {@code X'…'}. */
        HEX,
        /** A number without sign. */
        NUMBER,
        /** {@code $1}. */
        PARAMETER,
        /** Made of operator characters. */
        OPERATOR,
        /** {@code ( ) [ ] , ; . : :: := ..}. */
        SYMBOL,
        /** Text that is no token; thrown only if the parser gets here. */
        ERROR,
        /** The end of the text. */
        END
    }

    Token(Kind kind, String text, int start, int end) {
        this(kind, text, start, end, null);
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isOperator(String symbol) {
        return kind == Kind.OPERATOR && text.equals(symbol);
    }

    /** A name of a column, table or alias (ColId in PostgreSQL's grammar). */
    boolean isColumnName() {
        if (kind != Kind.WORD) {
            return kind == Kind.QUOTED;
        }
        Keywords.Category category = Keywords.category(text);
        return category == Keywords.Category.UNRESERVED || category == Keywords.Category.COLUMN_NAME;
    }

    /** A name of a type or function (type_function_name in PostgreSQL's grammar). */
    boolean isTypeOrFunctionName() {
        if (kind != Kind.WORD) {
            return kind == Kind.QUOTED;
        }
        Keywords.Category category = Keywords.category(text);
        return category == Keywords.Category.UNRESERVED || category == Keywords.Category.TYPE_FUNCTION;
    }

    /** Anything that looks like a name, reserved or not (ColLabel in PostgreSQL's grammar). */
    boolean isLabel() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }
}
