package io.tidemark.server.sql.ast;

import org.jspecify.annotations.Nullable;

/** One key of an ORDER BY. */
public record SortItem(Expression expression, Direction direction, NullOrder nulls,
        @Nullable OperatorName using, int position) {
    /** As written; {@code USING} carries its operator in {@link SortItem#using}. */
    public enum Direction {
        DEFAULT, ASCENDING, DESCENDING, USING
    }

    /** As written; the default depends on the direction. */
    public enum NullOrder {
        DEFAULT, FIRST, LAST
    }
}
