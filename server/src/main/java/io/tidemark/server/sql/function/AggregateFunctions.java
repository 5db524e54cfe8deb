package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The rows of aggregates. */
final class AggregateFunctions {
    private AggregateFunctions() {}

    static void declare(Declarations rows) {
        rows.aggregate("count", List.of(), TypeId.INT8, (_, _) -> new CountAccumulator());
        rows.aggregate("count", List.of(TypeId.ANY), TypeId.INT8, (_, _) -> new CountAccumulator());
        sums(rows);
        extremes(rows);
        variances(rows);
        states(rows);
        pairs(rows);
        bits(rows);
        OrderedSetFunctions.declare(rows);
    }

    private static void pairs(Declarations rows) {
        for (RegressionSteps.Kind kind : RegressionSteps.Kind.values()) {
            TypeId result = kind == RegressionSteps.Kind.REGR_COUNT ? TypeId.INT8 : TypeId.FLOAT8;
            rows.aggregate(kind.name().toLowerCase(Locale.ROOT), List.of(TypeId.FLOAT8, TypeId.FLOAT8),
                    result, (environment, _) -> new StateAccumulator<>(environment, result,
                            new RegressionSteps(kind)));
        }
    }

    private static void bits(Declarations rows) {
        for (BitSteps.Kind kind : BitSteps.Kind.values()) {
            for (TypeId type : List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8)) {
                state(rows, "bit_" + kind.name().toLowerCase(Locale.ROOT), List.of(type), type,
                        () -> new BitSteps(kind, type));
            }
        }
    }

    private static void sums(Declarations rows) {
        for (TypeId type : List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8)) {
            TypeId sum = type == TypeId.INT8 ? TypeId.NUMERIC : TypeId.INT8;
            rows.aggregate("sum", List.of(type), sum, (_, _) -> new LongAccumulator(false, sum));
            rows.aggregate("avg", List.of(type), TypeId.NUMERIC,
                    (_, _) -> new LongAccumulator(true, TypeId.NUMERIC));
        }
        for (TypeId type : List.of(TypeId.FLOAT4, TypeId.FLOAT8)) {
            boolean narrow = type == TypeId.FLOAT4;
            rows.aggregate("sum", List.of(type), type,
                    (_, _) -> new DoubleAccumulator(DoubleAccumulator.Kind.SUM, narrow));
            rows.aggregate("avg", List.of(type), TypeId.FLOAT8,
                    (_, _) -> new DoubleAccumulator(DoubleAccumulator.Kind.AVERAGE, narrow));
        }
        state(rows, "sum", List.of(TypeId.NUMERIC), TypeId.NUMERIC,
                () -> new AggregateSteps.NumericSum(false));
        state(rows, "avg", List.of(TypeId.NUMERIC), TypeId.NUMERIC,
                () -> new AggregateSteps.NumericSum(true));
        state(rows, "sum", List.of(TypeId.INTERVAL), TypeId.INTERVAL,
                () -> new AggregateSteps.IntervalSum(false));
        state(rows, "avg", List.of(TypeId.INTERVAL), TypeId.INTERVAL,
                () -> new AggregateSteps.IntervalSum(true));
    }

    private static void extremes(Declarations rows) {
        for (boolean greatest : new boolean[]{false, true}) {
            String name = greatest ? "max" : "min";
            for (TypeId type : List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8, TypeId.DATE, TypeId.TIME,
                    TypeId.TIMESTAMP, TypeId.TIMESTAMPTZ, TypeId.OID, TypeId.TID)) {
                rows.aggregate(name, List.of(type), type,
                        (_, _) -> new LongExtremeAccumulator(greatest, type));
            }
            DoubleAccumulator.Kind kind = greatest ? DoubleAccumulator.Kind.MAX : DoubleAccumulator.Kind.MIN;
            rows.aggregate(name, List.of(TypeId.FLOAT4), TypeId.FLOAT4,
                    (_, _) -> new DoubleAccumulator(kind, true));
            rows.aggregate(name, List.of(TypeId.FLOAT8), TypeId.FLOAT8,
                    (_, _) -> new DoubleAccumulator(kind, false));
            for (TypeId type : List.of(TypeId.TEXT, TypeId.BPCHAR, TypeId.NUMERIC, TypeId.INTERVAL,
                    TypeId.UUID)) {
                state(rows, name, List.of(type), type, () -> new AggregateSteps.Extreme(type, greatest));
            }
            rows.aggregate(name, List.of(TypeId.ANYARRAY), TypeId.ANYARRAY, (environment,
                    types) -> new StateAccumulator<>(environment, StateAccumulator.typeOf(types),
                            new AggregateSteps.Extreme(StateAccumulator.typeOf(types), greatest)));
        }
    }

    private static void variances(Declarations rows) {
        for (String name : List.of("variance", "var_samp", "var_pop", "stddev", "stddev_samp",
                "stddev_pop")) {
            boolean sample = !name.endsWith("_pop");
            boolean root = name.startsWith("stddev");
            for (TypeId type : List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8, TypeId.NUMERIC)) {
                state(rows, name, List.of(type), TypeId.NUMERIC,
                        () -> new VarianceSteps.OfDecimals(sample, root));
            }
            for (TypeId type : List.of(TypeId.FLOAT4, TypeId.FLOAT8)) {
                state(rows, name, List.of(type), TypeId.FLOAT8,
                        () -> new VarianceSteps.OfDoubles(sample, root));
            }
        }
    }

    private static void states(Declarations rows) {
        for (String name : List.of("bool_and", "every", "bool_or")) {
            state(rows, name, List.of(TypeId.BOOLEAN), TypeId.BOOLEAN,
                    () -> new AggregateSteps.Logic(name.equals("bool_or")));
        }
        state(rows, "string_agg", List.of(TypeId.TEXT, TypeId.TEXT), TypeId.TEXT, AggregateSteps.Join::new);
        state(rows, "string_agg", List.of(TypeId.BYTEA, TypeId.BYTEA), TypeId.BYTEA,
                AggregateSteps.JoinBytes::new);
        rows.aggregate("array_agg", List.of(TypeId.ANYELEMENT), TypeId.ANYARRAY, (environment,
                types) -> new StateAccumulator<>(environment,
                        ArrayCasts.arrayOf(StateAccumulator.typeOf(types)),
                        new AggregateSteps.Collect(StateAccumulator.typeOf(types).element() != null)));
        for (String name : List.of("first", "last")) {
            rows.aggregate(name, List.of(TypeId.ANYELEMENT), TypeId.ANYELEMENT, (environment,
                    types) -> new StateAccumulator<>(environment, StateAccumulator.typeOf(types),
                            new AggregateSteps.Edge(name.equals("last"))));
        }
    }

    private static <S> void state(Declarations rows, String name, List<TypeId> arguments, TypeId result,
            Supplier<StateAccumulator.Steps<S>> steps) {
        rows.aggregate(name, arguments, result,
                (environment, _) -> new StateAccumulator<>(environment, result, steps.get()));
    }
}
