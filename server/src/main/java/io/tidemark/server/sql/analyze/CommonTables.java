package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.LogicalPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The WITH queries in reach, innermost first: an immutable chain. */
final class CommonTables {
    private static final CommonTables NONE = new CommonTables(null, null);

    private final @Nullable CommonTables rest;
    private final @Nullable CommonTable first;

    /**
     * A WITH query.
     *
     * @param plan  how a reader gets its rows
     * @param depth boundaries around its definition
     */
    record CommonTable(String name, LogicalPlan plan, List<OutputColumn> columns, int depth) {}

    private CommonTables(@Nullable CommonTable first, @Nullable CommonTables rest) {
        this.first = first;
        this.rest = rest;
    }

    static CommonTables none() {
        return NONE;
    }

    CommonTables with(CommonTable table) {
        return new CommonTables(table, this);
    }

    @Nullable
    CommonTable find(String name) {
        for (CommonTables at = this; at != null && at.first != null; at = at.rest) {
            if (at.first.name().equals(name)) {
                return at.first;
            }
        }
        return null;
    }
}
