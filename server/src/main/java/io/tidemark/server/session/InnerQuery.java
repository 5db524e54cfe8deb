package io.tidemark.server.session;

import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.sql.analyze.AnalyzedQuery;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.catalog.Access;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.parse.Parser;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.plan.PlanContext;
import io.tidemark.server.sql.plan.Planner;
import io.tidemark.server.sql.rules.Privilege;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.DatabaseView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query that a command asks while it runs. Confined to its session; closed by the one who opened it. */
final class InnerQuery implements AutoCloseable {
    private final RunningQuery query;

    private InnerQuery(RunningQuery query) {
        this.query = query;
    }

    /**
     * Opens a query.
     *
     * @param seen what it reads; stays the caller's
     * @param path where its names are looked up
     */
    static InnerQuery open(TidemarkSession session, DatabaseView seen, String sql, List<String> path) {
        try (StatementCatalog catalog = new StatementCatalog(session, seen)) {
            Environment environment = SessionEnvironment.of(session, catalog.names(), StatementRun.idle());
            AnalyzedQuery analyzed = new Analyzer(catalog, path, environment).query(parsed(sql), List.of());
            PhysicalPlan plan = Planner.plan(analyzed.plan(), new PlanContext(catalog, environment));
            return new InnerQuery(RunningQuery.on(seen, session,
                    new QueryPlan(plan, analyzed.columns(), analyzed.parameterTypes(), seen.schemaVersion(),
                            List.of(), List.of(), foreign(session, catalog.accesses(), seen)),
                    ParameterValues.NONE));
        }
    }

    /** What the query does with objects that are not the session's role's own: its command has asked about the others. */
    private static List<Access> foreign(TidemarkSession session, List<Access> accesses, DatabaseView seen) {
        Roles roles = session.engine().roles(seen);
        int role = session.roles().current(roles).oid();
        return accesses.stream().filter(
                access -> access.kind() != Privilege.Target.SCHEMA
                        && (access.oid() < Roles.FIRST_TABLE || !roles.owns(role, access.oid())))
                .toList();
    }

    private static Query parsed(String sql) {
        if (Parser.parseScript(sql).getFirst()
                .statement() instanceof Statement.QueryStatement(Query query, _)) {
            return query;
        }
        throw new IllegalStateException("not a query: " + sql);
    }

    RunningQuery query() {
        return query;
    }

    /** The first rows; values that are no text are empty texts. */
    List<List<@Nullable String>> rows(int limit) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (@Nullable
        Batch batch = query.next(); batch != null && rows.size() < limit; batch = query.next()) {
            query.run().check();
            for (int row = 0; row < batch.rows() && rows.size() < limit; row++) {
                List<@Nullable String> values = new ArrayList<>();
                for (Vector column : batch.columns()) {
                    values.add(column.isNull(row)
                            ? null
                            : column instanceof VarVector text ? text.string(row) : "");
                }
                rows.add(values);
            }
        }
        return rows;
    }

    @Override
    public void close() {
        query.close();
    }
}
