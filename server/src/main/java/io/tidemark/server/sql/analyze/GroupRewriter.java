package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rewrites expressions over a SELECT's rows into ones over its groups, or says which column is not grouped. */
final class GroupRewriter {
    private final Analysis analysis;
    private final Scope scope;
    private final List<Expression> keys;

    GroupRewriter(Analysis analysis, Scope scope, List<Expression> keys) {
        this.analysis = analysis;
        this.scope = scope;
        this.keys = keys;
    }

    /** The expression over keys, then aggregates. */
    Expression regroup(Expression expression) {
        InputColumn key = key(expression);
        if (key != null) {
            return analysis.at(key, analysis.positionOf(expression));
        }
        return switch (expression) {
            case InputColumn column when column.index() >= Scope.WINDOW_CALLS -> column;
            case InputColumn column when column.index() >= Scope.AGGREGATES -> new InputColumn(
                    keys.size() + column.index() - Scope.AGGREGATES, column.type());
            case InputColumn column -> throw ungrouped(column, false, analysis.positionOf(column));
            case Expression.Subquery query -> {
                Expression.Subquery outer = new Expression.Subquery(query.kind(),
                        OuterColumns.mapRow(query.plan(), this::regroupOuter), query.operands(),
                        query.operators(), query.type());
                yield ExpressionTree.mapChildren(outer, this::regroup);
            }
            default -> ExpressionTree.mapChildren(expression, this::regroup);
        };
    }

    private Expression regroupOuter(InputColumn column) {
        InputColumn key = key(column);
        if (key == null) {
            throw ungrouped(column, true, SqlException.NO_POSITION);
        }
        return key;
    }

    private @Nullable InputColumn key(Expression expression) {
        for (int i = 0; i < keys.size(); i++) {
            if (isSame(keys.get(i), expression)) {
                return new InputColumn(i, expression.type());
            }
        }
        return null;
    }

    /** A column is the same under any name of its type. */
    private static boolean isSame(Expression key, Expression expression) {
        if (key instanceof InputColumn a && expression instanceof InputColumn b) {
            return a.index() == b.index();
        }
        return key.equals(expression);
    }

    private SqlException ungrouped(InputColumn column, boolean inside, int position) {
        String name = name(column.index());
        return inside
                ? new SqlException("42803",
                        "subquery uses ungrouped column \"" + name + "\" from outer query", position)
                : new SqlException("42803", "column \"" + name
                        + "\" must appear in the GROUP BY clause or be used in an aggregate function",
                        position);
    }

    private String name(int index) {
        for (Table table : scope.tables) {
            for (Column column : table.columns()) {
                if (column.value() instanceof InputColumn value && value.index() == index) {
                    return table.name() + "." + column.name();
                }
            }
        }
        for (Column column : scope.columns) {
            if (column.value() instanceof InputColumn value && value.index() == index) {
                return column.name();
            }
        }
        return "?column?";
    }
}
