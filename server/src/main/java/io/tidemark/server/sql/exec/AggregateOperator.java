package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * GROUP BY: each stream of the input groups its rows, then the streams' groups are merged. Of several grouping sets the
 * coarser ones are made of the groups of the finest, where there is one and the aggregates allow it.
 */
final class AggregateOperator implements Operator {
    /** Aggregates whose result does not depend on the order of rows, so that streams may take them in turn. */
    private static final Set<String> ORDERLESS = Set.of("count", "sum", "avg", "min", "max", "bool_and",
            "bool_or",
            "every", "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "bit_and",
            "bit_or");

    private final List<Operator> inputs;
    private final PhysicalPlan.HashAggregate plan;
    private final Scope scope;
    private final BufferArena memory;
    private @Nullable List<Rows> results;
    private int result;
    private int done;

    AggregateOperator(List<Operator> inputs, PhysicalPlan.HashAggregate plan, Scope scope) {
        this.inputs = inputs;
        this.plan = plan;
        this.scope = scope;
        this.memory = scope.arena();
    }

    /** Whether several streams may feed the aggregates of a plan. */
    static boolean parallel(PhysicalPlan.HashAggregate plan) {
        return plan.calls().stream().allMatch(AggregateOperator::parallel);
    }

    private static boolean parallel(AggregateCall call) {
        return call.aggregate().kind() == Aggregate.Kind.GROUPING || (orderless(call.aggregate())
                && !call.distinct() && call.ordering().isEmpty());
    }

    /** Whether the result does not depend on the order of rows. */
    static boolean orderless(Aggregate aggregate) {
        return ORDERLESS.contains(aggregate.name());
    }

    @Override
    public @Nullable Rows next() {
        List<Rows> sets = results;
        if (sets == null) {
            sets = compute();
            results = sets;
        }
        memory.reset();
        while (result < sets.size()) {
            Rows rows = sets.get(result);
            int count = Math.min(Vector.MAX_BATCH_ROWS, rows.count() - done);
            if (count > 0) {
                int from = done;
                done += count;
                return count == rows.count() ? rows : slice(rows, from, count);
            }
            result++;
            done = 0;
        }
        return null;
    }

    private Rows slice(Rows rows, int from, int count) {
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < rows.width(); i++) {
            columns.add(Slice.of(rows.column(i), from, from + count, memory));
        }
        return new VectorRows(count, columns, false);
    }

    private List<Rows> compute() {
        List<List<Integer>> wanted = plan.groupingSets();
        List<Integer> finest = finest();
        List<List<Integer>> grouped = finest == null ? wanted : List.of(finest);
        List<List<Groups>> streams = new ArrayList<>();
        List<Runnable> tasks = new ArrayList<>();
        for (Operator input : inputs) {
            List<Groups> groups = grouped.stream().map(set -> new Groups(plan, set, scope)).toList();
            streams.add(groups);
            tasks.add(() -> consume(input, groups));
        }
        Workers.run(tasks, scope);
        List<Groups> first = streams.getFirst();
        for (List<Groups> other : streams.subList(1, streams.size())) {
            for (int set = 0; set < first.size(); set++) {
                first.get(set).merge(other.get(set));
            }
        }
        return finest == null
                ? first.stream().map(Groups::finish).toList()
                : derived(finest, first.getFirst());
    }

    /** The set of keys whose groups give those of all sets, where the aggregates can be merged; else null. */
    private @Nullable List<Integer> finest() {
        List<List<Integer>> sets = plan.groupingSets();
        if (sets.size() < 2 || !parallel(plan)) {
            return null;
        }
        return sets.stream().filter(candidate -> sets.stream().allMatch(candidate::containsAll)).findFirst()
                .orElse(null);
    }

    /** Every set from the smallest one that has its keys and more. */
    private List<Rows> derived(List<Integer> finest, Groups finestGroups) {
        Map<Set<Integer>, Groups> known = new HashMap<>();
        known.put(Set.copyOf(finest), finestGroups);
        plan.groupingSets().stream().sorted(Comparator.comparingInt(set -> -set.size()))
                .forEach(set -> {
                    if (!known.containsKey(Set.copyOf(set))) {
                        known.put(Set.copyOf(set), derive(set, known));
                    }
                });
        Map<Set<Integer>, Rows> finished = new HashMap<>();
        known.forEach((set, groups) -> finished.put(set, groups.finish()));
        return plan.groupingSets().stream().map(set -> Objects.requireNonNull(finished.get(Set.copyOf(set))))
                .toList();
    }

    private Groups derive(List<Integer> set, Map<Set<Integer>, Groups> known) {
        scope.checkCancelled();
        Groups source = known.entrySet().stream().filter(other -> other.getKey().containsAll(set))
                .map(Map.Entry::getValue).min(Comparator.comparingInt(Groups::count)).orElseThrow();
        Groups groups = new Groups(plan, set, scope);
        groups.merge(source);
        return groups;
    }

    private void consume(Operator input, List<Groups> groups) {
        BufferArena scratch = scope.arena();
        Rows rows = input.next();
        while (rows != null) {
            for (Groups set : groups) {
                scratch.reset();
                set.add(rows, scratch);
            }
            rows = input.next();
        }
        scope.free(scratch);
    }
}
