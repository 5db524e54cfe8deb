package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Expression.Argument;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.ast.Window;
import java.util.ArrayList;
import java.util.List;

/** Calls with ordinary syntax, aggregates and window calls included. */
final class FunctionParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    FunctionParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** The parentheses of a call and what may follow them. */
    Expression call(QualifiedName name) {
        return suffix(application(name));
    }

    /** A call without WITHIN GROUP, FILTER and OVER. */
    FunctionCall application(QualifiedName name) {
        tokens.expectSymbol("(");
        int position = name.position();
        if (tokens.atOperator("*") && tokens.peek(1).isSymbol(")")) {
            tokens.advance();
            tokens.advance();
            return new FunctionCall(name, List.of(), true, false, false, List.of(), false, null, null,
                    position);
        }
        if (tokens.acceptSymbol(")")) {
            return FunctionCall.of(name, List.of(), position);
        }
        boolean distinct = tokens.accept("distinct");
        boolean all = !distinct && tokens.accept("all");
        List<Argument> arguments = new ArrayList<>();
        boolean variadic = false;
        do {
            variadic = !distinct && !all && tokens.accept("variadic");
            arguments.add(argument());
        } while (!variadic && tokens.acceptSymbol(","));
        List<SortItem> orderBy = tokens.at("order") ? grammar.windows.orderBy() : List.of();
        tokens.expectSymbol(")");
        return new FunctionCall(name, arguments, false, distinct, variadic, orderBy, false, null, null,
                position);
    }

    private Argument argument() {
        Token token = tokens.current();
        if (token.isTypeOrFunctionName()) {
            Token following = tokens.peek(1);
            if (following.isSymbol(":=") || following.isOperator("=>")) {
                tokens.advance();
                tokens.advance();
                return new Argument(token.text(), grammar.expressions.expression());
            }
        }
        return new Argument(null, grammar.expressions.expression());
    }

    private Expression suffix(FunctionCall call) {
        List<SortItem> orderBy = call.orderBy();
        boolean withinGroup = false;
        if (tokens.at("within", "group")) {
            Token within = tokens.advance();
            if (!orderBy.isEmpty()) {
                throw new SqlException("42601", "cannot use multiple ORDER BY clauses with WITHIN GROUP",
                        within.start());
            }
            tokens.advance();
            tokens.expectSymbol("(");
            orderBy = grammar.windows.orderBy();
            tokens.expectSymbol(")");
            withinGroup = true;
        }
        Expression filter = null;
        if (tokens.at("filter") && tokens.peek(1).isSymbol("(")) {
            tokens.advance();
            tokens.advance();
            tokens.expect("where");
            filter = grammar.expressions.expression();
            tokens.expectSymbol(")");
        }
        Window over = null;
        if (tokens.at("over") && (tokens.peek(1).isSymbol("(") || tokens.peek(1).isColumnName())) {
            tokens.advance();
            over = grammar.windows.over();
        }
        if (!withinGroup && filter == null && over == null) {
            return call;
        }
        return new FunctionCall(call.name(), call.arguments(), call.star(), call.distinct(), call.variadic(),
                orderBy, withinGroup, filter,
                over, call.position());
    }
}
