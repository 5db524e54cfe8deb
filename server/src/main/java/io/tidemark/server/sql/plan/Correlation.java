package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.Expression.OuterColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateRows;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.LogicalPlan.Project;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Joins a left input with a right one that may refer to the left row: without an apply where there is a way. */
final class Correlation {
    private Correlation() {}

    /**
     * {@code left} joined with {@code right}, which lies beyond one boundary.
     *
     * @param condition over left, then right columns
     */
    static LogicalPlan join(JoinKind kind, LogicalPlan left, LogicalPlan right, Expression condition) {
        if (OuterColumns.columns(right, 1).isEmpty()) {
            LogicalPlan free = OuterColumns.shift(right, -1);
            boolean existence = ExpressionTree.isTrue(condition) && isTest(kind);
            return PlanTree.join(kind, left, existence ? firstRow(free) : free, condition);
        }
        if (kind == JoinKind.SINGLE) {
            Optional<LogicalPlan> grouped = grouped(left, right);
            if (grouped.isPresent()) {
                return grouped.get();
            }
        }
        Optional<PulledConditions> pulled = PulledConditions.of(right);
        if (pulled.isPresent()) {
            return pulled(kind, left, right.types().size(), condition, pulled.get());
        }
        return PlanTree.apply(kind, left, right, condition);
    }

    private static boolean isTest(JoinKind kind) {
        return kind == JoinKind.SEMI || kind == JoinKind.ANTI || kind == JoinKind.MARK;
    }

    /** Enough to know whether there is any row. */
    private static LogicalPlan firstRow(LogicalPlan plan) {
        return new LogicalPlan.Limit(plan, new Constant(SqlType.of(TypeId.INT8), 1L), null);
    }

    private static LogicalPlan pulled(JoinKind kind, LogicalPlan left, int rightWidth, Expression condition,
            PulledConditions pulled) {
        int width = left.types().size();
        List<Expression> parts = new ArrayList<>(ExpressionTree.conjuncts(condition));
        for (Expression conjunct : pulled.conjuncts()) {
            Expression pair = joined(conjunct, width);
            parts.add(kind == JoinKind.MARK ? certain(pair) : pair);
        }
        LogicalPlan join = PlanTree.join(kind, left, pulled.plan(), ExpressionTree.and(parts));
        return switch (kind) {
            case SEMI, ANTI, MARK -> join;
            case INNER, LEFT, RIGHT, FULL, SINGLE -> PlanTree.first(join, width + rightWidth);
        };
    }

    /** A pair of which a condition of the right input is not known does not exist: that is no reason to answer NULL. */
    private static Expression certain(Expression pair) {
        return new Expression.Coalesce(List.of(pair, ExpressionTree.truth(false)), pair.type());
    }

    /** A condition of the right input as one over left, then right columns. */
    private static Expression joined(Expression conjunct, int leftWidth) {
        return ExpressionTree.rewrite(conjunct, node -> switch (node) {
            case InputColumn column -> new InputColumn(leftWidth + column.index(), column.type());
            case OuterColumn column when column.level() == 1 ->
                new InputColumn(column.index(), column.type());
            case OuterColumn column -> new OuterColumn(column.level() - 1, column.index(), column.type());
            default -> node;
        });
    }

