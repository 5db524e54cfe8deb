package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;

/** Whether views still mean something. */
final class ViewUse {
    private ViewUse() {}

    /** Whether a view can be used over what {@code seen} shows. */
    static boolean works(CommandContext context, DatabaseView seen, DatabaseObject.View view) {
        Query query = query("SELECT * FROM " + TableChange.sql(view.name()));
        try {
            context.analyzer(seen, List.of()).query(query, List.of());
            return true;
        } catch (SqlException broken) {
            return false;
        }
    }

    private static Query query(String sql) {
        if (Parser.parseScript(sql).getFirst()
                .statement() instanceof Statement.QueryStatement(Query query, _)) {
            return query;
        }
        throw new IllegalStateException("not a query: " + sql);
    }
}
