package io.tidemark.server.sql.parse;

import io.tidemark.server.sql.ast.QualifiedName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SELECT … INTO table, which is CREATE TABLE AS in other words. */
final class SelectInto {
    private SelectInto() {}

    /** The statement that a query on its own is. */
    static Statement statement(Query query, int position) {
        QualifiedName into = into(query.body());
        if (into == null) {
            return new Statement.QueryStatement(query, position);
        }
        Query plain = new Query(query.with(), without(query.body()), query.orderBy(), query.limit(),
                query.upperLimit(), query.offset(), query.withTies(), query.locking(), query.position());
        return new Statement.CreateTableAs(into, false, "pg_temp".equals(into.schema()), List.of(), plain,
                List.of(), List.of(), true, new TableOptions(null, null, null, List.of(), List.of()),
                position);
    }

    /** The INTO of the first SELECT: elsewhere it is refused. */
    private static @Nullable QualifiedName into(QueryBody body) {
        return switch (body) {
            case QueryBody.Select select -> select.into();
            case QueryBody.SetOperation set -> into(set.left());
            default -> null;
        };
    }

    private static QueryBody without(QueryBody body) {
        return switch (body) {
            case QueryBody.Select s -> new QueryBody.Select(s.distinct(), s.items(), s.from(), s.where(),
                    s.latestOn(), s.sampleBy(), s.groupBy(), s.having(), s.windows(), null, s.position());
            case QueryBody.SetOperation set -> new QueryBody.SetOperation(set.operator(), set.all(),
                    without(set.left()), set.right(), set.position());
            default -> body;
        };
    }
}
