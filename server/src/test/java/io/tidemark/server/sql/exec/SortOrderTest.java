package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SortOrderTest {
    private static final List<SqlType> TYPES = List.of(SqlType.of(TypeId.INT8), SqlType.of(TypeId.FLOAT8),
            SqlType.of(TypeId.TEXT), Relation.SYMBOL, SqlType.of(TypeId.INT8));
    private static final int NUMBER_OF_ROW = 4;

    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void severalKeysOfAnyRangeSortAsOneByOneComparisonWould() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            Relation relation = relation(random, round % 3 == 0 ? 3_000 : random.nextInt(200));
            engine.table(1, relation, 1_500);
            List<SortKey> keys = new ArrayList<>();
            Comparator<List<@Nullable Object>> wanted = (_, _) -> 0;
            for (int i = 0; i < 2 + random.nextInt(3); i++) {
                int column = random.nextInt(NUMBER_OF_ROW);
                boolean descending = random.nextBoolean();
                boolean nullsFirst = random.nextBoolean();
                keys.add(new SortKey(new Expression.InputColumn(column, TYPES.get(column)), descending,
                        nullsFirst));
                wanted = wanted
                        .thenComparing(Oracle.order(column, TYPES.get(column), descending, nullsFirst));
            }
            List<List<@Nullable Object>> sorted = new ArrayList<>(relation.rows());
            sorted.sort(wanted);
            assertThat(engine.run(new PhysicalPlan.Sort(relation.scan(1), keys)).stream()
                    .map(row -> row.get(NUMBER_OF_ROW)).toList())
                    .as("seed %d, round %d, keys %s", seed, round, keys)
                    .isEqualTo(sorted.stream().map(row -> row.get(NUMBER_OF_ROW)).toList());
        }
    }

    private static Relation relation(Random random, int rows) {
        int range = 1 + random.nextInt(50);
        boolean wide = random.nextBoolean();
        double nulls = random.nextBoolean() ? 0.1 : 0;
        List<List<@Nullable Object>> made = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(wide ? wide(random) : (Long) (random.nextInt(range) * 1_000L - 500));
            row.add(wide ? (Double) wide(random).doubleValue() : (Double) (random.nextInt(range) * 0.25));
            row.add("some text " + random.nextInt(wide && rows > 1_000 ? 1_000_000 : range));
            row.add("s" + random.nextInt(9));
            for (int column = 0; column < row.size(); column++) {
                if (random.nextDouble() < nulls) {
                    row.set(column, null);
                }
            }
            row.add((long) i);
            made.add(row);
        }
        return new Relation(TYPES, made);
    }

    private static Long wide(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            default -> random.nextLong();
        };
    }
}
