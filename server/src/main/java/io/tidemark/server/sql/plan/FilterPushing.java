package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.*;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import java.util.ArrayList;
import java.util.List;

/** Moves conditions down. A condition that calls a volatile function stays where it is. */
final class FilterPushing {
    private FilterPushing() {}

    static LogicalPlan push(LogicalPlan plan) {
        return push(plan, List.of());
    }

    /** The plan under conditions over its columns. */
    private static LogicalPlan push(LogicalPlan plan, List<Expression> conditions) {
        return switch (plan) {
            case Filter filter -> filter(filter, conditions);
            case Project project -> project(project, conditions);
            case Join join -> join(join, conditions);
            case Apply apply -> apply(apply, conditions);
            case SetOperation set ->
                new SetOperation(set.kind(), set.all(), push(set.left(), conditions),
                        push(set.right(), conditions), set.types());
            case AggregateRows group -> group(group, conditions);
            case Sort sort -> new Sort(push(sort.input(), conditions), sort.keys());
            case Distinct distinct -> new Distinct(push(distinct.input(), conditions));
            case ProjectSet set -> projectSet(set, conditions);
            case Scan _,VirtualScan _,Values _,FunctionScan _,DistinctOn _,Window _,Limit _,Shared _,Recursive _,WorkingTable _ ->
                PlanTree.filter(PlanTree.mapInputs(plan, FilterPushing::push), conditions);
        };
    }

    private static LogicalPlan filter(Filter filter, List<Expression> conditions) {
        List<Expression> all = new ArrayList<>();
        List<Expression> fixed = new ArrayList<>();
        for (Expression conjunct : ExpressionTree.conjuncts(filter.condition())) {
            (ExpressionTree.isVolatile(conjunct) ? fixed : all).add(conjunct);
        }
        if (!fixed.isEmpty()) {
            LogicalPlan input = PlanTree.filter(push(filter.input(), all), fixed);
            return PlanTree.filter(input, conditions);
        }
        all.addAll(conditions);
        return push(filter.input(), all);
    }

    private static LogicalPlan project(Project project, List<Expression> conditions) {
        List<Expression> below = new ArrayList<>();
        List<Expression> above = new ArrayList<>();
        for (Expression condition : conditions) {
            boolean safe = ExpressionTree.allColumns(condition,
                    index -> !ExpressionTree.isVolatile(project.expressions().get(index)));
            if (safe) {
                below.add(ExpressionTree.replaceColumns(condition, project.expressions()::get));
            } else {
                above.add(condition);
            }
        }
        return PlanTree.filter(new Project(push(project.input(), below), project.expressions()), above);
    }

    private static LogicalPlan projectSet(ProjectSet set, List<Expression> conditions) {
        int width = set.input().types().size();
        Split split = Split.of(conditions, width);
        return PlanTree.filter(new ProjectSet(push(set.input(), split.left()), set.calls(), set.types()),
                split.rest());
    }

    /** Conditions over grouping keys only hold for all rows of a group. */
    private static LogicalPlan group(AggregateRows group, List<Expression> conditions) {
        List<Expression> below = new ArrayList<>();
        List<Expression> above = new ArrayList<>();
        boolean plain = group.groupingSets().size() == 1 && !group.keys().isEmpty();
        for (Expression condition : conditions) {
            if (plain && ExpressionTree.allColumns(condition, index -> index < group.keys().size())
                    && ExpressionTree.any(condition, node -> node instanceof InputColumn)) {
                below.add(ExpressionTree.replaceColumns(condition, group.keys()::get));
            } else {
                above.add(condition);
            }
        }
        return PlanTree.filter(new AggregateRows(push(group.input(), below), group.keys(),
                group.groupingSets(), group.calls()), above);
    }

