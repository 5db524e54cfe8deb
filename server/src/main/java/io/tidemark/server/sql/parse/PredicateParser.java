package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Expression.LikeKind;
import io.tidemark.server.sql.ast.Expression.Quantifier;
import io.tidemark.server.sql.ast.Expression.Truth;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may follow an operand and is made of words: IS, IN, BETWEEN, LIKE, AT TIME ZONE, and the ANY and ALL of operators. */
final class PredicateParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    PredicateParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** IS and what follows, ISNULL, NOTNULL. */
    Expression is(Expression left, boolean restricted) {
        Token token = tokens.advance();
        int position = token.start();
        if (!token.text().equals("is")) {
            return new Expression.IsNull(left, token.text().equals("notnull"), position);
        }
        boolean negated = tokens.accept("not");
        Token what = tokens.advance();
        if (what.kind() == Kind.WORD) {
            switch (what.text()) {
                case "null" -> {
                    return new Expression.IsNull(left, negated, position);
                }
                case "true", "false", "unknown" -> {
                    Truth truth = Truth.valueOf(what.text().toUpperCase(Locale.ROOT));
                    return new Expression.IsTruth(left, truth, negated, position);
                }
                case "distinct" -> {
                    tokens.expect("from");
                    Expression right = restricted
                            ? grammar.expressions.restricted()
                            : grammar.expressions.operand(ExpressionParser.IS + 1);
                    return new Expression.IsDistinct(left, right, negated, position);
                }
                case "normalized", "nfc", "nfd", "nfkc", "nfkd" -> {
                    return normalized(left, what, negated, position);
                }
                default -> {
                }
            }
        }
        throw tokens.unexpected(what);
    }

    private Expression normalized(Expression left, Token what, boolean negated, int position) {
        List<Expression> arguments = new ArrayList<>(List.of(left));
        if (!what.text().equals("normalized")) {
            arguments.add(new Expression.StringLiteral(what.text().toUpperCase(Locale.ROOT), what.start()));
            tokens.expect("normalized");
        }
        Expression call = Expression.FunctionCall.of(catalog("is_normalized", position), arguments, position);
        return negated ? new Expression.Not(call, position) : call;
    }

    /** [NOT] BETWEEN, IN, LIKE, ILIKE, SIMILAR TO. */
    Expression predicate(Expression left) {
        int position = tokens.position();
        boolean negated = tokens.accept("not");
        return switch (tokens.advance().text()) {
            case "between" -> between(left, negated, position);
            case "in" -> in(left, negated, position);
            case "like" -> like(LikeKind.LIKE, left, negated, position);
            case "ilike" -> like(LikeKind.ILIKE, left, negated, position);
            default -> {
                tokens.expect("to");
                yield like(LikeKind.SIMILAR_TO, left, negated, position);
            }
        };
    }

    private Expression between(Expression left, boolean negated, int position) {
        boolean symmetric = tokens.accept("symmetric");
        if (!symmetric) {
            tokens.accept("asymmetric");
        }
        Expression low = grammar.expressions.restricted();
        tokens.expect("and");
        Expression high = grammar.expressions.operand(ExpressionParser.PREDICATE + 1);
        return new Expression.Between(left, low, high, symmetric, negated, position);
    }

    private Expression in(Expression left, boolean negated, int position) {
        if (tokens.at(Kind.STRING) || tokens.at(Kind.PARAMETER)) {
            Expression interval = grammar.expressions.operand(ExpressionParser.OPERATOR);
            return new Expression.InInterval(left, interval, negated, position);
        }
        ParenthesisParser.Contents contents = grammar.parentheses.contents();
        if (contents.query() != null) {
            return new Expression.InQuery(left, contents.query(), negated, position);
        }
        return new Expression.InList(left, contents.items(), negated, position);
    }

    private Expression like(LikeKind kind, Expression left, boolean negated, int position) {
        if (kind != LikeKind.SIMILAR_TO) {
            String symbol = (negated ? "!~~" : "~~") + (kind == LikeKind.ILIKE ? "*" : "");
            Expression quantified = quantified(left, OperatorName.of(symbol), position);
            if (quantified != null) {
                return quantified;
            }
        }
        Expression pattern = grammar.expressions.operand(ExpressionParser.PREDICATE + 1);
        Expression escape = tokens.accept("escape")
                ? grammar.expressions.operand(ExpressionParser.PREDICATE + 1)
                : null;
        return new Expression.Like(kind, left, pattern, escape, negated, position);
    }

    /** {@code ANY (…)}, {@code SOME (…)} or {@code ALL (…)} after an operator; null when none is next. */
    @Nullable
    Expression quantified(Expression left, OperatorName operator, int position) {
        boolean all = tokens.at("all");
        if (!all && !tokens.at("any") && !tokens.at("some")) {
            return null;
        }
        tokens.advance();
        Quantifier quantifier = all ? Quantifier.ALL : Quantifier.ANY;
        ParenthesisParser.Contents contents = grammar.parentheses.contents();
        if (contents.query() != null) {
            return new Expression.QuantifiedQuery(left, operator, quantifier, contents.query(), position);
        }
        if (contents.items().size() != 1) {
            throw new SqlException("42601", "syntax error at or near \",\"", contents.position());
        }
        return new Expression.QuantifiedArray(left, operator, quantifier, contents.items().getFirst(),
                position);
    }

    /** {@code x AT TIME ZONE zone}. */
    Expression atTimeZone(Expression left) {
        int position = tokens.advance().start();
        tokens.expect("time", "zone");
        Expression zone = grammar.expressions.operand(ExpressionParser.AT + 1);
        return Expression.FunctionCall.of(catalog("timezone", position), List.of(zone, left), position);
    }

    /** {@code (a, b) OVERLAPS (c, d)}. */
    Expression overlaps(Expression left) {
        int position = tokens.position();
        if (!(left instanceof Expression.RowConstructor(var first, _, _))) {
            throw tokens.unexpected();
        }
        tokens.advance();
        Token start = tokens.current();
        if (!(grammar.primaries.primary() instanceof Expression.RowConstructor(var second, _, _))) {
            throw tokens.unexpected(start);
        }
        if (first.size() != 2 || second.size() != 2) {
            String side = first.size() != 2 ? "left" : "right";
            throw new SqlException("42601",
                    "wrong number of parameters on " + side + " side of OVERLAPS expression", position);
        }
        List<Expression> arguments = new ArrayList<>(first);
        arguments.addAll(second);
        return Expression.FunctionCall.of(catalog("overlaps", position), arguments, position);
    }

    static QualifiedName catalog(String name, int position) {
        return new QualifiedName(List.of("pg_catalog", name), position);
    }
}
