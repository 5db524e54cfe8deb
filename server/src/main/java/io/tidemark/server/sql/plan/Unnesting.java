package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.Expression.Not;
import io.tidemark.server.sql.algebra.Expression.Subquery;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.*;
import io.tidemark.server.sql.algebra.PlanTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Removes sub-queries from expressions: each becomes a join or an apply below the operator that held it. */
final class Unnesting {
    private Unnesting() {}

    static LogicalPlan unnest(LogicalPlan plan) {
        LogicalPlan inner = PlanTree.mapInputs(plan, Unnesting::unnest);
        return switch (inner) {
            case Apply apply -> Correlation.join(apply.kind(), apply.left(), apply.right(),
                    apply.condition());
            case Filter filter when ExpressionTree.hasSubquery(filter.condition()) -> filter(filter);
            case Join join when ExpressionTree.hasSubquery(join.condition()) -> join(join);
            case Values values when values.rows().stream().flatMap(List::stream)
                    .anyMatch(ExpressionTree::hasSubquery) ->
                values(values);
            case FunctionScan scan when scan.arguments().stream().anyMatch(ExpressionTree::hasSubquery) ->
                functionScan(scan);
            case Project _,AggregateRows _,Sort _,DistinctOn _,ProjectSet _ -> attached(inner);
            case Scan _,VirtualScan _,Values _,FunctionScan _,Filter _,Join _,SetOperation _,Distinct _,Window _,Limit _,Shared _,Recursive _,WorkingTable _ ->
                inner;
        };
    }

    /** An operator with one input whose expressions hold sub-queries: their values become columns of the input. */
    private static LogicalPlan attached(LogicalPlan plan) {
        boolean[] found = {false};
        PlanTree.mapExpressions(plan, expression -> {
            found[0] |= ExpressionTree.hasSubquery(expression);
            return expression;
        });
        if (!found[0]) {
            return plan;
        }
        LogicalPlan input = PlanTree.inputs(plan).getFirst();
        int width = input.types().size();
        Attachment attachment = new Attachment(input);
        LogicalPlan mapped = PlanTree.mapExpressions(plan, attachment::replace);
        return switch (mapped) {
            case Sort sort -> PlanTree.first(new Sort(attachment.plan(), sort.keys()), width);
            case DistinctOn distinct ->
                PlanTree.first(new DistinctOn(attachment.plan(), distinct.keys()), width);
            case ProjectSet set -> projectSet(set, attachment.plan(), width);
            default -> PlanTree.mapInputs(mapped, _ -> attachment.plan());
        };
    }

    private static LogicalPlan projectSet(ProjectSet set, LogicalPlan input, int width) {
        List<io.tidemark.server.sql.type.SqlType> types = new ArrayList<>(input.types());
        set.calls().forEach(call -> types.add(call.type()));
        LogicalPlan wide = new ProjectSet(input, set.calls(), List.copyOf(types));
        List<Expression> kept = new ArrayList<>(PlanTree.columns(types, 0, width));
        kept.addAll(PlanTree.columns(types, input.types().size(), types.size()));
        return new Project(wide, kept);
    }

    /** Plain conditions first, then those that only drop rows, then the rest. */
    private static LogicalPlan filter(Filter filter) {
        int width = filter.types().size();
        List<Expression> plain = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        List<Expression> tests = new ArrayList<>();
        for (Expression conjunct : ExpressionTree.conjuncts(filter.condition())) {
            if (!ExpressionTree.hasSubquery(conjunct)) {
                plain.add(conjunct);
            } else if (isTest(conjunct)) {
                tests.add(conjunct);
            } else {
                rest.add(conjunct);
            }
        }
        LogicalPlan plan = PlanTree.filter(filter.input(), plain);
        for (Expression test : tests) {
            plan = test(plan, test);
        }
        if (rest.isEmpty()) {
            return plan;
        }
        Attachment attachment = new Attachment(plan);
        List<Expression> replaced = rest.stream().map(attachment::replace).toList();
        return PlanTree.first(PlanTree.filter(attachment.plan(), replaced), width);
    }

    /** Whether the condition is a semi-join or an anti-join as a whole. */
    private static boolean isTest(Expression conjunct) {
        return switch (conjunct) {
            case Subquery query -> (query.kind() == Subquery.Kind.EXISTS
                    || query.kind() == Subquery.Kind.ANY)
                    && query.operands().stream().noneMatch(ExpressionTree::hasSubquery);
            case Not(Subquery query) -> query.kind() == Subquery.Kind.EXISTS;
            default -> false;
        };
    }

