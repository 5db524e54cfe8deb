package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SetCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.QueryBody.Select;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One SELECT: FROM, WHERE, GROUP BY, HAVING, the select list, DISTINCT and ORDER BY. Used once. */
final class SelectAnalyzer {
    private final Analysis analysis;
    private final Select select;
    private final FromItem from;
    private final Scope scope;
    private final boolean settle;
    private LogicalPlan plan;
    private List<Target> targets;
    private List<SortKey> sortKeys = new ArrayList<>();
    private List<Expression> distinctKeys = new ArrayList<>();

    SelectAnalyzer(Analysis analysis, Select select, @Nullable Scope outer, CommonTables commonTables,
            boolean settle) {
        this.analysis = analysis;
        this.select = select;
        this.settle = settle;
        this.from = new FromAnalyzer(analysis, commonTables).list(select.from(), outer);
        this.scope = Scope.of(outer, commonTables, from);
        WindowClause.check(select.windows());
        scope.windows.addAll(select.windows());
        this.plan = from.plan();
        this.targets = List.of();
    }

    Scope scope() {
        return scope;
    }

    QueryResult analyze(List<SortItem> orderBy) {
        refuseUnsupported();
        targets = new TargetList(analysis, scope, settle || select.distinct() != null || !orderBy.isEmpty())
                .expand(select.items());
        if (select.where() != null) {
            Expression condition = analysis.expressions.condition(select.where(),
                    Place.of(scope, Clause.WHERE), "WHERE");
            plan = new LogicalPlan.Filter(plan, condition);
        }
        if (select.latestOn() != null) {
            plan = new LatestRows(analysis, scope).of(plan, from.plan(), select.latestOn());
        }
        Keys keys = new Keys(analysis, scope, targets);
        for (SortItem item : orderBy) {
            sortKeys.add(Ordering.key(item, keys.sort(item.expression(), Clause.ORDER_BY)));
        }
        if (select.distinct() != null) {
            select.distinct().on().forEach(on -> distinctKeys.add(keys.sort(on, Clause.DISTINCT_ON)));
        }
        group(keys);
        windows();
        if (!distinctKeys.isEmpty() && !scope.setCalls.isEmpty() && keysReadNoSets()) {
            return distinctBeforeSets();
        }
        sets();
        return project();
    }

    private boolean keysReadNoSets() {
        List<Expression> keys = new ArrayList<>(distinctKeys);
        sortKeys.forEach(key -> keys.add(key.expression()));
        return keys.stream()
                .allMatch(key -> ExpressionTree.allColumns(key, index -> index < Scope.SET_CALLS));
    }

    /** As PostgreSQL, DISTINCT ON takes rows before set-returning calls that no key reads make more of them. */
    private QueryResult distinctBeforeSets() {
        List<Expression> outputs = new ArrayList<>();
        List<SqlType> types = plan.types();
        for (int i = 0; i < types.size(); i++) {
            outputs.add(new InputColumn(i, types.get(i)));
        }
        List<Expression> onColumns = columns(distinctKeys, outputs);
        List<SortKey> keys = distinctOrder(onColumns, sortKeys(outputs));
        plan = new LogicalPlan.Sort(new LogicalPlan.Project(plan, List.copyOf(outputs)), List.copyOf(keys));
        plan = PlanTree.first(new LogicalPlan.DistinctOn(plan, onColumns), types.size());
        sets();
        plan = new LogicalPlan.Project(plan, targets.stream().map(Target::value).toList());
        return new QueryResult(plan, targets.stream().map(Target::output).toList());
    }

    /** The keys of ORDER BY over the columns of the projection, which is extended where it does not have them. */
    private List<SortKey> sortKeys(List<Expression> outputs) {
        List<Expression> columns = columns(sortKeys.stream().map(SortKey::expression).toList(), outputs);
        List<SortKey> keys = new ArrayList<>();
        for (int i = 0; i < sortKeys.size(); i++) {
            SortKey key = sortKeys.get(i);
            keys.add(new SortKey(columns.get(i), key.descending(), key.nullsFirst()));
        }
        return keys;
    }

    private void refuseUnsupported() {
        if (select.into() != null) {
            throw Analysis.unsupported("SELECT INTO", select.into().position());
        }
        if (select.sampleBy() != null) {
            throw Analysis.unsupported("SAMPLE BY", select.sampleBy().position());
        }
    }

    private void group(Keys names) {
        GroupingSets groups = GroupingSets.of(select.groupBy(), names);
        Expression having = select.having() == null
                ? null
                : analysis.expressions.condition(select.having(), Place.of(scope, Clause.HAVING), "HAVING");
        if (select.groupBy() == null && having == null && scope.aggregates.isEmpty()) {
            return;
        }
        GroupRewriter grouping = new GroupRewriter(analysis, scope, groups.keys());
        OrderedSets orderedSets = new OrderedSets(analysis);
        plan = new LogicalPlan.AggregateRows(plan, groups.keys(), groups.sets(), scope.aggregates.stream()
                .map(call -> orderedSets.settle(call, groups.keys(), grouping::regroup)).toList());
        rewriteAll(grouping::regroup);
        scope.windowCalls.replaceAll(call -> call.map(grouping::regroup));
        if (having != null) {
            plan = new LogicalPlan.Filter(plan, grouping.regroup(having));
        }
    }

