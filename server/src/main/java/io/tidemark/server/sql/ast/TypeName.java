package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A type as written. SQL's spellings are already PostgreSQL's canonical names in {@code pg_catalog}: {@code int} is
 * {@code pg_catalog.int4}, {@code double precision} is {@code pg_catalog.float8}, {@code char} is {@code pg_catalog.bpchar} with
 * modifier 1, {@code timestamp with time zone} is {@code pg_catalog.timestamptz}. All others ({@code text}, {@code symbol},
 * {@code long}, {@code double}) stay as written.
 *
 * @param modifiers
 *            the numbers in parentheses, in order; empty when there are none
 * @param arrayDimensions
 *            0 for a scalar; bounds are not kept, as PostgreSQL ignores them
 * @param intervalFields
 *            lower case, for example {@code day to second}, or null
 * @param setOf
 *            {@code SETOF} was written
 */
public record TypeName(QualifiedName name, List<Integer> modifiers, int arrayDimensions,
        @Nullable String intervalFields, boolean setOf,
        int position) {
    public TypeName {
        modifiers = List.copyOf(modifiers);
    }
}
