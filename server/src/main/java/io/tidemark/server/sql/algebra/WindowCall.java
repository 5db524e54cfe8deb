package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.SqlType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One function over the windows of a query.
 *
 * @param filter FILTER (WHERE …) of an aggregate, or null
 */
public record WindowCall(Computation computation, List<Expression> arguments, @Nullable Expression filter,
        Frame frame,
        SqlType type) {
    /** Copies the arguments. */
    public WindowCall {
        arguments = List.copyOf(arguments);
    }

    /** What is computed. */
    public sealed interface Computation {
        /** A function that is only for windows. */
        record OfPosition(WindowFunction function) implements Computation {}

        /** An aggregate of the frame's rows. */
        record OfFrame(Aggregate aggregate) implements Computation {}
    }

    /** The rows around a row that count for it. */
    public record Frame(Mode mode, Bound start, Bound end, Exclusion exclusion) {
        /** The frame where none is written: up to the row's last peer. */
        public static final Frame STANDARD = new Frame(Mode.RANGE, Bound.of(BoundKind.UNBOUNDED_PRECEDING),
                Bound.of(BoundKind.CURRENT_ROW), Exclusion.NO_OTHERS);
    }

    /** What bounds count. */
    public enum Mode {
        /** Rows. */
        ROWS,
        /** Values of the only sort key. */
        RANGE,
        /** Groups of peers. */
        GROUPS
    }

    /** Which rows of the frame are left out. */
    public enum Exclusion {
        /** None. */
        NO_OTHERS,
        /** The row itself. */
        CURRENT_ROW,
        /** The row and its peers. */
        GROUP,
        /** The row's peers, not the row. */
        TIES
    }

    /** Where an end of a frame is. */
    public enum BoundKind {
        /** The partition's first row. */
        UNBOUNDED_PRECEDING,
        /** An offset before the row. */
        PRECEDING,
        /** The row; for RANGE and GROUPS its first or last peer. */
        CURRENT_ROW,
        /** An offset after the row. */
        FOLLOWING,
        /** The partition's last row. */
        UNBOUNDED_FOLLOWING
    }

    /**
     * One end of a frame.
     *
     * @param offset   how far: a bigint without columns; null where the kind has none and for RANGE
     * @param distance RANGE's offset, or null
     */
    public record Bound(BoundKind kind, @Nullable Expression offset, @Nullable Distance distance) {
        /** A bound without an offset. */
        public static Bound of(BoundKind kind) {
            return new Bound(kind, null, null);
        }
    }

    /**
     * An offset of values.
     *
     * @param key        the sort key in the type of {@code limit}
     * @param limit      the sort key moved by the offset
     * @param negative   whether the offset is below zero; NULL where it is NULL; without columns
     * @param descending whether the keys descend
     */
    public record Distance(Expression key, Expression limit, Expression negative, boolean descending) {}

    /** The same function over mapped expressions. */
    public WindowCall map(UnaryOperator<Expression> map) {
        return new WindowCall(computation, arguments.stream().map(map).toList(),
                filter == null ? null : map.apply(filter),
                new Frame(frame.mode, map(frame.start, map), map(frame.end, map), frame.exclusion), type);
    }

    private static Bound map(Bound bound, UnaryOperator<Expression> map) {
        Distance distance = bound.distance;
        return new Bound(bound.kind, bound.offset == null ? null : map.apply(bound.offset), distance == null
                ? null
                : new Distance(map.apply(distance.key), map.apply(distance.limit),
                        map.apply(distance.negative),
                        distance.descending));
    }

    /** The name in SQL. */
    public String name() {
        return switch (computation) {
            case Computation.OfPosition(WindowFunction function) -> function.sqlName();
            case Computation.OfFrame(Aggregate aggregate) -> aggregate.name();
        };
    }
}
