package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An aggregate function: one row of the registry.
 *
 * @param oid         as in {@link Function}
 * @param arguments   argument types; empty for {@code count(*)}; of an ordered-set aggregate the direct ones first
 * @param kind        how it is called and computed
 * @param accumulator makes the state for one operator: given the environment and the actual argument types; only of
 *                    {@link Kind#PLAIN} ones
 */
public record Aggregate(int oid, String name, List<TypeId> arguments, boolean variadic, TypeId result,
        Kind kind,
        BiFunction<Environment, List<SqlType>, Accumulator> accumulator) {
    /** An aggregate that is computed row by row. */
    public Aggregate(int oid, String name, List<TypeId> arguments, boolean variadic, TypeId result,
            BiFunction<Environment, List<SqlType>, Accumulator> accumulator) {
        this(oid, name, arguments, variadic, result, Kind.PLAIN, accumulator);
    }

    /** How an aggregate is called and computed. */
    public enum Kind {
        /** By its accumulator. */
        PLAIN,
        /** GROUPING: which keys a group's set lacks; the arguments are indices of keys. */
        GROUPING,
        /** A value between two, at a fraction of the way through the ordered ones. */
        PERCENTILE_CONT,
        /** The first value at or above a fraction of the way. */
        PERCENTILE_DISC,
        /** The first of the most frequent values. */
        MODE,
        /** The number that a row would have. */
        RANK,
        /** As {@link #RANK}, counting peers once. */
        DENSE_RANK,
        /** {@link #RANK} from 0 to 1. */
        PERCENT_RANK,
        /** The part of the rows that come before or with a row. */
        CUME_DIST;

        /** Whether it is called with WITHIN GROUP. */
        public boolean orderedSet() {
            return this != PLAIN && this != GROUPING;
        }

        /** Whether its direct arguments are a row that is put among the others. */
        public boolean hypothetical() {
            return this == RANK || this == DENSE_RANK || this == PERCENT_RANK || this == CUME_DIST;
        }
    }
}
