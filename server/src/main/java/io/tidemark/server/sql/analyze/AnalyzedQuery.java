package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.type.SqlType;
import java.util.List;

/**
 * A query with its meaning.
 *
 * @param columns        as many as the plan's
 * @param parameterTypes of $1, $2 …
 * @param used           OIDs of the relations that the query names itself, not through views
 * @param cacheable      whether the plan may be used again for the same text, catalog, parameter types and session facts
 * @param lockedTables   ids of the tables that FOR UPDATE and its like lock, ascending
 */
public record AnalyzedQuery(LogicalPlan plan, List<OutputColumn> columns, List<SqlType> parameterTypes,
        List<Integer> used, boolean cacheable, List<Integer> lockedTables) {
    public AnalyzedQuery {
        columns = List.copyOf(columns);
        parameterTypes = List.copyOf(parameterTypes);
        used = List.copyOf(used);
        lockedTables = List.copyOf(lockedTables);
    }
}
