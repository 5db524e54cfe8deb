package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SetKind;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.MemoryBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OperatorTest {
    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        engine.close();
    }

    private Relation table(int id, int seed, int rows) {
        Relation relation = Relation.random(new Random(seed), rows);
        engine.table(id, relation, 23);
        return relation;
    }

    private static AggregateCall call(boolean sum, boolean distinct, @Nullable Expression filter) {
        List<Expression> arguments = sum ? List.of(new Expression.InputColumn(0, Relation.INT8)) : List.of();
        return new AggregateCall(Engine.aggregate(sum), arguments, distinct, filter, List.of(),
                Relation.INT8);
    }

    @Test
    void groupsByAnyKeysAsAMapWould() {
        int[][] keySets = {{1}, {0}, {2}, {3}, {4}, {0, 1}, {4, 1, 2}, {}};
        for (int seed = 0; seed < 4; seed++) {
            Relation input = table(1, seed, seed == 0 ? 0 : 300);
            for (int[] keys : keySets) {
                for (int parallelism : new int[]{1, 3}) {
                    engine.parallelism = parallelism;
                    List<Expression> columns = Arrays.stream(keys).mapToObj(input::column).toList();
                    Expression filter = Engine.call("<", input.column(0), Engine.constant(6));
                    var plan = new PhysicalPlan.HashAggregate(input.scan(1), columns,
                            List.of(range(keys.length)),
                            List.of(call(false, false, null), call(true, false, null),
                                    call(true, false, filter),
                                    call(true, true, null)));
                    var rows = engine.run(plan).stream().map(row -> Oracle.key(row, plan.types())).toList();
                    assertThat(rows).as("seed %d, keys %s", seed, Arrays.toString(keys))
                            .containsExactlyInAnyOrderElementsOf(grouped(input, keys));
                }
            }
        }
    }

    @Test
    void groupingSetsGiveWhatEachOfThemGivesAlone() {
        List<List<Integer>> sets = List.of(List.of(0, 1), List.of(1), List.of(), List.of(2, 0, 1), List.of(1),
                List.of(2, 1));
        List<AggregateCall> calls = List.of(call(false, false, null), call(true, false, null));
        for (int seed = 0; seed < 4; seed++) {
            Relation input = table(1, seed, seed == 0 ? 0 : 300);
            List<Expression> columns = List.of(input.column(1), input.column(0), input.column(3));
            for (int parallelism : new int[]{1, 3}) {
                engine.parallelism = parallelism;
                List<List<@Nullable Object>> expected = new ArrayList<>();
                for (List<Integer> set : sets) {
                    expected.addAll(engine.run(
                            new PhysicalPlan.HashAggregate(input.scan(1), columns, List.of(set), calls)));
                }
                assertThat(engine.run(new PhysicalPlan.HashAggregate(input.scan(1), columns, sets, calls)))
                        .as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    private static List<Integer> range(int count) {
        List<Integer> range = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            range.add(i);
        }
        return range;
    }

    private static List<List<@Nullable Object>> grouped(Relation input, int[] keys) {
        Map<List<@Nullable Object>, List<@Nullable Long>> groups = new LinkedHashMap<>();
        if (keys.length == 0) {
            groups.put(List.of(), new ArrayList<>());
        }
        for (List<@Nullable Object> row : input.rows()) {
            List<@Nullable Object> key = new ArrayList<>();
            for (int column : keys) {
                key.add(Oracle.key(row.get(column), input.types().get(column)));
            }
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add((Long) row.get(0));
        }
        List<List<@Nullable Object>> result = new ArrayList<>();
        for (Map.Entry<List<@Nullable Object>, List<@Nullable Long>> group : groups.entrySet()) {
            List<@Nullable Long> values = group.getValue();
            List<@Nullable Object> row = new ArrayList<>(group.getKey());
            row.add((long) values.size());
            row.add(sum(values, Long.MAX_VALUE, false));
            row.add(sum(values, 6, false));
            row.add(sum(values, Long.MAX_VALUE, true));
            result.add(row);
        }
        return result;
    }

    private static @Nullable Object sum(List<@Nullable Long> values, long below, boolean distinct) {
        Long sum = null;
        Set<Long> seen = new LinkedHashSet<>();
        for (Long value : values) {
            if (value != null && value < below && (seen.add(value) || !distinct)) {
                sum = sum == null ? value : sum + value;
            }
        }
        return sum;
    }

    @Test
    void sortsStablyByAnyKeysAndTheTopOfItIsTheSame() {
        int[][] keySets = {{0}, {1}, {2}, {3}, {4}, {1, 0}, {4, 2, 5}, {5}};
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Relation input = table(1, seed, seed == 0 ? 0 : 400);
            for (int[] columns : keySets) {
                List<SortKey> keys = new ArrayList<>();
                Comparator<List<@Nullable Object>> order = (_, _) -> 0;
                for (int column : columns) {
                    boolean descending = random.nextBoolean();
                    boolean nullsFirst = random.nextBoolean();
                    keys.add(new SortKey(input.column(column), descending, nullsFirst));
                    order = order.thenComparing(
                            Oracle.order(column, input.types().get(column), descending, nullsFirst));
                }
                List<List<@Nullable Object>> expected = new ArrayList<>(input.rows());
                expected.sort(order);
                String where = "seed %d, columns %s".formatted(seed, Arrays.toString(columns));
                assertThat(engine.run(new PhysicalPlan.Sort(input.scan(1), keys))).as(where)
                        .containsExactlyElementsOf(expected);
                int limit = random.nextInt(20);
                int offset = random.nextInt(5);
                var top = new PhysicalPlan.TopN(input.scan(1), keys, Engine.constant(limit),
                        Engine.constant(offset));
                assertThat(engine.run(top)).as(where).containsExactlyElementsOf(expected.subList(
                        Math.min(offset, expected.size()), Math.min(offset + limit, expected.size())));
            }
        }
    }

    @Test
    void theTopOfManyRowsIsCutDownWithoutLosingAny() {
        Relation input = Relation.random(new Random(7), 40_000);
        engine.table(1, input, 4_000);
        List<SortKey> keys = List.of(new SortKey(input.column(0), true, false),
                new SortKey(input.column(3), false, true));
        List<List<@Nullable Object>> expected = new ArrayList<>(input.rows());
        expected.sort(Oracle.order(0, Relation.INT8, true, false)
                .thenComparing(Oracle.order(3, Relation.TEXT, false, true)));
        assertThat(engine.run(new PhysicalPlan.TopN(input.scan(1), keys, Engine.constant(50), null)))
                .containsExactlyElementsOf(expected.subList(0, 50));
    }

    @Test
    void setOperationsCountRowsAsMultisets() {
        for (int seed = 0; seed < 10; seed++) {
            Relation left = table(1, seed, seed == 1 ? 0 : 60);
            Relation right = table(2, 1_000 + seed, seed == 2 ? 0 : 60);
            for (SetKind kind : SetKind.values()) {
                for (boolean all : new boolean[]{false, true}) {
                    var plan = new PhysicalPlan.SetOperation(kind, all, few(left, 1), few(right, 2),
                            List.of(Relation.INT8, Relation.SYMBOL));
                    assertThat(engine.run(plan)).as("seed %d, %s, all %s", seed, kind, all)
                            .containsExactlyInAnyOrderElementsOf(set(kind, all, left, right));
                }
            }
        }
    }

    private static PhysicalPlan few(Relation relation, int id) {
        return new PhysicalPlan.Project(relation.scan(id), List.of(relation.column(0), relation.column(1)));
    }

    private static List<List<@Nullable Object>> set(SetKind kind, boolean all, Relation left,
            Relation right) {
        Map<List<@Nullable Object>, int[]> counts = new HashMap<>();
        left.rows().forEach(row -> counts.computeIfAbsent(row.subList(0, 2), _ -> new int[2])[0]++);
        right.rows().forEach(row -> counts.computeIfAbsent(row.subList(0, 2), _ -> new int[2])[1]++);
        List<List<@Nullable Object>> result = new ArrayList<>();
        counts.forEach((row, count) -> {
            int times = switch (kind) {
                case UNION -> all ? count[0] + count[1] : 1;
                case INTERSECT ->
                    all ? Math.min(count[0], count[1]) : Math.min(1, Math.min(count[0], count[1]));
                case EXCEPT -> all ? Math.max(0, count[0] - count[1]) : count[1] == 0 ? 1 : 0;
            };
            for (int i = 0; i < times; i++) {
                result.add(row);
            }
        });
        return result;
    }

    @Test
    void distinctKeepsTheFirstOfEqualRows() {
        Relation input = table(1, 5, 200);
        List<List<@Nullable Object>> expected = new ArrayList<>();
        Set<@Nullable Object> seen = new LinkedHashSet<>();
        for (List<@Nullable Object> row : input.rows()) {
            if (seen.add(row.get(1))) {
                expected.add(row);
            }
        }
        assertThat(engine.run(new PhysicalPlan.DistinctOn(input.scan(1), List.of(input.column(1)))))
                .containsExactlyElementsOf(expected);
        assertThat(engine.run(new PhysicalPlan.Distinct(few(input, 1)))).hasSameSizeAs(
                new LinkedHashSet<>(input.rows().stream().map(row -> row.subList(0, 2)).toList()));
    }

    @Test
    void recursionStopsWhenAStepGivesNothing() {
        var seed = new PhysicalPlan.Values(List.of(List.of(Engine.constant(1))), List.of(Relation.INT8));
        var working = new PhysicalPlan.WorkingTable(1, List.of(Relation.INT8));
        Expression column = new Expression.InputColumn(0, Relation.INT8);
        var step = new PhysicalPlan.Project(
                new PhysicalPlan.Filter(working, Engine.call("<", column, Engine.constant(5))),
                List.of(Engine.call("+", column, Engine.constant(1))));
        assertThat(engine.run(new PhysicalPlan.Recursive(1, true, seed, step)))
                .containsExactly(List.of(1L), List.of(2L), List.of(3L), List.of(4L), List.of(5L));
        var kept = new PhysicalPlan.Sort(new PhysicalPlan.Recursive(1, true, seed, step),
                List.of(new SortKey(column, false, false)));
        assertThat(engine.run(kept)).as("rows that outlive their step")
                .containsExactly(List.of(1L), List.of(2L), List.of(3L), List.of(4L), List.of(5L));
        var circle = new PhysicalPlan.Project(working,
                List.of(Engine.call("%", Engine.call("+", column, Engine.constant(1)), Engine.constant(3))));
        assertThat(engine.run(new PhysicalPlan.Recursive(1, false, seed, circle)))
                .containsExactly(List.of(1L), List.of(2L), List.of(0L));
    }

    @Test
    void sharedRowsAreReadByAll() {
        Relation input = table(1, 5, 50);
        var shared = new PhysicalPlan.Shared(1, few(input, 1), false);
        var both = new PhysicalPlan.SetOperation(SetKind.UNION, true, shared, shared, shared.types());
        assertThat(engine.run(both)).hasSize(100);
    }

    @Test
    void refusesMoreMemoryThanTheQueryMayUse() {
        Relation input = Relation.random(new Random(1), 60_000);
        engine.table(1, input, 60_000);
        engine.budget = new MemoryBudget(2 << 20);
        var plan = new PhysicalPlan.Sort(input.scan(1), List.of(new SortKey(input.column(3), false, false)));
        assertThatThrownBy(() -> engine.run(plan)).isInstanceOfSatisfying(SqlException.class, failure -> {
            assertThat(failure.sqlState()).isEqualTo("53200");
            assertThat(failure.hint()).isNotNull();
        });
        assertThat(engine.budget.usedBytes()).isZero();
    }

    @Test
    void aLongSeriesNeedsTheMemoryOfABatch() {
        engine.budget = new MemoryBudget(8 << 20);
        var series = Registry.standard().tableFunctions("generate_series").stream()
                .filter(one -> one.arguments().equals(List.of(TypeId.INT8, TypeId.INT8)))
                .findFirst().orElseThrow();
        var scan = new PhysicalPlan.FunctionScan(series,
                List.of(Engine.constant(1), Engine.constant(2_000_000)), true,
                List.of(Relation.INT8, Relation.INT8));
        var plan = new PhysicalPlan.HashAggregate(scan, List.of(), List.of(List.of()),
                List.of(call(false, false, null), call(true, false, null)));
        assertThat(engine.run(plan)).containsExactly(List.of(2_000_000L, 2_000_001_000_000L));
    }

    @Test
    void stopsWhenItIsCancelled() {
        Relation input = table(1, 3, 500);
        engine.cancelAfter(5);
        engine.parallelism = 1;
        assertThatThrownBy(() -> engine.run(input.scan(1))).isInstanceOfSatisfying(SqlException.class,
                failure -> assertThat(failure.sqlState()).isEqualTo("57014"));
    }

    @Test
    void limitsAndOffsetsMayBeNullButNotNegative() {
        Relation input = table(1, 3, 50);
        var some = new PhysicalPlan.Limit(input.scan(1), Engine.constant(30), Engine.constant(10));
        assertThat(engine.run(some)).containsExactlyElementsOf(input.rows().subList(10, 40));
        var none = new PhysicalPlan.Limit(input.scan(1), new Expression.Constant(Relation.INT8, null), null);
        assertThat(engine.run(none)).hasSize(50);
        var bad = new PhysicalPlan.Limit(input.scan(1), Engine.constant(-1), null);
        assertThatThrownBy(() -> engine.run(bad)).hasMessage("LIMIT must not be negative");
    }
}
