package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JoinTest {
    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        engine.close();
    }

    private static List<SqlType> types(JoinKind kind, Relation left, Relation right) {
        List<SqlType> types = new ArrayList<>(left.types());
        switch (kind) {
            case INNER, LEFT, RIGHT, FULL, SINGLE -> types.addAll(right.types());
            case MARK -> types.add(Engine.BOOLEAN);
            case SEMI, ANTI -> {}
        }
        return types;
    }

    private static @Nullable Boolean equal(@Nullable Object one, @Nullable Object other) {
        return (one == null || other == null) ? null : (Boolean) one.equals(other);
    }

    @ParameterizedTest
    @EnumSource(value = JoinKind.class, names = "SINGLE", mode = EnumSource.Mode.EXCLUDE)
    void hashJoinGivesWhatComparingEveryPairGives(JoinKind kind) {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            Relation left = Relation.random(random, random.nextInt(60));
            Relation right = Relation.random(random, seed % 3 == 0 ? 0 : random.nextInt(40));
            engine.table(1, left, 17);
            engine.table(2, right, 11);
            for (int column : new int[]{0, 1, 3, 4}) {
                var key = new PhysicalPlan.JoinKey(left.column(column), right.column(column), false);
                var plan = new PhysicalPlan.HashJoin(kind, left.scan(1), right.scan(2), List.of(key), null,
                        types(kind, left, right));
                assertThat(engine.run(plan)).as("seed %d, column %d", seed, column)
                        .containsExactlyInAnyOrderElementsOf(Oracle.join(kind, left, right,
                                (one, other) -> equal(one.get(column), other.get(column))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = JoinKind.class, names = {"SINGLE", "MARK"}, mode = EnumSource.Mode.EXCLUDE)
    void hashJoinByTwoKeysHoldsItsResidualAndEqualNulls(JoinKind kind) {
        for (int seed = 100; seed < 110; seed++) {
            Random random = new Random(seed);
            Relation left = Relation.random(random, 80);
            Relation right = Relation.random(random, 50);
            engine.table(1, left, 17);
            engine.table(2, right, 11);
            var keys = List.of(new PhysicalPlan.JoinKey(left.column(0), right.column(0), true),
                    new PhysicalPlan.JoinKey(left.column(1), right.column(1), false));
            Expression residual = Engine.call("<", left.column(3),
                    new Expression.InputColumn(9, Relation.TEXT));
            var plan = new PhysicalPlan.HashJoin(kind, left.scan(1), right.scan(2), keys, residual,
                    types(kind, left, right));
            assertThat(engine.run(plan)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(
                    Oracle.join(kind, left, right, (one, other) -> Objects.equals(one.get(0), other.get(0))
                            && Boolean.TRUE.equals(equal(one.get(1), other.get(1))) && less(one, other)));
        }
    }

    private static boolean less(List<@Nullable Object> one, List<@Nullable Object> other) {
        Object a = one.get(3);
        Object b = other.get(3);
        return a != null && b != null && Oracle.compare(a, b, Relation.TEXT) < 0;
    }

    @ParameterizedTest
    @EnumSource(value = JoinKind.class, names = "SINGLE", mode = EnumSource.Mode.EXCLUDE)
    void nestedLoopKnowsUnknownConditions(JoinKind kind) {
        for (int seed = 200; seed < 208; seed++) {
            Random random = new Random(seed);
            Relation left = Relation.random(random, 40);
            Relation right = Relation.random(random, seed % 4 == 0 ? 0 : 30);
            engine.table(1, left, 17);
            engine.table(2, right, 11);
            Expression condition = Engine.call("<", left.column(0),
                    new Expression.InputColumn(6, Relation.INT8));
            var plan = new PhysicalPlan.NestedLoopJoin(kind, left.scan(1), right.scan(2), condition,
                    types(kind, left, right));
            assertThat(engine.run(plan)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(
                    Oracle.join(kind, left, right,
                            (one, other) -> (one.get(0) == null || other.get(0) == null)
                                    ? null
                                    : (Boolean) ((Long) one.get(0) < (Long) other.get(0))));
        }
    }

    @ParameterizedTest
    @EnumSource(value = JoinKind.class, names = {"INNER", "LEFT", "SEMI", "ANTI", "MARK"})
    void applyRunsTheRightInputForEachRow(JoinKind kind) {
        for (int seed = 300; seed < 304; seed++) {
            Random random = new Random(seed);
            Relation left = Relation.random(random, 40);
            Relation right = Relation.random(random, 30);
            engine.table(1, left, 17);
            engine.table(2, right, 11);
            var inner = new PhysicalPlan.Filter(right.scan(2), Engine.call("=", right.column(1),
                    new Expression.OuterColumn(1, 0, Relation.SYMBOL)));
            var plan = new PhysicalPlan.Apply(kind, left.scan(1), inner, List.of(left.column(1)), null,
                    types(kind, left, right));
            assertThat(engine.run(plan)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(
                    Oracle.join(kind, left, right,
                            (one, other) -> Boolean.TRUE.equals(equal(one.get(1), other.get(1)))));
        }
    }

    @Test
    void aScalarSubqueryRefusesASecondRow() {
        Relation left = new Relation(List.of(Relation.INT8), List.of(List.of(1L), List.of(2L)));
        Relation right = new Relation(List.of(Relation.INT8), List.of(List.of(1L), List.of(2L), List.of(2L)));
        engine.table(1, left, 8);
        engine.table(2, right, 8);
        var key = new PhysicalPlan.JoinKey(left.column(0), right.column(0), false);
        var plan = new PhysicalPlan.HashJoin(JoinKind.SINGLE, left.scan(1), right.scan(2), List.of(key), null,
                List.of(Relation.INT8, Relation.INT8));
        assertThatThrownBy(() -> engine.run(plan)).isInstanceOfSatisfying(SqlException.class, failure -> {
            assertThat(failure.sqlState()).isEqualTo("21000");
            assertThat(failure.message())
                    .isEqualTo("more than one row returned by a subquery used as an expression");
        });
    }
}
