package io.tidemark.server.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Aggregates over a few rows in one group, in two groups that are merged, and over none. */
class AggregatesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "NULL", value = {"count|int4|1 2 NULL 3|3",
            "sum|int4|2147483647 1 NULL|2147483648", "sum|int8|9223372036854775807 1|9223372036854775808",
            "sum|int8|-9223372036854775808 -1|-9223372036854775809", "avg|int4|1 2 4|2.3333333333333333",
            "avg|int8|10 20|15.0000000000000000", "sum|float8|1.5 NULL 2|3.5", "avg|float8|1 2|1.5",
            "min|float8|NaN 3 2|2", "max|float8|1 NaN 2|NaN", "min|float8|NaN NaN|NaN",
            "max|float4|1.5 2.5|2.5",
            "sum|numeric|1.10 2.205|3.305", "avg|numeric|1 2|1.5000000000000000", "min|text|b a c|a",
            "max|numeric|9 10|10", "max|date|2024-01-01 infinity|infinity", "max|int2|-3 -2|-2",
            "sum|interval|PT1H P1D|1 day 01:00:00", "bool_and|bool|t f|f", "bool_or|bool|f NULL t|t",
            "variance|int4|1 2 3 4|1.6666666666666667", "stddev|int4|1 2 3 4|1.2909944487358056",
            "var_pop|float8|1 2 3 4|1.25", "stddev|float8|1 2 3 4|1.2909944487358056", "variance|int4|1|NULL",
            "array_agg|int4|1 NULL 3|{1,NULL,3}", "first|int4|NULL 2|NULL", "last|text|a b|b",
            "sum|int4||NULL",
            "count|text||0", "max|text||NULL", "min|oid|4294967295 1|1"})
    void givesWhatPostgresGives(String name, String type, @Nullable String rows, @Nullable String expected) {
        List<String> values = rows == null || rows.isBlank() ? List.of() : List.of(rows.split(" ", -1));
        for (int split = 0; split <= values.size(); split++) {
            assertThat(result(name, type, values, split)).as("split at " + split).isEqualTo(expected);
        }
    }

    private static @Nullable String result(String name, String type, List<String> values, int split) {
        try (BufferArena memory = new BufferArena()) {
            KernelContext context = new KernelContext(memory,
                    TestEnvironment.UTC.in(ZoneId.of("Europe/Berlin")));
            Argument first = vector(type, values.subList(0, split), context);
            Argument second = vector(type, values.subList(split, values.size()), context);
            Aggregate aggregate = Registry.standard().aggregates(name).stream()
                    .filter(row -> row.arguments().size() == 1 && accepts(row.arguments().getFirst(), first))
                    .findFirst().orElseThrow();
            Accumulator left = accumulate(aggregate, first, context);
            left.merge(accumulate(aggregate, second, context), new int[]{0}, 1);
            Vector result = left.finish(memory, 1);
            TypeId id = switch (aggregate.result()) {
                case ANYELEMENT -> first.type().id();
                case ANYARRAY -> ArrayCasts.arrayOf(first.type().id());
                default -> aggregate.result();
            };
            return result.isNull(0) ? null : TextOutput.of(id, result, 0, context);
        }
    }

    private static boolean accepts(TypeId declared, Argument argument) {
        return declared == argument.type().id() || declared == TypeId.ANY || declared == TypeId.ANYELEMENT;
    }

    private static Accumulator accumulate(Aggregate aggregate, Argument argument, KernelContext context) {
        Accumulator accumulator = aggregate.accumulator().apply(context.environment(),
                List.of(argument.type()));
        accumulator.addAll(List.of(argument), argument.values().rows());
        return accumulator;
    }

    private static Argument vector(String type, List<String> values, KernelContext context) {
        TypeId id = Calls
                .argument(type + ":" + (values.isEmpty() ? sample(type) : firstValue(type, values)), context)
                .type().id();
        Output output = new Output(id, context.memory());
        for (String value : values) {
            if (value.equals("NULL")) {
                output.nothing();
            } else {
                TextInput.write(id, value, output, context.environment());
            }
        }
        return new Argument(output.build(), 1, io.tidemark.server.sql.type.SqlType.of(id));
    }

    private static String firstValue(String type, List<String> values) {
        return values.stream().filter(value -> !value.equals("NULL")).findFirst().orElse(sample(type));
    }

    private static String sample(String type) {
        return switch (type) {
            case "date" -> "2024-01-01";
            case "interval" -> "1 day";
            default -> "1";
        };
    }

    @Test
    void groupsAndWholeBatchesAgree() {
        try (BufferArena memory = new BufferArena()) {
            FixedBuilder values = new FixedBuilder(8, memory);
            FixedBuilder groups = new FixedBuilder(4, memory);
            double[] sums = new double[3];
            for (int i = 0; i < 1000; i++) {
                values.appendDouble(i);
                groups.appendInt(i % 3);
                sums[i % 3] += i;
            }
            FixedVector built = values.build();
            DoubleAccumulator accumulator = new DoubleAccumulator(DoubleAccumulator.Kind.SUM, false);
            accumulator.add(
                    List.of(new Argument(built, 1, io.tidemark.server.sql.type.SqlType.of(TypeId.FLOAT8))),
                    1000, groups.build().values(), 3);
            FixedVector result = (FixedVector) accumulator.finish(memory, 3);
            for (int i = 0; i < 3; i++) {
                assertThat(result.doubleAt(i)).isEqualTo(sums[i]);
            }
            assertThat(DenseLoops.sum(built.values(), 1000)).isEqualTo(499_500.0);
        }
    }
}
