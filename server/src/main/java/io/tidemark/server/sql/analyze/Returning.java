package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.SelectItem;
import java.util.ArrayList;
import java.util.List;

/** Rows of a change with what RETURNING says of them. */
record Returning(LogicalPlan plan, List<OutputColumn> columns) {
    /**
     * Adds RETURNING's columns.
     *
     * @param rows over the changed rows, with the names that RETURNING knows
     * @param kept columns of the rows that stay before RETURNING's
     */
    static Returning of(Analysis analysis, List<SelectItem> items, FromItem rows, CommonTables common,
            int kept) {
        List<Expression> outputs = new ArrayList<>(PlanTree.columns(rows.plan().types(), 0, kept));
        List<OutputColumn> columns = new ArrayList<>();
        Scope scope = Scope.of(null, common, rows);
        for (Target target : new TargetList(analysis, scope, true).expand(items, Clause.RETURNING)) {
            outputs.add(target.value());
            columns.add(target.output());
        }
        LogicalPlan plan = items.isEmpty() && kept == rows.plan().types().size()
                ? rows.plan()
                : new LogicalPlan.Project(rows.plan(), outputs);
        return new Returning(plan, columns);
    }
}
