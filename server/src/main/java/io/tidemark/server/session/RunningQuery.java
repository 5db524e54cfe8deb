package io.tidemark.server.session;

import io.tidemark.protocol.message.ParameterValues;
import io.tidemark.server.session.PreparedQuery.QueryText;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.QueryExecution;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A query in execution with the pin of what it reads. Confined to its session. */
final class RunningQuery implements RowFeed {
    private final TidemarkSession session;
    private final Environment environment;
    private final DatabaseView view;
    private final BufferArena parameterMemory;
    private final StatementCatalog catalog;
    private final ExecutionContext context;
    private final QueryExecution execution;
    private final Source source;
    private boolean closed;

    private RunningQuery(TidemarkSession session, Environment environment,
            StatementCatalog catalog,
            DatabaseView view, BufferArena parameterMemory, ExecutionContext context, Source source) {
        this.session = session;
        this.environment = environment;
        this.catalog = catalog;
        this.view = view;
        this.parameterMemory = parameterMemory;
        this.context = context;
        this.execution = QueryExecution.open(source.plan().plan(), context);
        this.source = source;
    }

    /** What a query runs. */
    private record Source(QueryPlan plan, ParameterValues values) {}

    /**
     * Opens a query in the session's transaction, after it has the locks that it needs.
     *
     * @param described the plan when its client was told of it
     * @param values    of the parameters
     */
    static RunningQuery open(TidemarkSession session, QueryText text, QueryPlan described,
            ParameterValues values) {
        Transaction transaction = session.transaction().forStatement();
        if (SessionRights.limited(session)) { // or who may read nothing here could make others wait
            try (DatabaseView before = session.transaction().peek()) {
                SessionRights.require(session,
                        QueryPlanning.current(session, text, described, before).accesses(), before);
            }
        }
        described.lockedTables().forEach(session.transaction()::lock);
        session.transaction().lock(described.reads());
        return takeView(session, session.shown(transaction), view -> {
            QueryPlan current = QueryPlanning.current(session, text, described, view);
            if (current.catalogVersion() != described.catalogVersion()) {
                session.transaction().lock(current.reads());
            }
            return current;
        }, values);
    }

    /**
     * Opens a query on what a statement sees already, so that its plan and its rows are of one moment.
     *
     * @param seen stays the caller's
     */
    static RunningQuery on(DatabaseView seen, TidemarkSession session, QueryPlan plan,
            ParameterValues values) {
        return takeView(session, seen.pin("query"), _ -> plan, values);
    }

    private static RunningQuery takeView(TidemarkSession session, DatabaseView view,
            Function<DatabaseView, QueryPlan> plan, ParameterValues values) {
        BufferArena memory = new BufferArena();
        StatementCatalog catalog = new StatementCatalog(session, view);
        @Nullable
        RunningQuery query = null;
        try {
            QueryPlan current = plan.apply(view);
            SessionRights.require(session, current.accesses(), view);
            Environment environment = SessionEnvironment.of(session, catalog.names(), session.run());
            List<Vector> parameters = new Parameters(memory, environment).decode(values,
                    current.parameterTypes());
            ExecutionContext context = new ExecutionContext(environment, parameters, catalog,
                    session.engine().statementBudget(), session.engine().workers(),
                    session.engine().config().workerCount(), session.measurements());
            query = new RunningQuery(session, environment, catalog, view, memory, context,
                    new Source(current, values));
            session.opened(query);
            return query;
        } finally {
            if (query == null) {
                memory.close();
                catalog.close();
                view.close();
            }
        }
    }

    /** What can stop the statement that reads the query. */
    StatementRun run() {
        return session.run();
    }

    @Override
    public Environment environment() {
        return environment;
    }

    /** The same query from its first row, over the same data. */
    RunningQuery again() {
        return on(view, session, source.plan(), source.values());
    }

    /** The next rows, valid until the next call; null at the end. */
    @Override
    public @Nullable Batch next() {
        return execution.next();
    }

    /** Refuses with 34000 when the transaction has ended. */
    @Override
    public void requireOpen() {
        if (closed) {
            throw new SqlException("34000", "the portal is closed: its transaction has ended",
                    SqlException.NO_POSITION);
        }
    }

    @Override
    public String tag(long rows) {
        return "SELECT " + rows;
    }

    /** What the query works with, until it is closed. */
    ExecutionContext context() {
        return context;
    }

    /** What the query reads, until it is closed. */
    DatabaseView view() {
        return view;
    }

    /** Frees memory and the pin; idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        session.closed(this);
        try {
            execution.close();
        } finally {
            parameterMemory.close();
            catalog.close();
            view.close();
        }
    }
}