    private void rewrite(UnaryOperator<Expression> map) {
        targets = targets.stream().map(target -> target.with(map.apply(target.value()))).toList();
        sortKeys = new ArrayList<>(sortKeys.stream().map(
                key -> new SortKey(map.apply(key.expression()), key.descending(), key.nullsFirst()))
                .toList());
        distinctKeys = new ArrayList<>(distinctKeys.stream().map(map).toList());
    }

    /** As {@link #rewrite}, the arguments of set-returning calls included. */
    private void rewriteAll(UnaryOperator<Expression> map) {
        rewrite(map);
        scope.setCalls.replaceAll(call -> new SetCall(call.function(),
                call.arguments().stream().map(map).toList(), call.type()));
    }

    /** Window calls become columns behind those of the row. */
    private void windows() {
        if (scope.windowCalls.isEmpty()) {
            return;
        }
        int[] places = new int[scope.windowCalls.size()];
        plan = WindowPlans.plan(plan, scope.windowCalls, places);
        rewriteAll(value -> OuterColumns.mapInput(value,
                column -> column.index() < Scope.WINDOW_CALLS || column.index() >= Scope.SET_CALLS
                        ? column
                        : new InputColumn(places[column.index() - Scope.WINDOW_CALLS], column.type())));
    }

    /** Set-returning calls become columns behind those of the row; calls over values of calls come after those. */
    private void sets() {
        List<SetCall> calls = scope.setCalls;
        int[] places = new int[calls.size()];
        UnaryOperator<Expression> placed = value -> OuterColumns.mapInput(value,
                column -> column.index() < Scope.SET_CALLS
                        ? column
                        : new InputColumn(places[column.index() - Scope.SET_CALLS], column.type()));
        int[] depths = calls.stream().mapToInt(_ -> 0).toArray();
        int deepest = -1;
        for (int i = 0; i < calls.size(); i++) {
            depths[i] = depth(calls.get(i), depths);
            deepest = Math.max(deepest, depths[i]);
        }
        for (int depth = 0; depth <= deepest; depth++) {
            List<SetCall> together = new ArrayList<>();
            List<SqlType> types = new ArrayList<>(plan.types());
            for (int i = 0; i < calls.size(); i++) {
                if (depths[i] == depth) {
                    SetCall call = calls.get(i);
                    together.add(new SetCall(call.function(), call.arguments().stream().map(placed).toList(),
                            call.type()));
                    places[i] = types.size();
                    types.add(call.type());
                }
            }
            plan = new LogicalPlan.ProjectSet(plan, together, List.copyOf(types));
        }
        rewrite(placed);
    }

    /** 0 for a call over the row, else one more than the deepest call that it reads, which stand before it. */
    private static int depth(SetCall call, int[] depths) {
        int[] depth = {0};
        call.arguments().forEach(argument -> ExpressionTree.allColumns(argument, index -> {
            if (index >= Scope.SET_CALLS) {
                depth[0] = Math.max(depth[0], depths[index - Scope.SET_CALLS] + 1);
            }
            return true;
        }));
        return depth[0];
    }

    private QueryResult project() {
        List<Expression> outputs = new ArrayList<>(targets.stream().map(Target::value).toList());
        int visible = outputs.size();
        boolean distinct = select.distinct() != null;
        boolean on = !distinctKeys.isEmpty();
        List<Expression> onColumns = columns(distinctKeys, outputs);
        List<SortKey> keys = sortKeys(outputs);
        if (distinct && !on && outputs.size() > visible) {
            throw new SqlException("42P10",
                    "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                    hiddenPosition(visible));
        }
        plan = new LogicalPlan.Project(plan, List.copyOf(outputs));
        if (distinct && !on) {
            targets.forEach(target -> Ordering.demandEquality(target.value().type().id(), target.position()));
            plan = new LogicalPlan.Distinct(plan);
        }
        if (on) {
            keys = distinctOrder(onColumns, keys);
        }
        if (!keys.isEmpty()) {
            plan = new LogicalPlan.Sort(plan, List.copyOf(keys));
        }
        if (on) {
            plan = new LogicalPlan.DistinctOn(plan, onColumns);
        }
        plan = PlanTree.first(plan, visible);
        return new QueryResult(plan, targets.stream().map(Target::output).toList());
    }

    private int hiddenPosition(int visible) {
        for (SortKey key : sortKeys) {
            if (targets.stream().limit(visible).noneMatch(t -> t.value().equals(key.expression()))) {
                return analysis.positionOf(key.expression());
            }
        }
        return SqlException.NO_POSITION;
    }

    /** Each expression as a column of the projection, which is extended where it does not have it. */
    private static List<Expression> columns(List<Expression> wanted, List<Expression> outputs) {
        List<Expression> columns = new ArrayList<>();
        for (Expression expression : wanted) {
            int index = outputs.indexOf(expression);
            if (index < 0) {
                index = outputs.size();
                outputs.add(expression);
            }
            columns.add(new InputColumn(index, expression.type()));
        }
        return columns;
    }

    /** DISTINCT ON sorts by its own keys first; ORDER BY may say how, but must begin with all of them. */
    private List<SortKey> distinctOrder(List<Expression> on, List<SortKey> keys) {
        List<Expression> missing = new ArrayList<>(on);
        List<SortKey> ordered = new ArrayList<>();
        for (SortKey key : keys) {
            if (!on.contains(key.expression()) && !missing.isEmpty()) {
                throw new SqlException("42P10",
                        "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                        select.distinct() == null ? -1 : select.distinct().on().getFirst().position());
            }
            missing.remove(key.expression());
            ordered.add(key);
        }
        missing.forEach(key -> ordered.add(new SortKey(key, false, false)));
        return ordered;
    }
}