    /**
     * A scalar sub-query that is an aggregate of the rows that equal something of the left row: grouped by that something and joined; a
     * left row without a group gets what the aggregates say of no rows.
     */
    private static Optional<LogicalPlan> grouped(LogicalPlan left, LogicalPlan right) {
        Project project = right instanceof Project top ? top : new Project(right, PlanTree.columns(right));
        if (!(project.input() instanceof AggregateRows group) || !group.keys().isEmpty()
                || project.expressions().stream().anyMatch(Correlation::isCorrelated)
                || !isLocal(group) || isSorted(group.input())
                || group.calls().stream().anyMatch(call -> call.aggregate().kind() != Aggregate.Kind.PLAIN)) {
            return Optional.empty();
        }
        Optional<PulledConditions> found = PulledConditions.of(group.input());
        if (found.isEmpty() || !found.get().conjuncts().stream().allMatch(Correlation::isKey)) {
            return Optional.empty();
        }
        List<Expression> keys = new ArrayList<>();
        List<Expression> conditions = new ArrayList<>();
        int width = left.types().size();
        for (Expression conjunct : found.get().conjuncts()) {
            Expression.Call equal = (Expression.Call) conjunct;
            boolean innerFirst = !isCorrelated(equal.arguments().get(0));
            Expression key = equal.arguments().get(innerFirst ? 0 : 1);
            Expression outer = joined(equal.arguments().get(innerFirst ? 1 : 0), width);
            Expression column = new InputColumn(width + keys.size(), key.type());
            keys.add(outwards(key));
            conditions.add(new Expression.Call(equal.function(),
                    innerFirst ? List.of(column, outer) : List.of(outer, column), equal.type(),
                    equal.position()));
        }
        List<AggregateCall> calls = group.calls().stream()
                .map(call -> PlanTree.map(call, Correlation::outwards)).toList();
        LogicalPlan groups = new AggregateRows(found.get().plan(), keys,
                List.of(IntStream.range(0, keys.size()).boxed().toList()), calls);
        return Optional.of(padded(left, groups, conditions, project.expressions().stream()
                .map(Correlation::outwards).toList(), calls));
    }

    /** Whether the rows come in an order, which an aggregate may depend on and a join would lose. */
    private static boolean isSorted(LogicalPlan plan) {
        return switch (plan) {
            case LogicalPlan.Sort _ -> true;
            case LogicalPlan.Filter filter -> isSorted(filter.input());
            case Project project -> isSorted(project.input());
            default -> false;
        };
    }

    private static LogicalPlan padded(LogicalPlan left, LogicalPlan groups, List<Expression> conditions,
            List<Expression> outputs, List<AggregateCall> calls) {
        int width = left.types().size();
        int keyCount = conditions.size();
        List<Expression> columns = new ArrayList<>(PlanTree.columns(groups));
        columns.add(ExpressionTree.truth(true));
        LogicalPlan join = PlanTree.join(JoinKind.LEFT, left, new Project(groups, columns),
                ExpressionTree.and(conditions));
        Expression missing = new Expression.IsNull(
                new InputColumn(width + groups.types().size(), SqlType.of(TypeId.BOOLEAN)));
        List<Expression> results = new ArrayList<>(PlanTree.columns(left));
        for (Expression output : outputs) {
            Expression present = ExpressionTree.shiftColumns(output, width + keyCount);
            Expression absent = ExpressionTree.replaceColumns(output, index -> ofNoRows(calls.get(index)));
            results.add(absent instanceof Constant none && none.value() == null
                    && present instanceof InputColumn
                            ? present
                            : new Expression.Case(List.of(new Expression.When(missing, absent)), present,
                                    output.type()));
        }
        return new Project(join, results);
    }

    private static Constant ofNoRows(AggregateCall call) {
        return new Constant(call.type(), call.aggregate().name().equals("count") ? 0L : null);
    }

    /** Whether no argument of the aggregates reads the left row. */
    private static boolean isLocal(AggregateRows group) {
        boolean[] local = {true};
        group.calls().forEach(call -> PlanTree.map(call, expression -> {
            local[0] &= !isCorrelated(expression);
            return expression;
        }));
        return local[0];
    }

    /** An equality between something of the left row alone and something of the right row alone. */
    private static boolean isKey(Expression conjunct) {
        return conjunct instanceof Expression.Call call && Equality.isEquals(call.function())
                && (isOneSided(call.arguments().get(0), call.arguments().get(1))
                        || isOneSided(call.arguments().get(1), call.arguments().get(0)));
    }

    private static boolean isOneSided(Expression outer, Expression inner) {
        return isCorrelated(outer) && !ExpressionTree.any(outer, node -> node instanceof InputColumn)
                && !isCorrelated(inner);
    }

    /** Whether the expression reads the row beyond the first boundary. */
    static boolean isCorrelated(Expression expression) {
        return ExpressionTree.any(expression,
                node -> node instanceof OuterColumn column && column.level() == 1);
    }

    /** The expression after its first boundary has gone. */
    static Expression outwards(Expression expression) {
        return OuterColumns.map(expression,
                (column, _) -> new OuterColumn(column.level() - 1, column.index(), column.type()));
    }
}
