package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.ast.Window;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Calls with OVER: those that number rows; aggregates and the others are refused. */
final class Windows {
    /** Names that need an OVER clause in PostgreSQL. */
    static final Set<String> FUNCTIONS = Set.of("row_number", "rank", "dense_rank", "percent_rank",
            "cume_dist",
            "ntile", "lag", "lead", "first_value", "last_value", "nth_value");

    private final Analysis analysis;

    Windows(Analysis analysis) {
        this.analysis = analysis;
    }

    /** A call over the rows of its level. */
    record WindowCall(WindowFunction function, List<Expression> partitions, List<SortKey> order) {
        WindowCall map(UnaryOperator<Expression> map) {
            return new WindowCall(function, partitions.stream().map(map).toList(), order.stream()
                    .map(key -> new SortKey(map.apply(key.expression()), key.descending(), key.nullsFirst()))
                    .toList());
        }

        private Specification specification() {
            return new Specification(partitions, order);
        }
    }

    /** What calls that are computed together have in common. */
    private record Specification(List<Expression> partitions, List<SortKey> order) {}

    Expression call(FunctionCall written, Place place) {
        refuse(written, place);
        WindowFunction function = WindowFunction.named(written.name().name())
                .filter(_ -> written.arguments().isEmpty() && !written.star())
                .orElseThrow(() -> Analysis.unsupported("this window function", written.position()));
        Window over = written.over();
        if (over == null) {
            throw new IllegalStateException("not a window call: " + written.name());
        }
        WindowCall call = call(function, over, place);
        List<WindowCall> calls = place.scope().windowCalls;
        int index = calls.indexOf(call);
        if (index < 0) {
            index = calls.size();
            calls.add(call);
        }
        return new InputColumn(Scope.WINDOW_CALLS + index, SqlType.of(TypeId.INT8));
    }

    private static void refuse(FunctionCall written, Place place) {
        if (place.insideAggregate()) {
            throw new SqlException("42803", "aggregate function calls cannot contain window function calls",
                    written.position());
        }
        switch (place.clause()) {
            case SELECT, ORDER_BY, DISTINCT_ON -> {}
            case WHERE, HAVING, GROUP_BY, JOIN, FROM, LIMIT, OFFSET, VALUES, FILTER,
                    WINDOW, UPDATE, RETURNING, CHECK, DEFAULT ->
                throw new SqlException("42P20",
                        "window functions are not allowed in " + place.clause().words(), written.position());
        }
        if (written.distinct() || written.filter() != null || !written.orderBy().isEmpty()) {
            throw new SqlException("0A000",
                    "DISTINCT, FILTER and ORDER BY are not supported for window functions",
                    written.position());
        }
    }

    private WindowCall call(WindowFunction function, Window over, Place place) {
        Place inner = Place.of(place.scope(), Clause.WINDOW);
        List<Expression> partitions = new ArrayList<>();
        for (var partition : partitions(over, place.scope())) {
            Expression key = analysis.expressions.settled(partition, inner);
            Ordering.demandOrder(key.type().id(), partition.position());
            partitions.add(key);
        }
        List<SortKey> order = new ArrayList<>();
        for (SortItem item : order(over, place.scope())) {
            order.add(Ordering.key(item, analysis.expressions.settled(item.expression(), inner)));
        }
        return new WindowCall(function, List.copyOf(partitions), List.copyOf(order));
    }

    private static List<io.tidemark.server.sql.ast.Expression> partitions(Window window, Scope scope) {
        return window.base() == null ? window.partitionBy() : partitions(base(window, scope), scope);
    }

    private static List<SortItem> order(Window window, Scope scope) {
        return window.base() == null || !window.orderBy().isEmpty()
                ? window.orderBy()
                : order(base(window, scope), scope);
    }

    /** The window of the WINDOW clause that this one names; one can only name those before it. */
    private static Window base(Window window, Scope scope) {
        for (Window.Named named : scope.windows) {
            if (named.window().equals(window)) {
                break;
            }
            if (named.name().equals(window.base())) {
                return named.window();
            }
        }
        throw new SqlException("42704", "window \"" + window.base() + "\" does not exist", window.position());
    }

    /**
     * The plan with a column for each call.
     *
     * @param places receives the index of each call's column
     */
    static LogicalPlan plan(LogicalPlan input, List<WindowCall> calls, int[] places) {
        Map<Specification, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            groups.computeIfAbsent(calls.get(i).specification(), _ -> new ArrayList<>()).add(i);
        }
        LogicalPlan plan = input;
        for (Map.Entry<Specification, List<Integer>> group : groups.entrySet()) {
            List<Expression> outputs = new ArrayList<>(PlanTree.columns(plan));
            List<Expression> partitions = group.getKey().partitions().stream()
                    .map(key -> column(key, outputs)).toList();
            List<SortKey> order = group.getKey().order().stream().map(
                    key -> new SortKey(column(key.expression(), outputs), key.descending(), key.nullsFirst()))
                    .toList();
            LogicalPlan keyed = new LogicalPlan.Project(plan, List.copyOf(outputs));
            plan = new LogicalPlan.Window(sorted(keyed, partitions, order), partitions,
                    order.stream().map(SortKey::expression).toList(),
                    group.getValue().stream().map(index -> calls.get(index).function()).toList());
            for (int i = 0; i < group.getValue().size(); i++) {
                places[group.getValue().get(i)] = outputs.size() + i;
            }
        }
        return plan;
    }

    private static LogicalPlan sorted(LogicalPlan plan, List<Expression> partitions, List<SortKey> order) {
        List<SortKey> keys = new ArrayList<>();
        partitions.forEach(key -> keys.add(new SortKey(key, false, false)));
        order.stream().filter(key -> !partitions.contains(key.expression())).forEach(keys::add);
        return keys.isEmpty() ? plan : new LogicalPlan.Sort(plan, keys);
    }

    /** The expression as a column of the projection, which is extended where it does not have it. */
    private static Expression column(Expression wanted, List<Expression> outputs) {
        int index = ExpressionTree.isVolatile(wanted) ? -1 : outputs.indexOf(wanted);
        if (index < 0) {
            index = outputs.size();
            outputs.add(wanted);
        }
        return new InputColumn(index, wanted.type());
    }
}
