package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.LogicalPlan;
import java.util.ArrayList;
import java.util.List;

/** A query's rows with the names of their columns, as many as the plan has. */
record QueryResult(LogicalPlan plan, List<OutputColumn> columns) {
    QueryResult {
        columns = List.copyOf(columns);
    }

    /** The same names over another plan, with its types. */
    QueryResult over(LogicalPlan other) {
        List<OutputColumn> retyped = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            OutputColumn column = columns.get(i);
            retyped.add(new OutputColumn(column.name(), other.types().get(i), column.tableOid(),
                    column.columnNumber()));
        }
        return new QueryResult(other, retyped);
    }
}
