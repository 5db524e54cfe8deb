package io.tidemark.server.sql.function;

import io.tidemark.server.sql.function.Aggregate.Kind;
import io.tidemark.server.sql.type.Interval;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;

/** The rows of aggregates that are called with WITHIN GROUP, and GROUPING; operators compute them from their kind. */
public final class OrderedSetFunctions {
    /** GROUPING: no row of the registry, since it is no function but a form of SQL. */
    public static final Aggregate GROUPING = new Aggregate(0, "grouping", List.of(TypeId.INT4), true,
            TypeId.INT4,
            Kind.GROUPING, (_, _) -> {
                throw new IllegalStateException("GROUPING has no state");
            });

    private OrderedSetFunctions() {}

    static void declare(Declarations rows) {
        for (TypeId type : List.of(TypeId.FLOAT8, TypeId.INTERVAL)) {
            TypeId array = type == TypeId.FLOAT8 ? TypeId.FLOAT8_ARRAY : TypeId.INTERVAL_ARRAY;
            add(rows, "percentile_cont", Kind.PERCENTILE_CONT, List.of(TypeId.FLOAT8, type), type);
            add(rows, "percentile_cont", Kind.PERCENTILE_CONT, List.of(TypeId.FLOAT8_ARRAY, type), array);
        }
        add(rows, "percentile_disc", Kind.PERCENTILE_DISC, List.of(TypeId.FLOAT8, TypeId.ANYELEMENT),
                TypeId.ANYELEMENT);
        add(rows, "percentile_disc", Kind.PERCENTILE_DISC, List.of(TypeId.FLOAT8_ARRAY, TypeId.ANYELEMENT),
                TypeId.ANYARRAY);
        add(rows, "mode", Kind.MODE, List.of(TypeId.ANYELEMENT), TypeId.ANYELEMENT);
        add(rows, "rank", Kind.RANK, List.of(TypeId.ANY), TypeId.INT8);
        add(rows, "dense_rank", Kind.DENSE_RANK, List.of(TypeId.ANY), TypeId.INT8);
        add(rows, "percent_rank", Kind.PERCENT_RANK, List.of(TypeId.ANY), TypeId.FLOAT8);
        add(rows, "cume_dist", Kind.CUME_DIST, List.of(TypeId.ANY), TypeId.FLOAT8);
    }

    private static void add(Declarations rows, String name, Kind kind, List<TypeId> arguments,
            TypeId result) {
        rows.orderedSet(name, arguments, result, kind);
    }

    /** The interval a part of the way from one to another. */
    public static Interval between(Interval low, Interval high, double part) {
        return Intervals.plus(low, Intervals.multiply(Intervals.plus(high, Intervals.negate(low)), part));
    }
}
