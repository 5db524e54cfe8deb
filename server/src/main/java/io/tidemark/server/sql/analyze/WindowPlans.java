package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.analyze.Windows.Placed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the window calls of a level over its rows: one sort for all windows whose order is the beginning of another's. */
final class WindowPlans {
    private LogicalPlan plan;
    private List<SortKey> sorted = List.of();

    private WindowPlans(LogicalPlan plan) {
        this.plan = plan;
    }

    /** What calls that are computed together have in common. */
    private record Specification(List<Expression> partitions, List<SortKey> order) {
        private int keyCount() {
            return partitions.size() + order.size();
        }
    }

    /**
     * The plan with a column for each call.
     *
     * @param places receives the index of each call's column
     */
    static LogicalPlan plan(LogicalPlan input, List<Placed> calls, int[] places) {
        Map<Specification, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            Placed call = calls.get(i);
            groups.computeIfAbsent(new Specification(call.partitions(), call.order()), _ -> new ArrayList<>())
                    .add(i);
        }
        WindowPlans plans = new WindowPlans(input);
        groups.entrySet().stream()
                .sorted(Comparator.comparingInt(group -> -group.getKey().keyCount()))
                .forEach(group -> plans.add(group.getKey(), group.getValue(), calls, places));
        return plans.plan;
    }

    private void add(Specification window, List<Integer> members, List<Placed> calls, int[] places) {
        List<Expression> outputs = new ArrayList<>(PlanTree.columns(plan));
        List<Expression> partitions = window.partitions().stream().map(key -> column(key, outputs)).toList();
        List<SortKey> order = window.order().stream().map(
                key -> new SortKey(column(key.expression(), outputs), key.descending(), key.nullsFirst()))
                .toList();
        List<WindowCall> computed = members.stream()
                .map(member -> calls.get(member).call().map(expression -> column(expression, outputs)))
                .toList();
        if (outputs.size() > plan.types().size()) {
            plan = new LogicalPlan.Project(plan, List.copyOf(outputs));
        }
        sort(partitions, order);
        plan = new LogicalPlan.Window(plan, partitions, order, computed);
        for (int i = 0; i < members.size(); i++) {
            places[members.get(i)] = outputs.size() + i;
        }
    }

    private void sort(List<Expression> partitions, List<SortKey> order) {
        List<SortKey> keys = new ArrayList<>();
        partitions.stream().distinct().forEach(key -> keys.add(new SortKey(key, false, false)));
        order.stream().filter(key -> !partitions.contains(key.expression())).forEach(keys::add);
        boolean done = keys.size() <= sorted.size() && sorted.subList(0, keys.size()).equals(keys);
        if (!done) {
            plan = new LogicalPlan.Sort(plan, List.copyOf(keys));
            sorted = List.copyOf(keys);
        }
    }

    /** The expression as a column of the projection, which is extended where it does not have it. */
    private static Expression column(Expression wanted, List<Expression> outputs) {
        if (wanted instanceof Constant || ExpressionTree.isRowless(wanted)) {
            return wanted;
        }
        int index = ExpressionTree.isVolatile(wanted) ? -1 : outputs.indexOf(wanted);
        if (index < 0) {
            index = outputs.size();
            outputs.add(wanted);
        }
        return new InputColumn(index, wanted.type());
    }
}
