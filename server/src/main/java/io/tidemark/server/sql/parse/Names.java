package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names in PostgreSQL's keyword categories. */
final class Names {
    private final TokenStream tokens;

    Names(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** A column, table or alias (ColId). */
    Identifier column() {
        if (!tokens.current().isColumnName()) {
            throw tokens.unexpected();
        }
        return identifier();
    }

    /** Any word (ColLabel). */
    Identifier label() {
        if (!tokens.current().isLabel()) {
            throw tokens.unexpected();
        }
        return identifier();
    }

    /** Any word that is not reserved (NonReservedWord). */
    Identifier nonReserved() {
        Token token = tokens.current();
        if (!token.isColumnName() && !token.isTypeOrFunctionName()) {
            throw tokens.unexpected();
        }
        return identifier();
    }

    private Identifier identifier() {
        Token token = tokens.advance();
        return new Identifier(token.text(), token.start());
    }

    /** {@code a, b, c}. */
    List<Identifier> columns() {
        List<Identifier> columns = new ArrayList<>();
        do {
            columns.add(column());
        } while (tokens.acceptSymbol(","));
        return columns;
    }

    /** {@code (a, b, c)}. */
    List<Identifier> columnsInParentheses() {
        tokens.expectSymbol("(");
        List<Identifier> columns = columns();
        tokens.expectSymbol(")");
        return columns;
    }

    /** {@link #columnsInParentheses} if a parenthesis follows, else nothing. */
    List<Identifier> optionalColumns() {
        return tokens.atSymbol("(") ? columnsInParentheses() : List.of();
    }

    /** A table and the like: {@code [[database.]schema.]name}. */
    QualifiedName qualified() {
        return qualifiedFrom(column());
    }

    /** The rest of a qualified name. */
    QualifiedName qualifiedFrom(Identifier first) {
        if (!tokens.atSymbol(".")) {
            return QualifiedName.of(first.name(), first.position());
        }
        List<String> parts = new ArrayList<>();
        parts.add(first.name());
        while (tokens.acceptSymbol(".")) {
            parts.add(label().name());
        }
        if (parts.size() > 3) {
            throw new SqlException("42601",
                    "improper qualified name (too many dotted names): " + String.join(".", parts),
                    first.position());
        }
        return new QualifiedName(parts, first.position());
    }

    /** {@code a, b.c}. */
    List<QualifiedName> qualifiedList() {
        List<QualifiedName> list = new ArrayList<>();
        do {
            list.add(qualified());
        } while (tokens.acceptSymbol(","));
        return list;
    }

    /** Any operator, plain or as {@code OPERATOR(schema.op)}. */
    OperatorName operator() {
        if (!tokens.accept("operator")) {
            return OperatorName.of(tokens.expect(Kind.OPERATOR).text());
        }
        tokens.expectSymbol("(");
        String schema = null;
        while (!tokens.at(Kind.OPERATOR)) {
            String part = column().name();
            schema = schema == null ? part : schema + "." + part;
            tokens.expectSymbol(".");
        }
        OperatorName operator = new OperatorName(schema, tokens.advance().text());
        tokens.expectSymbol(")");
        return operator;
    }

    /** A word or a string: the name of an encoding, an isolation level, a setting's value. */
    @Nullable
    String wordOrString() {
        Token token = tokens.current();
        if (token.kind() == Kind.STRING || token.isColumnName() || token.isTypeOrFunctionName()) {
            return tokens.advance().text();
        }
        return null;
    }
}
