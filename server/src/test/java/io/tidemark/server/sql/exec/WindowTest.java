package io.tidemark.server.sql.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Bound;
import io.tidemark.server.sql.algebra.WindowCall.BoundKind;
import io.tidemark.server.sql.algebra.WindowCall.Computation;
import io.tidemark.server.sql.algebra.WindowCall.Exclusion;
import io.tidemark.server.sql.algebra.WindowCall.Frame;
import io.tidemark.server.sql.algebra.WindowCall.Mode;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WindowTest {
    private static final int NUMBER = 0;
    private static final int SYMBOL = 1;
    private static final int TEXT = 3;
    private static final int TIME = 5;
    private static final int WIDTH = 6;

    private final Engine engine = new Engine();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void everyFrameHasTheRowsThatItsDefinitionSays() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Relation relation = Relation.random(random, 1 + random.nextInt(150));
            engine.table(1, relation, 1 + random.nextInt(40));
            Frame frame = frame(random);
            List<List<@Nullable Object>> rows = engine.run(windows(relation, frame));
            assertThat(rows).as("seed %d", seed).hasSameSizeAs(relation.rows());
            for (int row = 0; row < rows.size(); row++) {
                List<Integer> members = members(rows, row, frame);
                assertThat(rows.get(row).subList(WIDTH, WIDTH + 6))
                        .as("seed %d, row %d, %s", seed, row, frame)
                        .isEqualTo(expected(rows, members));
            }
        }
    }

    private static PhysicalPlan windows(Relation relation, Frame frame) {
        List<SortKey> sort = List.of(ascending(relation, SYMBOL), ascending(relation, NUMBER),
                ascending(relation, TIME), ascending(relation, TEXT));
        Expression number = relation.column(NUMBER);
        return new PhysicalPlan.Window(new PhysicalPlan.Sort(relation.scan(1), sort),
                List.of(relation.column(SYMBOL)), List.of(ascending(relation, NUMBER)),
                List.of(aggregate("count", List.of(), frame, TypeId.INT8),
                        aggregate("sum", List.of(number), frame, TypeId.NUMERIC),
                        aggregate("min", List.of(number), frame, TypeId.INT8),
                        aggregate("max", List.of(number), frame, TypeId.INT8),
                        position(WindowFunction.FIRST_VALUE, relation.column(TIME), frame),
                        position(WindowFunction.LAST_VALUE, relation.column(TIME), frame)));
    }

    private static SortKey ascending(Relation relation, int column) {
        return new SortKey(relation.column(column), false, false);
    }

    private static WindowCall aggregate(String name, List<Expression> arguments, Frame frame, TypeId type) {
        List<TypeId> types = arguments.stream().map(argument -> argument.type().id()).toList();
        Aggregate row = Registry.standard().aggregates(name).stream()
                .filter(one -> one.arguments().equals(types)).findFirst().orElseThrow();
        return new WindowCall(new Computation.OfFrame(row), arguments, null, frame, SqlType.of(type));
    }

    private static WindowCall position(WindowFunction function, Expression argument, Frame frame) {
        return new WindowCall(new Computation.OfPosition(function), List.of(argument), null, frame,
                argument.type());
    }

    private static Frame frame(Random random) {
        Mode mode = List.of(Mode.ROWS, Mode.RANGE, Mode.GROUPS).get(random.nextInt(3));
        List<BoundKind> kinds = List.of(BoundKind.UNBOUNDED_PRECEDING, BoundKind.PRECEDING,
                BoundKind.CURRENT_ROW,
                BoundKind.FOLLOWING, BoundKind.UNBOUNDED_FOLLOWING);
        int start = random.nextInt(4);
        int end = Math.max(start, 1 + random.nextInt(4));
        List<Exclusion> exclusions = List.of(Exclusion.NO_OTHERS, Exclusion.CURRENT_ROW, Exclusion.GROUP,
                Exclusion.TIES);
        return new Frame(mode, bound(mode, kinds.get(start), random), bound(mode, kinds.get(end), random),
                exclusions.get(random.nextInt(4)));
    }

    /** RANGE with an offset is for the scripts, which have PostgreSQL's answers. */
    private static Bound bound(Mode mode, BoundKind kind, Random random) {
        boolean moved = kind == BoundKind.PRECEDING || kind == BoundKind.FOLLOWING;
        if (moved && mode == Mode.RANGE) {
            return Bound.of(BoundKind.CURRENT_ROW);
        }
        return new Bound(kind, moved ? Engine.constant(random.nextInt(5)) : null, null);
    }

    private static List<Integer> members(List<List<@Nullable Object>> rows, int row, Frame frame) {
        List<Integer> partition = new ArrayList<>();
        for (int other = 0; other < rows.size(); other++) {
            if (Objects.equals(rows.get(other).get(SYMBOL), rows.get(row).get(SYMBOL))) {
                partition.add(other);
            }
        }
        return partition.stream()
                .filter(other -> distance(rows, partition, row, other, frame.mode()) >= low(frame.start()))
                .filter(other -> distance(rows, partition, row, other, frame.mode()) <= high(frame.end()))
                .filter(other -> !excluded(rows, row, other, frame.exclusion())).toList();
    }

    /** How many rows, or groups of peers, {@code other} is after {@code row}. */
    private static long distance(List<List<@Nullable Object>> rows, List<Integer> partition, int row,
            int other,
            Mode mode) {
        if (mode == Mode.ROWS) {
            return (long) other - row;
        }
        long steps = 0;
        for (int i : partition) {
            boolean between = i > Math.min(row, other) && i <= Math.max(row, other);
            steps += between && !peers(rows, i, i - 1) ? 1 : 0;
        }
        return other < row ? -steps : steps;
    }

    private static boolean peers(List<List<@Nullable Object>> rows, int one, int other) {
        return Objects.equals(rows.get(one).get(NUMBER), rows.get(other).get(NUMBER));
    }

    private static long low(Bound start) {
        return start.kind() == BoundKind.UNBOUNDED_PRECEDING ? Long.MIN_VALUE : offset(start);
    }

    private static long high(Bound end) {
        return end.kind() == BoundKind.UNBOUNDED_FOLLOWING ? Long.MAX_VALUE : offset(end);
    }

    private static long offset(Bound bound) {
        long offset = bound.offset() instanceof Expression.Constant(var _, Long value) ? value : 0;
        return bound.kind() == BoundKind.PRECEDING ? -offset : offset;
    }

    private static boolean excluded(List<List<@Nullable Object>> rows, int row, int other,
            Exclusion exclusion) {
        return switch (exclusion) {
            case NO_OTHERS -> false;
            case CURRENT_ROW -> row == other;
            case GROUP -> peers(rows, row, other);
            case TIES -> row != other && peers(rows, row, other);
        };
    }

    private static List<@Nullable Object> expected(List<List<@Nullable Object>> rows, List<Integer> members) {
        List<Long> numbers = new ArrayList<>();
        for (int member : members) {
            if (rows.get(member).get(NUMBER) instanceof Long number) {
                numbers.add(number);
            }
        }
        List<@Nullable Object> expected = new ArrayList<>();
        expected.add((long) members.size());
        expected.add(
                numbers.isEmpty() ? null : Long.toString(numbers.stream().mapToLong(Long::longValue).sum()));
        expected.add(numbers.stream().min(Comparator.naturalOrder()).orElse(null));
        expected.add(numbers.stream().max(Comparator.naturalOrder()).orElse(null));
        expected.add(members.isEmpty() ? null : rows.get(members.getFirst()).get(TIME));
        expected.add(members.isEmpty() ? null : rows.get(members.getLast()).get(TIME));
        return expected;
    }
}
