package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows OVER, or a definition of the WINDOW clause.
 *
 * @param base
 *            the named window this one refers to or extends, or null
 * @param reference
 *            {@code OVER w} without parentheses: {@code base} is the name and nothing else is set
 * @param frame
 *            null when none was written
 */
public record Window(@Nullable String base, boolean reference, List<Expression> partitionBy,
        List<SortItem> orderBy, @Nullable Frame frame,
        int position) {
    public Window {
        partitionBy = List.copyOf(partitionBy);
        orderBy = List.copyOf(orderBy);
    }

    /** {@code WINDOW name AS (…)}. */
    public record Named(String name, Window window, int position) {}

    /** ROWS, RANGE or GROUPS between two bounds. */
    public record Frame(Mode mode, Bound start, Bound end, Exclusion exclusion, int position) {}

    /** How the bounds count. */
    public enum Mode {
        ROWS, RANGE, GROUPS
    }

    /** Which rows of the frame are left out. */
    public enum Exclusion {
        NO_OTHERS, CURRENT_ROW, GROUP, TIES
    }

    /** One end of a frame; {@code offset} only with PRECEDING and FOLLOWING. */
    public record Bound(BoundKind kind, @Nullable Expression offset, int position) {}

    /** Where an end of a frame is. */
    public enum BoundKind {
        UNBOUNDED_PRECEDING, PRECEDING, CURRENT_ROW, FOLLOWING, UNBOUNDED_FOLLOWING
    }
}
