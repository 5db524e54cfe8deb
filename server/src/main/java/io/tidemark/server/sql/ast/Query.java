package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Anything that yields rows: a body with what may surround it.
 *
 * @param with
 *            null when there is none
 * @param limit
 *            LIMIT or FETCH; null when absent or LIMIT ALL
 * @param upperLimit
 *            QuestDB's {@code LIMIT lo, hi}: {@code limit} is lo and this is hi; null otherwise
 * @param withTies
 *            FETCH … WITH TIES
 * @param locking
 *            FOR UPDATE, FOR SHARE and so on, lower case, in order
 */
public record Query(@Nullable With with, QueryBody body, List<SortItem> orderBy, @Nullable Expression limit,
        @Nullable Expression upperLimit, @Nullable Expression offset, boolean withTies, List<String> locking,
        int position) {
    public Query {
        orderBy = List.copyOf(orderBy);
        locking = List.copyOf(locking);
    }

    /** A body with nothing around it. */
    public static Query of(QueryBody body) {
        return new Query(null, body, List.of(), null, null, null, false, List.of(), body.position());
    }

    /** The WITH clause. */
    public record With(boolean recursive, List<CommonTable> tables, int position) {
        public With {
            tables = List.copyOf(tables);
        }
    }

    /** {@code name (columns) AS [NOT MATERIALIZED] (query)}; {@code materialized} is null when not written. */
    public record CommonTable(String name, List<Identifier> columns, @Nullable Boolean materialized,
            Query query, int position) {
        public CommonTable {
            columns = List.copyOf(columns);
        }
    }
}
