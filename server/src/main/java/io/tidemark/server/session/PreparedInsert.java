package io.tidemark.server.session;

import io.tidemark.protocol.engine.Command;
import io.tidemark.protocol.engine.Portal;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.sql.analyze.AnalyzedInsert;
import io.tidemark.server.sql.analyze.Analyzer;
import io.tidemark.server.sql.analyze.LiteralBatch;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.plan.PlanContext;
import io.tidemark.server.sql.plan.Planner;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT: rows of a query or literal ones into a table. Confined to its session. */
final class PreparedInsert implements Prepared {
    private final TidemarkSession session;
    private final String sql;
    private final Statement.Insert statement;
    private final List<Integer> oids;
    private final Meaning described;
    private final List<Integer> parameterOids;

    private PreparedInsert(TidemarkSession session, String sql, Statement.Insert statement,
            List<Integer> oids) {
        this.session = session;
        this.sql = sql;
        this.statement = statement;
        this.oids = oids;
        try (DatabaseView view = session.transaction().peek()) {
            this.described = meaning(view);
        }
        this.parameterOids = described.insert()
                .parameterTypes()
                .stream()
                .map(type -> Parameters.wireType(type.id()).oid())
                .toList();
    }

    static PreparedInsert of(TidemarkSession session, String sql, Statement.Insert statement, int[] oids) {
        return new PreparedInsert(session, sql, statement, Arrays.stream(oids).boxed().toList());
    }

    /** @param plan of the rows, or null where they are literals */
    private record Meaning(AnalyzedInsert insert, @Nullable PhysicalPlan plan, long catalogVersion) {
        QueryPlan queryPlan(PhysicalPlan rows) {
            return new QueryPlan(rows, List.of(), insert.parameterTypes(), catalogVersion);
        }
    }

    private Meaning meaning(DatabaseView view) {
        try (StatementCatalog catalog = new StatementCatalog(session, view)) {
            Environment environment = SessionEnvironment.of(session, catalog.names(), StatementRun.idle());
            AnalyzedInsert insert = new Analyzer(catalog, session.settings().searchPath(), environment)
                    .insert(statement, oids);
            PhysicalPlan plan = switch (insert.source()) {
                case AnalyzedInsert.Source.Rows(var rows) ->
                    Planner.plan(rows, new PlanContext(catalog, environment));
                case AnalyzedInsert.Source.Literals _ -> null;
            };
            return new Meaning(insert, plan, view.schemaVersion());
        }
    }

    @Override
    public List<Integer> parameterOids() {
        return parameterOids;
    }

    @Override
    public @Nullable List<ResultColumn> columns() {
        return null;
    }

    @Override
    public Portal bind(ParameterValues values, FormatCodes resultFormats) {
        return new Run(values);
    }

    @Override
    public void close() {}

    private long insert(ParameterValues values) {
        Transaction transaction = session.transaction().forStatement();
        session.requireWritable("INSERT");
        Meaning meaning = described;
        try (DatabaseView view = transaction.view()) {
            if (view.schemaVersion() != meaning.catalogVersion()) {
                meaning = meaning(view);
                if (!meaning.insert().parameterTypes().equals(described.insert().parameterTypes())) {
                    throw QueryPlanning.changed("parameter types");
                }
            }
            PhysicalPlan plan = meaning.plan();
            if (meaning.insert().source() instanceof AnalyzedInsert.Source.Literals(LiteralBatch literals)) {
                return insertLiterals(transaction, view, meaning, literals);
            }
            if (plan == null) {
                throw new IllegalStateException("rows without a plan");
            }
            QueryPlan rows = meaning.queryPlan(plan);
            try (RunningQuery query = RunningQuery.on(view, session, rows, values);
                    RowTarget target = new RowTarget(transaction, meaning.insert().table())) {
                target.appendAll(query);
                return target.rows();
            }
        }
    }

    private long insertLiterals(Transaction transaction, DatabaseView view, Meaning meaning,
            LiteralBatch literals) {
        try (BufferArena memory = new BufferArena();
                StatementCatalog catalog = new StatementCatalog(session, view);
                RowTarget target = new RowTarget(transaction, meaning.insert().table())) {
            Environment environment = SessionEnvironment.of(session, catalog.names(), session.run());
            target.append(literals.build(memory, environment));
            return target.rows();
        }
    }

    private final class Run implements Command {
        private final ParameterValues values;
        private long rows;

        Run(ParameterValues values) {
            this.values = values;
        }

        @Override
        public void run() {
            rows = Failures.translated(sql, () -> insert(values));
        }

        @Override
        public String tag() {
            return "INSERT 0 " + rows;
        }

        @Override
        public void close() {}
    }
}
