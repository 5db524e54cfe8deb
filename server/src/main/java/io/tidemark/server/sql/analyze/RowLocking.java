package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import java.util.Locale;
import java.util.Set;

/** FOR UPDATE and its like: a query that has them locks the tables that it reads, whole. */
final class RowLocking {
    private RowLocking() {}

    /** Refuses queries whose rows are not rows of tables. */
    static void check(Query query) {
        if (query.locking().isEmpty()) {
            return;
        }
        String written = query.locking().getFirst();
        String clause = name(written);
        if (written.contains("nowait") || written.contains("skip locked")) {
            throw Analysis.unsupported(written.toUpperCase(Locale.ROOT), query.position());
        }
        switch (query.body()) {
            case QueryBody.Select select -> check(select, clause);
            case QueryBody.SetOperation _ -> throw refused(clause, "UNION/INTERSECT/EXCEPT");
            case QueryBody.Nested _ -> {}
            case QueryBody.Values _,io.tidemark.server.sql.ast.ValuesLiterals _ ->
                throw new SqlException("0A000", clause + " cannot be applied to VALUES",
                        SqlException.NO_POSITION);
        }
    }

    private static void check(QueryBody.Select select, String clause) {
        if (select.distinct() != null) {
            throw refused(clause, "DISTINCT clause");
        }
        if (select.groupBy() != null) {
            throw refused(clause, "GROUP BY clause");
        }
        if (select.having() != null) {
            throw refused(clause, "HAVING clause");
        }
    }

    /** Refuses what the select list shows only once it is understood. */
    static void check(Query query, Scope scope) {
        if (query.locking().isEmpty()) {
            return;
        }
        String clause = name(query.locking().getFirst());
        if (!scope.aggregates.isEmpty()) {
            throw refused(clause, "aggregate functions");
        }
        if (!scope.windowCalls.isEmpty()) {
            throw refused(clause, "window functions");
        }
        if (!scope.setCalls.isEmpty()) {
            throw refused(clause, "set-returning functions in the target list");
        }
    }

    private static String name(String written) {
        for (String name : new String[]{"for no key update", "for key share", "for update"}) {
            if (written.startsWith(name)) {
                return name.toUpperCase(Locale.ROOT);
            }
        }
        return "FOR SHARE";
    }

    private static SqlException refused(String clause, String with) {
        return new SqlException("0A000", clause + " is not allowed with " + with, SqlException.NO_POSITION);
    }

    /** Adds the stored tables that a plan reads outside of its sub-queries and WITH queries. */
    static void collect(LogicalPlan plan, Set<Integer> tables) {
        switch (plan) {
            case LogicalPlan.Scan scan -> tables.add(scan.table().tableId());
            case LogicalPlan.Shared _ -> {}
            default -> PlanTree.inputs(plan).forEach(input -> collect(input, tables));
        }
    }
}
