package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.analyze.CommonTables.CommonTable;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** WITH and WITH RECURSIVE. */
final class WithAnalyzer {
    private final Analysis analysis;

    WithAnalyzer(Analysis analysis) {
        this.analysis = analysis;
    }

    CommonTables extend(Query.With with, @Nullable Scope outer, CommonTables commonTables) {
        CommonTables extended = commonTables;
        Set<String> names = new HashSet<>();
        for (Query.CommonTable table : with.tables()) {
            if (!names.add(table.name())) {
                throw new SqlException("42712",
                        "WITH query name \"" + table.name() + "\" specified more than once",
                        table.position());
            }
            boolean recursive = with.recursive() && table.query().body() instanceof QueryBody.SetOperation set
                    && set.operator() == QueryBody.SetOperator.UNION && table.query().orderBy().isEmpty()
                    && table.query().limit() == null;
            QueryResult result = recursive
                    ? recursive(table, outer, extended)
                    : renamed(analysis.queries.analyze(table.query(), outer, extended, true), table);
            LogicalPlan plan = OuterColumns.any(result.plan())
                    ? result.plan()
                    : new LogicalPlan.Shared(analysis.nextId(), result.plan());
            extended = extended.with(
                    new CommonTable(table.name(), plan, result.columns(), Scope.depth(outer)));
        }
        return extended;
    }

    private static QueryResult renamed(QueryResult result, Query.CommonTable table) {
        if (table.columns().size() > result.columns().size()) {
            throw new SqlException("42P10", "WITH query \"" + table.name() + "\" has "
                    + result.columns().size() + " columns available but " + table.columns().size()
                    + " columns specified", table.position());
        }
        List<OutputColumn> columns = new ArrayList<>(result.columns());
        for (int i = 0; i < table.columns().size(); i++) {
            OutputColumn column = columns.get(i);
            columns.set(i, new OutputColumn(table.columns().get(i).name(), column.type(), column.tableOid(),
                    column.columnNumber()));
        }
        return new QueryResult(result.plan(), columns);
    }

    private QueryResult recursive(Query.CommonTable table, @Nullable Scope outer, CommonTables commonTables) {
        Query query = table.query();
        CommonTables inner = query.with() == null ? commonTables : extend(query.with(), outer, commonTables);
        QueryBody.SetOperation set = (QueryBody.SetOperation) query.body();
        QueryResult seed = renamed(analysis.queries.body(set.left(), outer, inner, true), table);
        int id = analysis.nextId();
        List<OutputColumn> columns = seed.columns().stream()
                .map(column -> OutputColumn.computed(column.name(), column.type())).toList();
        LogicalPlan working = new LogicalPlan.WorkingTable(id, seed.plan().types());
        CommonTables self = inner
                .with(new CommonTable(table.name(), working, columns, Scope.depth(outer)));
        QueryResult step = analysis.queries.body(set.right(), outer, self, false);
        if (step.plan().types().size() != columns.size()) {
            throw new SqlException("42601", "each UNION query must have the same number of columns",
                    set.right().position());
        }
        Columns conversion = new Columns(analysis);
        List<SqlType> common = conversion.common(seed, step, "UNION", set.right().position());
        for (int i = 0; i < common.size(); i++) {
            if (common.get(i).id() != seed.plan().types().get(i).id()) {
                throw new SqlException("42804", "recursive query \"" + table.name() + "\" column " + (i + 1)
                        + " has type " + TypeNames.display(seed.plan().types().get(i))
                        + " in non-recursive term but type " + TypeNames.display(common.get(i)) + " overall",
                        set.left().position(),
                        "Cast the output of the non-recursive term to the correct type.");
            }
        }
        LogicalPlan plan = new LogicalPlan.Recursive(id, set.all(), seed.plan(),
                conversion.to(step, seed.plan().types(), "UNION").plan());
        return new QueryResult(plan, columns);
    }
}
