package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.parse.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operators, by precedence climbing over PostgreSQL's table. */
final class ExpressionParser {
    static final int NONE = 0;
    static final int OR = 1;
    static final int AND = 2;
    static final int NOT = 3;
    /** IS, ISNULL, NOTNULL; does not associate. */
    static final int IS = 4;
    /** {@code < > = <= >= <>}; does not associate. */
    static final int COMPARE = 5;
    /** BETWEEN, IN, LIKE, ILIKE, SIMILAR; does not associate. */
    static final int PREDICATE = 6;
    /** Every other operator. */
    static final int OPERATOR = 7;
    static final int ADD = 8;
    static final int MULTIPLY = 9;
    static final int POWER = 10;
    static final int AT = 11;
    static final int COLLATE = 12;
    static final int SIGN = 13;
    static final int CAST = 14;

    private final TokenStream tokens;
    private final Depth depth;
    private final Grammar grammar;

    ExpressionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
        this.depth = grammar.depth;
    }

    /** A whole expression (a_expr). */
    Expression expression() {
        return climb(OR, false, null);
    }

    /** An expression that goes on after a first operand parsed already. */
    Expression expressionFrom(Expression first) {
        return climb(OR, false, first);
    }

    /** An operand whose operators bind at least as tight as a level. */
    Expression operand(int level) {
        return climb(level, false, null);
    }

    /** An expression without AND, OR, IN, LIKE, BETWEEN and IS NULL on its top level (b_expr). */
    Expression restricted() {
        return climb(OR, true, null);
    }

    List<Expression> list() {
        List<Expression> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (tokens.acceptSymbol(","));
        return list;
    }

    private Expression climb(int minimum, boolean restricted, @Nullable Expression seed) {
        int position = tokens.position();
        depth.enter(position);
        int outer = depth.open();
        if (seed != null) {
            depth.raise(outer, position);
        }
        Expression left = seed == null ? prefix(restricted) : seed;
        int length = 0;
        int notAgain = NONE;
        while (true) {
            int level = level(tokens.current(), restricted);
            if (level < minimum || level == NONE) {
                break;
            }
            if (level == notAgain) {
                throw tokens.unexpected();
            }
            int start = tokens.position();
            left = extend(left, level, restricted);
            boolean openEnded = !(left instanceof Expression.IsNull || left instanceof Expression.IsTruth
                    || left instanceof Expression.InList || left instanceof Expression.InQuery
                    || left instanceof Expression.QuantifiedArray
                    || left instanceof Expression.QuantifiedQuery);
            notAgain = level >= IS && level <= PREDICATE && openEnded ? level : NONE;
            if (++length > Depth.MAX_HEIGHT) {
                throw Depth.tooComplex(start);
            }
        }
        depth.raise(depth.close(outer) + 1 + length, position);
        depth.leave();
        return left;
    }

    private Expression prefix(boolean restricted) {
        Token token = tokens.current();
        if (token.kind() == Kind.OPERATOR) {
            tokens.advance();
            boolean sign = token.text().equals("-") || token.text().equals("+");
            Expression operand = climb(sign ? SIGN : OPERATOR + 1, restricted, null);
            return new Expression.Unary(OperatorName.of(token.text()), operand, token.start());
        }
        if (token.isWord("not") && !restricted) {
            tokens.advance();
            return new Expression.Not(climb(NOT, false, null), token.start());
        }
        if (token.isWord("operator") && tokens.peek(1).isSymbol("(")) {
            OperatorName operator = grammar.names.operator();
            return new Expression.Unary(operator, climb(OPERATOR + 1, restricted, null), token.start());
        }
        return grammar.primaries.primary();
    }

    /** Adds to an operand the operator at the current token, which has the given level. */
    private Expression extend(Expression left, int level, boolean restricted) {
        return switch (level) {
            case OR, AND -> chain(left, level);
            case IS -> grammar.predicates.is(left, restricted);
            case PREDICATE -> grammar.predicates.predicate(left);
            case AT -> grammar.predicates.atTimeZone(left);
            case COLLATE -> {
                int position = tokens.advance().start();
                yield new Expression.Collate(left, grammar.names.qualified(), position);
            }
            case CAST -> {
                int position = tokens.advance().start();
                yield new Expression.Cast(left, grammar.types.type(), position);
            }
            default -> binary(left, level, restricted);
        };
    }

    /** All operands of a chain of one of AND and OR, in one flat node. */
    private Expression chain(Expression first, int level) {
        int position = tokens.position();
        String word = level == OR ? "or" : "and";
        List<Expression> operands = new ArrayList<>();
        operands.add(first);
        while (tokens.accept(word)) {
            operands.add(climb(level + 1, false, null));
        }
        return level == OR ? new Expression.Or(operands, position) : new Expression.And(operands, position);
    }

    private Expression binary(Expression left, int level, boolean restricted) {
        int position = tokens.position();
        if (tokens.at("overlaps")) {
            return grammar.predicates.overlaps(left);
        }
        OperatorName operator = grammar.names.operator();
        Expression quantified = grammar.predicates.quantified(left, operator, position);
        if (quantified != null) {
            return quantified;
        }
        return new Expression.Binary(operator, left, climb(level + 1, restricted, null), position);
    }

    private int level(Token token, boolean restricted) {
        return switch (token.kind()) {
            case OPERATOR -> operatorLevel(token.text());
            case SYMBOL -> token.text().equals("::") ? CAST : NONE;
            case WORD -> restricted ? restrictedWordLevel(token.text()) : wordLevel(token.text());
            case QUOTED, STRING, BITS, HEX, NUMBER, PARAMETER, ERROR, END -> NONE;
        };
    }

    private static int operatorLevel(String operator) {
        return switch (operator) {
            case "<", ">", "=", "<=", ">=", "<>" -> COMPARE;
            case "+", "-" -> ADD;
            case "*", "/", "%" -> MULTIPLY;
            case "^" -> POWER;
            case "=>" -> NONE;
            default -> OPERATOR;
        };
    }

    private int wordLevel(String word) {
        return switch (word) {
            case "or" -> OR;
            case "and" -> AND;
            case "is", "isnull", "notnull" -> IS;
            case "between", "in", "like", "ilike" -> PREDICATE;
            case "similar" -> tokens.peek(1).isWord("to") ? PREDICATE : NONE;
            case "not" -> isNegatedPredicate(tokens.peek(1)) ? PREDICATE : NONE;
            case "at" -> tokens.peek(1).isWord("time") ? AT : NONE;
            case "collate" -> COLLATE;
            case "operator" -> tokens.peek(1).isSymbol("(") ? OPERATOR : NONE;
            case "overlaps" -> OPERATOR;
            default -> NONE;
        };
    }

    private int restrictedWordLevel(String word) {
        return switch (word) {
            case "is" -> {
                Token following = tokens.peek(1);
                boolean distinct = following.isWord("distinct")
                        || (following.isWord("not") && tokens.peek(2).isWord("distinct"));
                yield distinct ? IS : NONE;
            }
            case "operator" -> tokens.peek(1).isSymbol("(") ? OPERATOR : NONE;
            default -> NONE;
        };
    }

    private static boolean isNegatedPredicate(Token token) {
        return token.isWord("between") || token.isWord("in") || token.isWord("like") || token.isWord("ilike")
                || token.isWord("similar");
    }
}
