package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.ast.Expression.ColumnReference;
import io.tidemark.server.sql.ast.Expression.NumberLiteral;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.ast.ValuesLiterals;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries: WITH, set operations, VALUES, ORDER BY and LIMIT around a body. */
final class QueryAnalyzer {
    private final Analysis analysis;

    QueryAnalyzer(Analysis analysis) {
        this.analysis = analysis;
    }

    /**
     * The query's rows.
     *
     * @param outer  the scope beyond the boundary around the query
     * @param settle whether literals of unknown type become text here
     */
    QueryResult analyze(Query query, @Nullable Scope outer, CommonTables commonTables, boolean settle) {
        RowLocking.check(query);
        if (query.withTies() && query.orderBy().isEmpty()) {
            throw new SqlException("42601", "WITH TIES cannot be specified without ORDER BY clause",
                    query.position());
        }
        CommonTables inner = query.with() == null
                ? commonTables
                : new WithAnalyzer(analysis).extend(query.with(), outer, commonTables);
        QueryResult result;
        if (query.body() instanceof QueryBody.Select select) {
            SelectAnalyzer analyzer = new SelectAnalyzer(analysis, select, outer, inner, settle);
            result = analyzer.analyze(query.orderBy());
            RowLocking.check(query, analyzer.scope());
        } else {
            boolean settleBody = settle || !query.orderBy().isEmpty();
            QueryResult body = body(query.body(), outer, inner, settleBody);
            result = sorted(body, query.orderBy());
        }
        if (!query.locking().isEmpty()) {
            RowLocking.collect(result.plan(), analysis.locked);
        }
        return limited(result, query, outer, inner);
    }

    /** A body without ORDER BY and LIMIT of its own. */
    QueryResult body(QueryBody body, @Nullable Scope outer, CommonTables commonTables, boolean settle) {
        return switch (body) {
            case QueryBody.Select select ->
                new SelectAnalyzer(analysis, select, outer, commonTables, settle).analyze(List.of());
            case QueryBody.Nested nested -> analyze(nested.query(), outer, commonTables, settle);
            case QueryBody.SetOperation set -> setOperation(set, outer, commonTables);
            case QueryBody.Values values -> settled(rows(values.rows(), outer, commonTables), settle);
            case ValuesLiterals literals -> settled(literals(literals), settle);
        };
    }

    private QueryResult settled(QueryResult result, boolean settle) {
        List<SqlType> types = result.plan().types();
        if (!settle || types.stream().noneMatch(type -> type.id() == TypeId.UNKNOWN)) {
            return result;
        }
        return new Columns(analysis).to(result, types.stream()
                .map(type -> type.id() == TypeId.UNKNOWN ? SqlType.of(TypeId.TEXT) : type).toList(),
                "VALUES");
    }

