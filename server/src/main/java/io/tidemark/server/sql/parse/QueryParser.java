package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Expression;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.QueryBody.SetOperator;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.ast.ValuesLiterals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Queries: WITH, set operations, VALUES, and the clauses that end a query. */
final class QueryParser {
    private final Grammar grammar;
    private final TokenStream tokens;

    QueryParser(Grammar grammar) {
        this.grammar = grammar;
        this.tokens = grammar.tokens;
    }

    /** Does a query that needs no parentheses start here? */
    boolean atQuery() {
        Token token = tokens.current();
        if (token.kind() != Token.Kind.WORD) {
            return false;
        }
        return switch (token.text()) {
            case "select", "with", "table" -> true;
            case "values" -> tokens.peek(1).isSymbol("(");
            default -> false;
        };
    }

    /** Does something follow that makes a query in parentheses the first part of a larger one? */
    boolean atContinuation() {
        Token token = tokens.current();
        if (token.kind() != Token.Kind.WORD) {
            return false;
        }
        return switch (token.text()) {
            case "union", "intersect", "except", "order", "limit", "offset", "fetch", "for" -> true;
            default -> false;
        };
    }

    /** A query with or without parentheses. */
    Query query() {
        int position = tokens.position();
        if (tokens.atSymbol("(")) {
            return continued(grammar.parentheses.query());
        }
        grammar.depth.enter(position);
        int outer = grammar.depth.open();
        Query.With with = tokens.at("with") ? with() : null;
        Query query = finish(with, setOperations(operand()), position);
        grammar.depth.raise(grammar.depth.close(outer) + 1, position);
        grammar.depth.leave();
        return query;
    }

    /** The query after its WITH clause. */
    Query afterWith(Query.With with) {
        return finish(with, setOperations(operand()), with.position());
    }

    /** The query that starts with one in parentheses; that one itself when nothing follows it. */
    Query continued(Query first) {
        if (!atContinuation()) {
            return first;
        }
        return finish(null, setOperations(nested(first)), first.position());
    }

    private static QueryBody nested(Query query) {
        boolean plain = query.with() == null && query.orderBy().isEmpty() && query.limit() == null
                && query.offset() == null
                && query.upperLimit() == null && query.locking().isEmpty();
        return plain ? query.body() : new QueryBody.Nested(query, query.position());
    }

    private QueryBody setOperations(QueryBody first) {
        QueryBody left = intersections(first);
        int length = 0;
        while (tokens.at("union") || tokens.at("except")) {
            Token word = tokens.advance();
            SetOperator operator = word.text().equals("union") ? SetOperator.UNION : SetOperator.EXCEPT;
            boolean all = allOrDistinct();
            left = new QueryBody.SetOperation(operator, all, left, intersections(operand()), word.start());
            length++;
        }
        grammar.depth.lift(length, left.position());
        return left;
    }

    private QueryBody intersections(QueryBody first) {
        QueryBody left = first;
        int length = 0;
        while (tokens.at("intersect")) {
            int position = tokens.advance().start();
            boolean all = allOrDistinct();
            left = new QueryBody.SetOperation(SetOperator.INTERSECT, all, left, operand(), position);
            length++;
        }
        grammar.depth.lift(length, left.position());
        return left;
    }

    private boolean allOrDistinct() {
        boolean all = tokens.accept("all");
        if (!all) {
            tokens.accept("distinct");
        }
        return all;
    }

    private QueryBody operand() {
        if (tokens.atSymbol("(")) {
            return nested(grammar.parentheses.query());
        }
        return switch (tokens.current().kind() == Token.Kind.WORD ? tokens.current().text() : "") {
            case "select" -> grammar.selects.select();
            case "values" -> values();
            case "table" -> {
                int position = tokens.advance().start();
                yield grammar.selects.wholeTable(position);
            }
            default -> throw tokens.unexpected();
        };
    }

    private QueryBody values() {
        Token word = tokens.advance();
        ValuesScanner scanner = new ValuesScanner(tokens.sql(), word.end());
        ValuesLiterals literals = scanner.scan(word.start());
        if (literals != null) {
            tokens.seek(scanner.end());
            if (!tokens.atSymbol(",")) {
                return literals;
            }
            tokens.seek(word.end()); // a comment hid further rows
        }
        List<List<Expression>> rows = new ArrayList<>();
        do {
            int start = tokens.expectSymbol("(").start();
            List<Expression> row = cells();
            tokens.expectSymbol(")");
            if (!rows.isEmpty() && row.size() != rows.getFirst().size()) {
                throw new SqlException("42601", "VALUES lists must all be the same length", start);
            }
            rows.add(row);
        } while (tokens.acceptSymbol(","));
        return new QueryBody.Values(rows, word.start());
    }

    private List<Expression> cells() {
        List<Expression> cells = new ArrayList<>();
        do {
            if (tokens.at("default")) {
                cells.add(new Expression.DefaultValue(tokens.advance().start()));
            } else {
                cells.add(grammar.expressions.expression());
            }
        } while (tokens.acceptSymbol(","));
        return cells;
    }

    /** WITH and its tables. */
    Query.With with() {
        int position = tokens.expect("with").start();
        boolean recursive = tokens.accept("recursive");
        List<Query.CommonTable> tables = new ArrayList<>();
        do {
            tables.add(commonTable());
        } while (tokens.acceptSymbol(","));
        return new Query.With(recursive, tables, position);
    }

    private Query.CommonTable commonTable() {
        Identifier name = grammar.names.column();
        List<Identifier> columns = grammar.names.optionalColumns();
        tokens.expect("as");
        Boolean materialized = null;
        if (tokens.accept("materialized")) {
            materialized = true;
        } else if (tokens.accept("not", "materialized")) {
            materialized = false;
        }
        if (tokens.atSymbol("(") && isDataModification(tokens.peek(1))) {
            throw tokens.unsupported("a data-modifying statement in WITH");
        }
        Query query = grammar.parentheses.query();
        if (tokens.at("search") || tokens.at("cycle")) {
            throw tokens.unsupported("the clause " + tokens.current().text().toUpperCase(Locale.ROOT));
        }
        return new Query.CommonTable(name.name(), columns, materialized, query, name.position());
    }

    private static boolean isDataModification(Token token) {
        return token.isWord("insert") || token.isWord("update") || token.isWord("delete");
    }

    /** Adds the clauses that end a query. */
    Query finish(Query.@Nullable With with, QueryBody body, int position) {
        List<SortItem> orderBy = tokens.at("order") ? grammar.windows.orderBy() : List.of();
        Limits limits = new Limits(grammar);
        limits.parse();
        if (limits.withTies() && orderBy.isEmpty()) {
            throw new SqlException("42601", "WITH TIES cannot be specified without ORDER BY clause",
                    SqlException.NO_POSITION);
        }
        return new Query(with, body, orderBy, limits.limit(), limits.upperLimit(), limits.offset(),
                limits.withTies(), limits.locking(),
                position);
    }
}