    /** Conditions by what they read: the left input only, the right one only, or both. */
    private record Split(List<Expression> left, List<Expression> right, List<Expression> rest) {
        static Split of(List<Expression> conditions, int width) {
            List<Expression> left = new ArrayList<>();
            List<Expression> right = new ArrayList<>();
            List<Expression> rest = new ArrayList<>();
            for (Expression condition : conditions) {
                if (ExpressionTree.isVolatile(condition)) {
                    rest.add(condition);
                } else if (ExpressionTree.allColumns(condition, index -> index < width)) {
                    left.add(condition);
                } else if (ExpressionTree.allColumns(condition, index -> index >= width)) {
                    right.add(ExpressionTree.shiftColumns(condition, -width));
                } else {
                    rest.add(condition);
                }
            }
            return new Split(left, right, rest);
        }
    }

    private static LogicalPlan join(Join join, List<Expression> conditions) {
        int width = join.left().types().size();
        List<Expression> on = ExpressionTree.conjuncts(join.condition());
        Split above = Split.of(conditions, width);
        Split own = Split.of(on, width);
        return switch (join.kind()) {
            case INNER -> {
                List<Expression> all = new ArrayList<>(on);
                all.addAll(conditions);
                Split split = Split.of(all, width);
                yield join(join, push(join.left(), split.left()), push(join.right(), split.right()),
                        split.rest());
            }
            case LEFT, SINGLE -> {
                LogicalPlan right = push(join.right(), own.right());
                List<Expression> kept = new ArrayList<>(own.left());
                kept.addAll(own.rest());
                yield above(join(join, push(join.left(), above.left()), right, kept), above, width);
            }
            case SEMI, ANTI -> {
                List<Expression> kept = new ArrayList<>(own.rest());
                LogicalPlan left = push(join.left(), conditions);
                if (join.kind() == JoinKind.SEMI) {
                    left = push(left, own.left());
                } else {
                    kept.addAll(own.left());
                }
                yield join(join, left, push(join.right(), own.right()), kept);
            }
            case MARK -> PlanTree.filter(
                    join(join, push(join.left(), above.left()), push(join.right()), on), rest(above, width));
            case RIGHT -> {
                List<Expression> kept = new ArrayList<>(own.rest());
                own.right().forEach(one -> kept.add(ExpressionTree.shiftColumns(one, width)));
                LogicalPlan joined = join(join, push(join.left(), own.left()),
                        push(join.right(), above.right()), kept);
                List<Expression> rest = new ArrayList<>(above.left());
                rest.addAll(above.rest());
                yield PlanTree.filter(joined, rest);
            }
            case FULL -> PlanTree.filter(join(join, push(join.left()), push(join.right()), on), conditions);
        };
    }

    private static List<Expression> rest(Split split, int width) {
        List<Expression> rest = new ArrayList<>(split.rest());
        split.right().forEach(one -> rest.add(ExpressionTree.shiftColumns(one, width)));
        return rest;
    }

    private static LogicalPlan above(LogicalPlan plan, Split split, int width) {
        return PlanTree.filter(plan, rest(split, width));
    }

    private static LogicalPlan join(Join join, LogicalPlan left, LogicalPlan right, List<Expression> on) {
        return new Join(join.kind(), left, right, ExpressionTree.and(on), join.types());
    }

    /** Conditions over the right input alone go beyond the boundary for an inner apply. */
    private static LogicalPlan apply(Apply apply, List<Expression> conditions) {
        int width = apply.left().types().size();
        Split split = Split.of(conditions, width);
        List<Expression> inner = new ArrayList<>();
        List<Expression> rest = new ArrayList<>(split.rest());
        for (Expression condition : split.right()) {
            if (apply.kind() == JoinKind.INNER) {
                inner.add(OuterColumns.map(condition, (column, _) -> new Expression.OuterColumn(
                        column.level() + 1, column.index(), column.type())));
            } else {
                rest.add(ExpressionTree.shiftColumns(condition, width));
            }
        }
        return PlanTree.filter(new Apply(apply.kind(), push(apply.left(), split.left()),
                push(apply.right(), inner), apply.condition(), apply.types()), rest);
    }
}
