package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.rules.DatabaseObject;
import java.util.ArrayList;
import java.util.List;

/** A view as a FROM item: its query, analysed anew over the catalog of now. */
final class ViewAnalyzer {
    private final Analysis analysis;

    ViewAnalyzer(Analysis analysis) {
        this.analysis = analysis;
    }

    /** The view's rows with the columns that it was created with, whatever its tables have got since. */
    LogicalPlan rows(DatabaseObject.View view, int position) {
        Analysis inner = analysis.forView(view, position);
        QueryResult result;
        try {
            result = inner.queries.analyze(query(view), null, CommonTables.none(), true);
        } catch (SqlException failure) {
            throw new SqlException(failure.sqlState(),
                    "view \"" + view.name().name() + "\" can no longer be used: " + failure.message(),
                    position,
                    failure.detail(), failure.hint());
        }
        List<Expression> outputs = new ArrayList<>();
        int at = 0;
        for (DatabaseObject.ViewColumn column : view.columns()) {
            while (at < result.columns().size() && !result.columns().get(at).name().equals(column.source())) {
                at++;
            }
            if (at == result.columns().size()) {
                throw new SqlException("42703", "column \"" + column.source() + "\" of view \""
                        + view.name().name() + "\" does not exist any more", position);
            }
            outputs.add(new Expression.InputColumn(at, result.plan().types().get(at)));
            at++;
        }
        boolean same = outputs.size() == result.columns().size();
        return same ? result.plan() : new LogicalPlan.Project(result.plan(), List.copyOf(outputs));
    }

    private static Query query(DatabaseObject.View view) {
        if (Parser.parseScript(view.sql()).getFirst()
                .statement() instanceof Statement.QueryStatement(var query, _)) {
            return query;
        }
        throw new IllegalStateException("not a query: " + view.sql());
    }
}
