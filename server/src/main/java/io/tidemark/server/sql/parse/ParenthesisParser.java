package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Query;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in parentheses: a query, an expression or several. {@code ((SELECT 1) UNION SELECT 2)} and {@code ((SELECT 1) + 1)} differ only
 * after the inner parenthesis, so each one is parsed once, from inside out, and then decided.
 */
final class ParenthesisParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    /** Either a query, or one or more expressions. */
    record Contents(@Nullable Query query, List<Expression> items, int position) {
        /** The contents as an operand. */
        Expression operand() {
            if (query != null) {
                return new Expression.ScalarQuery(query, position);
            }
            return items.size() == 1
                    ? items.getFirst()
                    : new Expression.RowConstructor(items, false, position);
        }
    }

    ParenthesisParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Parentheses and what is in them. */
    Contents contents() {
        Token open = tokens.expectSymbol("(");
        grammar.depth.enter(open.start());
        Contents contents = inside(open.start());
        grammar.depth.leave();
        tokens.expectSymbol(")");
        return contents;
    }

    private Contents inside(int position) {
        if (grammar.queries.atQuery()) {
            return new Contents(grammar.queries.query(), List.of(), position);
        }
        Expression first;
        if (tokens.atSymbol("(")) {
            int start = tokens.position();
            Contents inner = contents();
            if (inner.query() != null && (tokens.atSymbol(")") || grammar.queries.atContinuation())) {
                return new Contents(grammar.queries.continued(inner.query()), List.of(), position);
            }
            first = grammar.expressions.expressionFrom(grammar.primaries.enclosed(inner.operand(), start));
        } else {
            first = grammar.expressions.expression();
        }
        List<Expression> items = new ArrayList<>();
        items.add(first);
        while (tokens.acceptSymbol(",")) {
            items.add(grammar.expressions.expression());
        }
        return new Contents(null, items, position);
    }

    /** A query in parentheses and nothing else. */
    Query query() {
        Token open = tokens.current();
        Contents contents = contents();
        if (contents.query() == null) {
            throw tokens.unexpected(open);
        }
        return contents.query();
    }
}
