package io.tidemark.server.session;

import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Severity;
import io.tidemark.protocol.message.TransactionStatus;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.CatalogSession.ActivityRow;
import io.tidemark.server.sql.parse.Parser;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's session. Confined to its session's executor, except {@link #cancel()}. */
final class TidemarkSession implements EngineSession {
    private static final Logger LOG = LoggerFactory.getLogger(TidemarkSession.class);

    private final TidemarkEngine engine;
    private final StartupRequest request;
    private final Client client;
    private final SessionSettings settings;
    private final SessionTransaction transaction;
    private final AtomicReference<@Nullable StatementRun> running = new AtomicReference<>();
    private final Set<RunningQuery> queries = new HashSet<>();
    private final long startedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    /** Text of the last script or statement that the client sent. */
    private volatile String lastText = "";
    private boolean inBatch;

    TidemarkSession(TidemarkEngine engine, StartupRequest request, Client client) {
        this.engine = engine;
        this.request = request;
        this.client = client;
        this.settings = new SessionSettings(request.settings(), request.user());
        this.transaction = new SessionTransaction(engine.database(), settings, this::closeQueries);
    }

    @Override
    public Map<String, String> parameters() {
        return settings.untold();
    }

    @Override
    public TransactionStatus transactionStatus() {
        return transaction.status();
    }

    @Override
    public List<ParsedStatement> parse(String sql) {
        lastText = sql;
        return Failures.translated(sql, () -> Parser.parseScript(sql)
                .stream()
                .<ParsedStatement>map(statement -> oids -> Failures.translated(sql,
                        () -> StatementPreparation.prepare(this, sql, statement, oids)))
                .toList());
    }

    @Override
    public void beginSimpleBatch(int statementCount) {
        inBatch = true;
    }

    @Override
    public void sync() {
        inBatch = false;
        Failures.translated("", transaction::sync);
        reportChanges();
    }

    @Override
    public void abort() {
        inBatch = false;
        try {
            transaction.abort();
        } catch (RuntimeException failure) {
            LOG.error("rollback failed [pid={}]", request.processId(), failure);
        }
        try {
            reportChanges();
        } catch (EngineException clientGone) {
            LOG.debug("not reported [pid={}]", request.processId(), clientGone);
        }
    }

    @Override
    public void cancel() {
        StatementRun run = running.get();
        if (run != null) {
            run.stop(StatementRun.Reason.REQUESTED);
        }
    }

    @Override
    public void close() {
        engine.closed(this);
        transaction.rollback();
    }

    /** Remembers an open query: it must not outlive the transaction whose rows it reads. */
    void opened(RunningQuery query) {
        queries.add(query);
    }

    /** Forgets a query that has been closed. */
    void closed(RunningQuery query) {
        queries.remove(query);
    }

    private void closeQueries() {
        List.copyOf(queries).forEach(RunningQuery::close);
    }

    /** Announces that a statement starts to run; the caller ends it by {@link #ended}. */
    StatementRun started() {
        StatementRun run = new StatementRun(engine.timers(), settings.statementTimeoutMillis());
        run.arm();
        running.set(run);
        return run;
    }

    /** A statement that waited for its client runs again, with its whole time; nothing when it runs already. */
    void resumed(StatementRun run) {
        if (running.get() != run) {
            run.arm();
            running.set(run);
        }
    }

    /** The statement that runs is at its end, or waits for its client. */
    void ended(StatementRun run) {
        running.compareAndSet(run, null);
        run.close();
    }

    /** Refuses, with 25001, what must not run between BEGIN and COMMIT nor beside other statements. */
    void requireNoBlock(String statement) {
        if (transaction.inBlock() || inBatch) {
            throw new SqlException("25001", statement + " cannot run inside a transaction block",
                    SqlException.NO_POSITION);
        }
        if (transaction.open()) {
            throw new SqlException("25001", statement + " cannot be executed within a pipeline",
                    SqlException.NO_POSITION);
        }
    }

    /** Refuses, with 25006, to change anything in a read-only transaction. */
    void requireWritable(String statement) {
        if (transaction.readOnly()) {
            throw new SqlException("25006", "cannot execute " + statement + " in a read-only transaction",
                    SqlException.NO_POSITION);
        }
    }

    /** Tells the client the new values of settings that it watches. */
    void reportChanges() {
        settings.untold().forEach(client::parameterStatus);
    }

    /** Sends a notice, unless the client has said that it doesn't want such. */
    void notice(ErrorFields fields) {
        String least = settings.value("client_min_messages");
        boolean wanted = fields.severity() == Severity.WARNING
                ? !"error".equals(least)
                : !"error".equals(least) && !"warning".equals(least);
        if (wanted) {
            client.notice(fields);
        }
    }

    /** What other sessions may know of this one. Safe for many threads. */
    ActivityRow activity() {
        return new ActivityRow(request.processId(), request.user(),
                settings.applicationName(), request.clientAddress(), startedMicros,
                running.get() == null ? "idle" : "active", lastText);
    }

    TidemarkEngine engine() {
        return engine;
    }

    StartupRequest request() {
        return request;
    }

    SessionSettings settings() {
        return settings;
    }

    SessionTransaction transaction() {
        return transaction;
    }
}