    private static LogicalPlan test(LogicalPlan left, Expression test) {
        Subquery query = (Subquery) (test instanceof Not(var operand) ? operand : test);
        JoinKind kind = test instanceof Not ? JoinKind.ANTI : JoinKind.SEMI;
        return Correlation.join(kind, left, unnest(query.plan()),
                Attachment.condition(query, left.types().size(), UnaryOperator.identity()));
    }

    /** A join's condition with sub-queries: above an inner join; below an outer one, beside the input that is padded. */
    private static LogicalPlan join(Join join) {
        if (join.kind() == JoinKind.INNER) {
            LogicalPlan pairs = PlanTree.join(JoinKind.INNER, join.left(), join.right(),
                    ExpressionTree.truth(true));
            return filter(new Filter(pairs, join.condition()));
        }
        int width = join.left().types().size();
        boolean rightOnly = subqueriesRead(join.condition(), index -> index >= width);
        boolean leftOnly = subqueriesRead(join.condition(), index -> index < width);
        if (join.kind() != JoinKind.LEFT || (!rightOnly && !leftOnly)) {
            throw new io.tidemark.server.sql.SqlException("0A000",
                    "a sub-query in the condition of this outer join is not supported", -1);
        }
        return rightOnly ? besideRight(join, width) : besideLeft(join, width);
    }

    private static boolean subqueriesRead(Expression condition, java.util.function.IntPredicate side) {
        return !ExpressionTree.any(condition,
                node -> node instanceof Subquery query && !ExpressionTree.allColumns(query, side));
    }

    private static LogicalPlan besideRight(Join join, int width) {
        Attachment attachment = new Attachment(join.right());
        Expression local = ExpressionTree.rewrite(join.condition(), node -> node instanceof Subquery query
                ? ExpressionTree.shiftColumns(
                        attachment.replace(ExpressionTree.shiftColumns(query, -width)), width)
                : node);
        LogicalPlan joined = PlanTree.join(join.kind(), join.left(), attachment.plan(), local);
        return PlanTree.first(joined, join.types().size());
    }

    private static LogicalPlan besideLeft(Join join, int width) {
        Attachment attachment = new Attachment(join.left());
        Expression marked = ExpressionTree.rewrite(join.condition(), node -> {
            if (node instanceof Subquery query) {
                return attachment.replace(query);
            }
            return node instanceof InputColumn column && column.index() >= width
                    ? new InputColumn(column.index() + (1 << 16), column.type())
                    : node;
        });
        int added = attachment.plan().types().size() - width;
        Expression condition = ExpressionTree.replaceColumns(marked, index -> index >= (1 << 16)
                ? new InputColumn(index - (1 << 16) + added, join.types().get(index - (1 << 16)))
                : new InputColumn(index, attachment.plan().types().get(index)));
        LogicalPlan joined = PlanTree.join(join.kind(), attachment.plan(), join.right(), condition);
        List<Expression> kept = new ArrayList<>(PlanTree.columns(joined.types(), 0, width));
        kept.addAll(PlanTree.columns(joined.types(), width + added, joined.types().size()));
        return new Project(joined, kept);
    }

    /** Rows with sub-queries become a union of projections of one row. */
    private static LogicalPlan values(Values values) {
        LogicalPlan all = null;
        for (List<Expression> row : values.rows()) {
            LogicalPlan one = attached(new Project(PlanTree.oneRow(), row));
            all = all == null ? one : new SetOperation(SetKind.UNION, true, all, one, values.types());
        }
        return all == null ? values : all;
    }

    /** Arguments with sub-queries are computed as a row to which the function is applied. */
    private static LogicalPlan functionScan(FunctionScan scan) {
        LogicalPlan row = attached(new Project(PlanTree.oneRow(), scan.arguments()));
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < scan.arguments().size(); i++) {
            arguments.add(new Expression.OuterColumn(1, i, scan.arguments().get(i).type()));
        }
        LogicalPlan calls = PlanTree.apply(JoinKind.INNER, row,
                new FunctionScan(scan.function(), arguments, scan.ordinality(), scan.types()),
                ExpressionTree.truth(true));
        int width = arguments.size();
        return new Project(calls, PlanTree.columns(calls.types(), width, width + scan.types().size()));
    }
}
