package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.Expression.OuterColumn;
import io.tidemark.server.sql.algebra.Expression.Subquery;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * References to rows of enclosing queries. A boundary is crossed by a sub-query's plan and by the right input of an
 * apply, by nothing else: a column of level n belongs to the row at hand outside of the n-th boundary.
 */
public final class OuterColumns {
    /** Replaces a reference that leaves the plan or expression walked; {@code depth} boundaries were crossed to it. */
    @FunctionalInterface
    public interface Replacement {
        /** The replacement; {@code column.level() > depth}. */
        Expression apply(OuterColumn column, int depth);
    }

    private OuterColumns() {}

    /** Replaces the references that leave the plan. */
    public static LogicalPlan map(LogicalPlan plan, Replacement replacement) {
        return map(plan, replacement, 0);
    }

    private static LogicalPlan map(LogicalPlan plan, Replacement replacement, int depth) {
        LogicalPlan mapped = plan instanceof LogicalPlan.Apply apply
                ? new LogicalPlan.Apply(apply.kind(), map(apply.left(), replacement, depth),
                        map(apply.right(), replacement, depth + 1), apply.condition(), apply.types())
                : PlanTree.mapInputs(plan, input -> map(input, replacement, depth));
        return PlanTree.mapExpressions(mapped, expression -> map(expression, replacement, depth));
    }

    private static Expression map(Expression expression, Replacement replacement, int depth) {
        return ExpressionTree.rewrite(expression, node -> switch (node) {
            case OuterColumn column when column.level() > depth -> replacement.apply(column, depth);
            case Subquery query -> withPlan(query, map(query.plan(), replacement, depth + 1));
            default -> node;
        });
    }

    /** Replaces the references that leave the expression. */
    public static Expression map(Expression expression, Replacement replacement) {
        return map(expression, replacement, 0);
    }

    /**
     * Replaces the columns of the expression's own input, also where sub-queries inside refer to it; there, a
     * replacement must be a column too.
     */
    public static Expression mapInput(Expression expression, Function<InputColumn, Expression> replacement) {
        return ExpressionTree.rewrite(expression, node -> switch (node) {
            case InputColumn column -> replacement.apply(column);
            case Subquery query -> withPlan(query, mapRow(query.plan(), replacement));
            default -> node;
        });
    }

    /** Replaces the plan's references to the row just outside of it: the other ends of {@link #mapInput}. */
    public static LogicalPlan mapRow(LogicalPlan plan, Function<InputColumn, Expression> replacement) {
        return map(plan, (column, depth) -> {
            if (column.level() != depth + 1) {
                return column;
            }
            Expression other = replacement.apply(new InputColumn(column.index(), column.type()));
            return outward(other, column.level());
        });
    }

    /** An expression over a row, as seen from {@code level} boundaries further in. */
    public static Expression outward(Expression expression, int level) {
        return ExpressionTree.rewrite(expression, node -> switch (node) {
            case InputColumn column -> new OuterColumn(level, column.index(), column.type());
            case OuterColumn column -> new OuterColumn(column.level() + level, column.index(), column.type());
            default -> node;
        });
    }

    /** Moves the plan across {@code delta} boundaries: in for a positive number, out for a negative one. */
    public static LogicalPlan shift(LogicalPlan plan, int delta) {
        return delta == 0
                ? plan
                : map(plan, (column,
                        _) -> new OuterColumn(column.level() + delta, column.index(), column.type()));
    }

    /** Indices of the columns that the plan reads of the row {@code level} boundaries outside of it. */
    public static SortedSet<Integer> columns(LogicalPlan plan, int level) {
        SortedSet<Integer> found = new TreeSet<>();
        map(plan, (column, depth) -> {
            if (column.level() - depth == level) {
                found.add(column.index());
            }
            return column;
        });
        return found;
    }

    /** Whether the plan reads anything outside of it. */
    public static boolean any(LogicalPlan plan) {
        boolean[] found = {false};
        map(plan, (column, _) -> {
            found[0] = true;
            return column;
        });
        return found[0];
    }

    private static Subquery withPlan(Subquery query, LogicalPlan plan) {
        return new Subquery(query.kind(), plan, query.operands(), query.operators(), query.type());
    }
}
