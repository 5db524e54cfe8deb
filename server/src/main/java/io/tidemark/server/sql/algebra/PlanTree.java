package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan.*;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Walks over and builds logical plans. */
public final class PlanTree {
    private PlanTree() {}

    /** The direct inputs. */
    public static List<LogicalPlan> inputs(LogicalPlan plan) {
        List<LogicalPlan> inputs = new ArrayList<>();
        mapInputs(plan, input -> {
            inputs.add(input);
            return input;
        });
        return inputs;
    }

    /** The same operator over mapped inputs. */
    public static LogicalPlan mapInputs(LogicalPlan plan, UnaryOperator<LogicalPlan> map) {
        return switch (plan) {
            case Scan _,VirtualScan _,Values _,FunctionScan _,WorkingTable _ -> plan;
            case Filter filter -> new Filter(map.apply(filter.input()), filter.condition());
            case Project project -> new Project(map.apply(project.input()), project.expressions());
            case ProjectSet set -> new ProjectSet(map.apply(set.input()), set.calls(), set.types());
            case AggregateRows group -> new AggregateRows(map.apply(group.input()), group.keys(),
                    group.groupingSets(), group.calls());
            case Join join -> new Join(join.kind(), map.apply(join.left()), map.apply(join.right()),
                    join.condition(), join.types());
            case Apply apply -> new Apply(apply.kind(), map.apply(apply.left()), map.apply(apply.right()),
                    apply.condition(), apply.types());
            case SetOperation set -> new SetOperation(set.kind(), set.all(), map.apply(set.left()),
                    map.apply(set.right()), set.types());
            case Distinct distinct -> new Distinct(map.apply(distinct.input()));
            case DistinctOn distinct -> new DistinctOn(map.apply(distinct.input()), distinct.keys());
            case Sort sort -> new Sort(map.apply(sort.input()), sort.keys());
            case Window window -> new Window(map.apply(window.input()), window.partitions(), window.order(),
                    window.calls());
            case Limit limit -> new Limit(map.apply(limit.input()), limit.limit(), limit.offset());
            case Shared shared -> new Shared(shared.id(), map.apply(shared.input()));
            case Recursive recursive -> new Recursive(recursive.id(), recursive.all(),
                    map.apply(recursive.seed()), map.apply(recursive.step()));
        };
    }

    /** The same operator with its own expressions mapped; those of its inputs are left alone. */
    public static LogicalPlan mapExpressions(LogicalPlan plan, UnaryOperator<Expression> map) {
        return switch (plan) {
            case Scan _,VirtualScan _,WorkingTable _,SetOperation _,Distinct _,Shared _,Recursive _ ->
                plan;
            case Values values -> new Values(
                    values.rows().stream().map(row -> row.stream().map(map).toList()).toList(),
                    values.types());
            case FunctionScan scan -> new FunctionScan(scan.function(), all(scan.arguments(), map),
                    scan.ordinality(), scan.types());
            case Filter filter -> new Filter(filter.input(), map.apply(filter.condition()));
            case Project project -> new Project(project.input(), all(project.expressions(), map));
            case ProjectSet set -> new ProjectSet(set.input(), set.calls().stream()
                    .map(call -> new SetCall(call.function(), all(call.arguments(), map), call.type()))
                    .toList(), set.types());
            case AggregateRows group -> new AggregateRows(group.input(), all(group.keys(), map),
                    group.groupingSets(), group.calls().stream().map(call -> map(call, map)).toList());
            case Join join -> new Join(join.kind(), join.left(), join.right(), map.apply(join.condition()),
                    join.types());
            case Apply apply -> new Apply(apply.kind(), apply.left(), apply.right(),
                    map.apply(apply.condition()), apply.types());
            case DistinctOn distinct -> new DistinctOn(distinct.input(), all(distinct.keys(), map));
            case Sort sort -> new Sort(sort.input(), keys(sort.keys(), map));
            case Window window -> new Window(window.input(), all(window.partitions(), map),
                    keys(window.order(), map), window.calls().stream().map(call -> call.map(map)).toList());
            case Limit limit -> new Limit(limit.input(), optional(limit.limit(), map),
                    optional(limit.offset(), map));
        };
    }

    private static List<Expression> all(List<Expression> expressions, UnaryOperator<Expression> map) {
        return expressions.stream().map(map).toList();
    }

    private static @Nullable Expression optional(@Nullable Expression expression,
            UnaryOperator<Expression> map) {
        return expression == null ? null : map.apply(expression);
    }

    private static List<SortKey> keys(List<SortKey> keys, UnaryOperator<Expression> map) {
        return keys.stream()
                .map(key -> new SortKey(map.apply(key.expression()), key.descending(), key.nullsFirst()))
                .toList();
    }

    /** The same aggregate over mapped expressions. */
    public static AggregateCall map(AggregateCall call, UnaryOperator<Expression> map) {
        return new AggregateCall(call.aggregate(), all(call.arguments(), map), call.distinct(),
                optional(call.filter(), map), keys(call.ordering(), map), call.type());
    }

    /** Rewrites bottom-up: {@code map} sees each operator after its inputs have been replaced. */
    public static LogicalPlan rewrite(LogicalPlan plan, UnaryOperator<LogicalPlan> map) {
        return map.apply(mapInputs(plan, input -> rewrite(input, map)));
    }

    /** Every column of the plan as it is. */
    public static List<Expression> columns(LogicalPlan plan) {
        return columns(plan.types(), 0, plan.types().size());
    }

    /** Columns {@code from} to {@code to - 1} of an input of these types. */
    public static List<Expression> columns(List<SqlType> types, int from, int to) {
        List<Expression> columns = new ArrayList<>();
        for (int i = from; i < to; i++) {
            columns.add(new InputColumn(i, types.get(i)));
        }
        return columns;
    }

    /** The first {@code count} columns only. */
    public static LogicalPlan first(LogicalPlan plan, int count) {
        return plan.types().size() == count
                ? plan
                : new Project(plan, columns(plan.types(), 0, count));
    }

    /** One row without columns. */
    public static LogicalPlan oneRow() {
        return new Values(List.of(List.of()), List.of());
    }

    /** A filter, unless the condition is TRUE. */
    public static LogicalPlan filter(LogicalPlan input, List<Expression> conjuncts) {
        return conjuncts.isEmpty() ? input : new Filter(input, ExpressionTree.and(conjuncts));
    }

    /** A join with the types that follow from its kind. */
    public static LogicalPlan join(JoinKind kind, LogicalPlan left, LogicalPlan right, Expression condition) {
        return new Join(kind, left, right, condition, joinTypes(kind, left, right));
    }

    /** An apply with the types that follow from its kind. */
    public static LogicalPlan apply(JoinKind kind, LogicalPlan left, LogicalPlan right,
            Expression condition) {
        return new Apply(kind, left, right, condition, joinTypes(kind, left, right));
    }

    private static List<SqlType> joinTypes(JoinKind kind, LogicalPlan left, LogicalPlan right) {
        List<SqlType> types = new ArrayList<>(left.types());
        switch (kind) {
            case INNER, LEFT, RIGHT, FULL, SINGLE -> types.addAll(right.types());
            case MARK -> types.add(SqlType.of(TypeId.BOOLEAN));
            case SEMI, ANTI -> {}
        }
        return List.copyOf(types);
    }
}
