package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LIMIT, OFFSET, FETCH and FOR, which may come in any order at the end of one query. */
final class Limits {
    private final Grammar grammar;
    private final TokenStream tokens;
    private boolean limited;
    private @Nullable Expression limit;
    private @Nullable Expression upperLimit;
    private @Nullable Expression offset;
    private boolean withTies;
    private final List<String> locking = new ArrayList<>();

    Limits(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    @Nullable
    Expression limit() {
        return limit;
    }

    @Nullable
    Expression upperLimit() {
        return upperLimit;
    }

    @Nullable
    Expression offset() {
        return offset;
    }

    boolean withTies() {
        return withTies;
    }

    List<String> locking() {
        return locking;
    }

    void parse() {
        while (true) {
            if (tokens.at("limit")) {
                limitClause();
            } else if (tokens.at("fetch")) {
                fetchClause();
            } else if (tokens.at("offset")) {
                offsetClause();
            } else if (tokens.at("for")) {
                lockingClause();
            } else {
                return;
            }
        }
    }

    private void limitClause() {
        refuseSecondLimit();
        tokens.advance();
        if (tokens.accept("all")) {
            return;
        }
        limit = grammar.expressions.expression();
        if (tokens.acceptSymbol(",")) {
            upperLimit = grammar.expressions.expression();
        }
    }

    private void refuseSecondLimit() {
        if (limited) {
            throw tokens.unexpected();
        }
        limited = true;
    }

    private void fetchClause() {
        refuseSecondLimit();
        int position = tokens.advance().start();
        if (!tokens.accept("first")) {
            tokens.expect("next");
        }
        if (tokens.at("row") || tokens.at("rows")) {
            limit = new Expression.NumberLiteral("1", position);
        } else {
            limit = tokens.at(Token.Kind.OPERATOR)
                    ? grammar.expressions.operand(ExpressionParser.SIGN)
                    : grammar.primaries.primary();
        }
        if (!tokens.accept("row")) {
            tokens.expect("rows");
        }
        if (!tokens.accept("only")) {
            tokens.expect("with", "ties");
            withTies = true;
        }
    }

    private void offsetClause() {
        if (offset != null) {
            throw tokens.unexpected();
        }
        tokens.advance();
        offset = grammar.expressions.expression();
        if (!tokens.accept("row")) {
            tokens.accept("rows");
        }
    }

    private void lockingClause() {
        tokens.advance();
        if (tokens.accept("read", "only")) {
            return;
        }
        StringBuilder clause = new StringBuilder("for ");
        if (tokens.accept("no", "key")) {
            tokens.expect("update");
            clause.append("no key update");
        } else if (tokens.accept("key", "share")) {
            clause.append("key share");
        } else if (tokens.accept("update")) {
            clause.append("update");
        } else {
            tokens.expect("share");
            clause.append("share");
        }
        if (tokens.accept("of")) {
            grammar.names.qualifiedList();
        }
        if (tokens.accept("nowait")) {
            clause.append(" nowait");
        } else if (tokens.accept("skip", "locked")) {
            clause.append(" skip locked");
        }
        locking.add(clause.toString());
    }
}
