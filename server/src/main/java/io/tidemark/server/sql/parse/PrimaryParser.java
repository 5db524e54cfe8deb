package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operands: constants, columns, parameters, parentheses, CASE, ARRAY, ROW, and by delegation calls and special forms. */
final class PrimaryParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    PrimaryParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** One operand (c_expr). */
    Expression primary() {
        Token token = tokens.current();
        int position = token.start();
        return switch (token.kind()) {
            case NUMBER -> new Expression.NumberLiteral(tokens.advance().text(), position);
            case STRING -> new Expression.StringLiteral(tokens.advance().text(), position);
            case BITS -> new Expression.BitStringLiteral(tokens.advance().text(), false, position);
            case HEX -> new Expression.BitStringLiteral(tokens.advance().text(), true, position);
            case PARAMETER ->
                indirection(new Expression.Parameter(Integer.parseInt(checkedParameter(token)), position));
            case QUOTED -> named();
            case WORD -> word(token);
            case SYMBOL -> {
                if (!token.text().equals("(")) {
                    throw tokens.unexpected();
                }
                yield enclosed(grammar.parentheses.contents().operand(), position);
            }
            case OPERATOR, ERROR, END -> throw tokens.unexpected();
        };
    }

    private String checkedParameter(Token token) {
        tokens.advance();
        return token.text();
    }

    private Expression word(Token token) {
        int position = token.start();
        switch (token.text()) {
            case "null" -> {
                tokens.advance();
                return new Expression.NullLiteral(position);
            }
            case "true", "false" -> {
                tokens.advance();
                return new Expression.BooleanLiteral(token.text().equals("true"), position);
            }
            case "case" -> {
                return caseExpression();
            }
            case "array" -> {
                return array();
            }
            case "row" -> {
                if (tokens.peek(1).isSymbol("(")) {
                    return row();
                }
            }
            default -> {
            }
        }
        Expression special = grammar.specialForms.specialForm(token);
        if (special != null) {
            return special;
        }
        return grammar.types.atConstantType() ? typedLiteral() : named();
    }

    private Expression typedLiteral() {
        int position = tokens.position();
        TypeName type = grammar.types.scalar();
        String value = tokens.expect(Kind.STRING).text();
        if (type.name().name().equals("interval") && type.modifiers().isEmpty()) {
            type = grammar.types.withIntervalFields(type);
        }
        return new Expression.TypedLiteral(type, value, position);
    }

    /** Something that starts with a name: a column, a call, or a constant of a named type. */
    private Expression named() {
        Token first = tokens.current();
        if (!first.isColumnName() && !first.isTypeOrFunctionName()) {
            throw tokens.unexpected();
        }
        tokens.advance();
        List<String> parts = new ArrayList<>(2);
        parts.add(first.text());
        boolean dotted = first.isColumnName();
        while (dotted && tokens.atSymbol(".")) {
            if (tokens.peek(1).isOperator("*")) {
                tokens.advance();
                tokens.advance();
                return new Expression.Star(parts, first.start());
            }
            tokens.advance();
            parts.add(grammar.names.label().name());
        }
        boolean callable = parts.size() > 1 || first.isTypeOrFunctionName();
        if (tokens.atSymbol("(") && callable) {
            return grammar.functions.call(new QualifiedName(parts, first.start()));
        }
        if (tokens.at(Kind.STRING) && callable) {
            TypeName type = new TypeName(new QualifiedName(parts, first.start()), List.of(), 0, null, false,
                    first.start());
            return new Expression.TypedLiteral(type, tokens.advance().text(), first.start());
        }
        if (!first.isColumnName()) {
            throw tokens.unexpected();
        }
        return indirection(new Expression.ColumnReference(parts, first.start()));
    }

    /** What stood in parentheses, with what follows them; subscripts there are not those of subscripts inside. */
    Expression enclosed(Expression operand, int position) {
        boolean subscripted = operand instanceof Expression.Subscript || operand instanceof Expression.Slice;
        return indirection(subscripted && tokens.atSymbol("[")
                ? new Expression.Enclosed(operand, position)
                : operand);
    }

    /** Subscripts, slices and fields after an operand. */
    Expression indirection(Expression operand) {
        Expression base = operand;
        int length = 0;
        while (true) {
            if (tokens.atSymbol("[")) {
                base = subscript(base);
            } else if (tokens.atSymbol(".")) {
                int position = tokens.advance().start();
                if (tokens.acceptOperator("*")) {
                    grammar.depth.lift(length + 1, position);
                    return new Expression.FieldStar(base, position);
                }
                base = new Expression.FieldSelection(base, grammar.names.label().name(), position);
            } else {
                grammar.depth.lift(length, tokens.position());
                return base;
            }
            length++;
        }
    }

    private Expression subscript(Expression base) {
        int position = tokens.expectSymbol("[").start();
        Expression lower = tokens.atSymbol(":") ? null : grammar.expressions.expression();
        if (tokens.acceptSymbol(":")) {
            Expression upper = tokens.atSymbol("]") ? null : grammar.expressions.expression();
            tokens.expectSymbol("]");
            return new Expression.Slice(base, lower, upper, position);
        }
        tokens.expectSymbol("]");
        if (lower == null) {
            throw tokens.unexpected();
        }
        return new Expression.Subscript(base, lower, position);
    }

    private Expression caseExpression() {
        int position = tokens.advance().start();
        Expression operand = tokens.at("when") ? null : grammar.expressions.expression();
        List<Expression.When> branches = new ArrayList<>();
        do {
            int start = tokens.expect("when").start();
            Expression condition = grammar.expressions.expression();
            tokens.expect("then");
            branches.add(new Expression.When(condition, grammar.expressions.expression(), start));
        } while (tokens.at("when"));
        Expression otherwise = tokens.accept("else") ? grammar.expressions.expression() : null;
        tokens.expect("end");
        return new Expression.Case(operand, branches, otherwise, position);
    }

    private Expression array() {
        int position = tokens.advance().start();
        if (tokens.atSymbol("(")) {
            return new Expression.ArrayQuery(grammar.parentheses.query(), position);
        }
        return elements(position);
    }

    private Expression elements(int position) {
        grammar.depth.enter(position);
        tokens.expectSymbol("[");
        List<Expression> elements = new ArrayList<>();
        if (!tokens.atSymbol("]")) {
            boolean nested = tokens.atSymbol("[");
            do {
                elements.add(nested ? elements(tokens.position()) : grammar.expressions.expression());
            } while (tokens.acceptSymbol(","));
        }
        tokens.expectSymbol("]");
        grammar.depth.leave();
        return new Expression.ArrayConstructor(elements, position);
    }

    private Expression row() {
        int position = tokens.advance().start();
        tokens.expectSymbol("(");
        List<Expression> fields = tokens.atSymbol(")") ? List.of() : grammar.expressions.list();
        tokens.expectSymbol(")");
        return new Expression.RowConstructor(fields, true, position);
    }

    /** A number with an optional sign, or null when none is next. */
    @Nullable
    String signedNumber() {
        Token sign = tokens.current();
        boolean signed = sign.isOperator("-") || sign.isOperator("+");
        if ((signed ? tokens.peek(1) : sign).kind() != Kind.NUMBER) {
            return null;
        }
        if (signed) {
            tokens.advance();
        }
        String digits = tokens.advance().text();
        return sign.isOperator("-") ? "-" + digits : digits;
    }
}