    private QueryResult setOperation(QueryBody.SetOperation set, @Nullable Scope outer,
            CommonTables commonTables) {
        QueryResult left = body(set.left(), outer, commonTables, false);
        QueryResult right = body(set.right(), outer, commonTables, false);
        String name = set.operator().name();
        int width = left.plan().types().size();
        if (width != right.plan().types().size()) {
            throw new SqlException("42601", "each " + name + " query must have the same number of columns",
                    firstColumn(set.right()));
        }
        List<SqlType> types = new Columns(analysis).common(left, right, name, set.right().position());
        if (!set.all()) {
            types.forEach(type -> Ordering.demandEquality(type.id(), set.position()));
        }
        LogicalPlan.SetKind kind = switch (set.operator()) {
            case UNION -> LogicalPlan.SetKind.UNION;
            case INTERSECT -> LogicalPlan.SetKind.INTERSECT;
            case EXCEPT -> LogicalPlan.SetKind.EXCEPT;
        };
        Columns columns = new Columns(analysis);
        LogicalPlan plan = new LogicalPlan.SetOperation(kind, set.all(), columns.to(left, types, name).plan(),
                columns.to(right, types, name).plan(), types);
        List<OutputColumn> outputs = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            outputs.add(OutputColumn.computed(left.columns().get(i).name(), types.get(i)));
        }
        return new QueryResult(plan, outputs);
    }

    private static int firstColumn(QueryBody body) {
        return body instanceof QueryBody.Select select && !select.items().isEmpty()
                ? select.items().getFirst().position()
                : body.position();
    }

    private QueryResult rows(List<List<io.tidemark.server.sql.ast.Expression>> written, @Nullable Scope outer,
            CommonTables commonTables) {
        Place place = Place.of(Scope.empty(outer, commonTables), Clause.VALUES);
        List<List<Expression>> rows = new ArrayList<>();
        for (var row : written) {
            rows.add(analysis.expressions.all(row, place));
        }
        return values(rows, written.getFirst().getFirst().position());
    }

    private QueryResult literals(ValuesLiterals literals) {
        List<List<Expression>> rows = new ArrayList<>();
        for (int row = 0; row < literals.rowCount(); row++) {
            List<Expression> cells = new ArrayList<>();
            for (int column = 0; column < literals.columnCount(); column++) {
                Constant cell = LiteralCells.constant(literals, row, column);
                cells.add(analysis.at(cell, literals.cellPosition(row, column)));
            }
            rows.add(cells);
        }
        return values(rows, literals.position());
    }

    private QueryResult values(List<List<Expression>> rows, int position) {
        int width = rows.getFirst().size();
        List<SqlType> types = new ArrayList<>();
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int column = i;
            List<Expression> cells = rows.stream().map(row -> row.get(column)).toList();
            boolean unknown = cells.stream().allMatch(cell -> cell.type().id() == TypeId.UNKNOWN);
            SqlType type = unknown
                    ? SqlType.of(TypeId.UNKNOWN)
                    : analysis.coercion.commonType(cells, "VALUES", position);
            types.add(type);
            columns.add(OutputColumn.computed("column" + (i + 1), type));
        }
        QueryResult raw = new QueryResult(new LogicalPlan.Values(rows, types), columns);
        return new Columns(analysis).to(raw, types, "VALUES");
    }

    /** ORDER BY over a set operation or VALUES: by ordinal or by name of an output only. */
    private QueryResult sorted(QueryResult result, List<SortItem> items) {
        if (items.isEmpty()) {
            return result;
        }
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < result.columns().size(); i++) {
            targets.add(new Target(result.columns().get(i).name(),
                    new InputColumn(i, result.plan().types().get(i)), 0, 0, SqlException.NO_POSITION));
        }
        Keys keys = new Keys(analysis, Scope.empty(null, CommonTables.none()), targets);
        List<SortKey> sort = new ArrayList<>();
        for (SortItem item : items) {
            boolean name = item.expression() instanceof ColumnReference column && column.parts().size() == 1
                    && targets.stream().anyMatch(target -> target.name().equals(column.parts().getFirst()));
            if (!name && !(item.expression() instanceof NumberLiteral)) {
                throw item.expression() instanceof ColumnReference column && column.parts().size() == 1
                        ? new SqlException("42703",
                                "column \"" + column.parts().getFirst() + "\" does not exist",
                                column.position())
                        : new SqlException("0A000", "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                                item.expression().position(),
                                "Only result column names can be used, not expressions or functions.",
                                "Add the expression/function to every SELECT, or move the UNION into a FROM clause.");
            }
            sort.add(Ordering.key(item, keys.sort(item.expression(), Clause.ORDER_BY)));
        }
        return result.over(new LogicalPlan.Sort(result.plan(), sort));
    }

    private QueryResult limited(QueryResult result, Query query, @Nullable Scope outer,
            CommonTables commonTables) {
        if (query.limit() == null && query.offset() == null) {
            return result;
        }
        Scope scope = Scope.empty(outer, commonTables);
        Expression limit = bound(query.limit(), scope, Clause.LIMIT);
        Expression offset = bound(query.offset(), scope, Clause.OFFSET);
        if (query.upperLimit() != null) {
            Expression upper = bound(query.upperLimit(), scope, Clause.LIMIT);
            if (!(limit instanceof Constant(var _, Long low))
                    || !(upper instanceof Constant(var _, Long high)) || low < 0 || high < 0) {
                throw Analysis.unsupported("LIMIT with two bounds that are not both positive numbers",
                        query.upperLimit().position());
            }
            SqlType bigint = SqlType.of(TypeId.INT8);
            offset = new Constant(bigint, low);
            limit = new Constant(bigint, Math.max(0, high - low));
        }
        LogicalPlan limited = query.withTies() && limit != null
                ? new Ties(analysis, limit, offset).limit(result.plan())
                : new LogicalPlan.Limit(result.plan(), limit, offset);
        return new QueryResult(limited, result.columns());
    }

    private @Nullable Expression bound(io.tidemark.server.sql.ast.@Nullable Expression written, Scope scope,
            Clause clause) {
        if (written == null) {
            return null;
        }
        Expression value = analysis.expressions.analyze(written, Place.of(scope, clause));
        if (ExpressionTree.hasSubquery(value)) {
            throw Analysis.unsupported("a sub-query in " + clause.words(), written.position());
        }
        if (ExpressionTree.any(value, node -> node instanceof Expression.OuterColumn)) {
            throw new SqlException("42P10", "argument of " + clause.words() + " must not contain variables",
                    written.position());
        }
        Expression bigint = analysis.coercion.demand(value, TypeId.INT8, clause.words(), written.position());
        return bigint instanceof Expression.Call call
                && call.arguments().getFirst() instanceof Constant number
                && number.value() instanceof Long
                        ? new Constant(SqlType.of(TypeId.INT8), number.value())
                        : bigint;
    }
}
