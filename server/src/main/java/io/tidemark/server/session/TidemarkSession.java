package io.tidemark.server.session;

import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.ParsedStatement;
import io.tidemark.protocol.engine.Prepared;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.Severity;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.message.TransactionStatus;
import io.tidemark.server.command.TemporaryObjects;
import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.catalog.CatalogSession.ActivityRow;
import io.tidemark.server.sql.catalog.CatalogSession.Times;
import io.tidemark.server.sql.exec.Measurements;
import io.tidemark.server.sql.function.Sessions;
import io.tidemark.server.sql.rules.TableName;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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
    private final SessionRoles roles;
    private final SessionTransaction transaction;
    private final StatementRun run;
    private final Set<RunningQuery> queries = new HashSet<>();
    private final long startedMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    private final SessionSequences sequences = new SessionSequences(this);
    private final SqlCursors cursors = new SqlCursors();
    private final SessionChannels channels;
    private final SessionActivity activity = new SessionActivity();
    private @Nullable ScheduledFuture<?> idleTimer;
    private @Nullable Measurements measurements;
    private final AdvisoryLocks advisoryLocks = new AdvisoryLocks(this);
    private final Sessions reach;
    private final SessionRandom random = new SessionRandom();
    private boolean inBatch;
    private boolean watchesCommits;

    TidemarkSession(TidemarkEngine engine, StartupRequest request, Client client) {
        this.engine = engine;
        this.request = request;
        this.client = client;
        this.reach = new SessionReach(this);
        this.roles = new SessionRoles(this, engine, request.user());
        this.settings = new SessionSettings(request.settings(), roles.beginning(engine.roles()),
                roles::become);
        this.channels = new SessionChannels(this, engine.channels());
        this.run = new StatementRun(engine.timers());
        this.transaction = new SessionTransaction(this, engine.database(), this::closeQueries);
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
        activity.running(sql);
        ParsedStatement lifted = engine.lifted().statement(this, sql,
                oids -> written(sql).getFirst().prepare(oids));
        return lifted == null ? written(sql) : List.of(lifted);
    }

    private List<ParsedStatement> written(String sql) {
        var statements = Failures.translated(sql, () -> engine.texts().statements(sql));
        List<ParsedStatement> prepared = new ArrayList<>(statements.size());
        for (var statement : statements) {
            prepared.add(oids -> Failures.translated(sql, () -> prepare(sql, statement, oids)));
        }
        return prepared;
    }

    private Prepared prepare(String sql, io.tidemark.server.sql.parse.ParsedStatement statement, int[] oids) {
        if (inBatch) {
            run.arm(settings.statementTimeoutMillis());
        }
        return StatementPreparation.prepare(this, sql, statement, oids);
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
    public void entered() {
        if (run.begin()) {
            run.arm(settings.statementTimeoutMillis());
            if (idleTimer != null) {
                idleTimer.cancel(false);
                idleTimer = null;
            }
        }
    }

    @Override
    public void left() {
        run.end();
        TransactionStatus status = transaction.status();
        int millis = status == TransactionStatus.IDLE
                ? settings.idleTimeoutMillis()
                : settings.idleInTransactionTimeoutMillis();
        if (millis > 0) {
            idleTimer = engine.timers().schedule(() -> client.end(status == TransactionStatus.IDLE
                    ? ErrorFields.fatal(SqlState.IDLE_SESSION_TIMEOUT,
                            "terminating connection due to idle-session timeout")
                    : ErrorFields.fatal(SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                            "terminating connection due to idle-in-transaction timeout")),
                    millis, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void executing(String sql) {
        activity.running(sql);
    }

    @Override
    public Optional<List<ResultColumn>> cursorColumns(String name) {
        return cursors.names().contains(name)
                ? Optional.of(cursors.named(name).plan().resultColumns())
                : Optional.empty();
    }

    @Override
    public void completed(String tag) {
        long micros = activity.elapsedMicros();
        engine.counters().statementEnded(micros);
        engine.statistics().record(activity.query(), micros, tag);
    }

    @Override
    public void ready() {
        activity.idle(transaction.status());
        passNotes();
    }

    /** Tells the client what was sent to it by NOTIFY, unless a block is open: then at its end. */
    void passNotes() {
        if (transaction.status() == TransactionStatus.IDLE) {
            channels.pass(client);
        }
    }

    @Override
    public void cancel() {
        run.cancel();
    }

    @Override
    public void close() {
        engine.closed(this);
        engine.counters().sessionEnded(
                ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) - startedMicros);
        if (idleTimer != null) {
            idleTimer.cancel(false);
        }
        channels.close();
        cursors.closeAll();
        transaction.close();
        advisoryLocks.unlockAll();
        if (!engine.database().failure().isPresent()) {
            TemporaryObjects.dropSchema(engine.database(), temporarySchema());
        }
    }

    SessionRoles roles() {
        return roles;
    }

    /** Who logged in, or whom SET SESSION AUTHORIZATION put in their place. Safe for many threads. */
    String sessionUser() {
        return settings.sessionUser();
    }

    /** Whose rights the session has: that of SET ROLE, else the session's user. Safe for many threads. */
    String currentUser() {
        return settings.currentUser();
    }

    /** Remembers that a temporary table has something to do at the end of each transaction. */
    void watchCommits() {
        watchesCommits = true;
    }

    /** Does what temporary tables do ON COMMIT; the commit itself follows. */
    void beforeCommit(Transaction ending) {
        if (watchesCommits) {
            TemporaryObjects.beforeCommit(ending, temporarySchema());
        }
        StatementRun.commits(ending);
    }

    /** Remembers an open query: it must not outlive the transaction whose rows it reads. */
    void opened(RunningQuery query) {
        queries.add(query);
    }

    /** Forgets a query that has been closed. */
    void closed(RunningQuery query) {
        queries.remove(query);
    }

    /** What a transaction sees, and the backups that are attached; the caller closes it. */
    DatabaseView shown(Transaction open) {
        return engine.attachments().over(open.view());
    }

    /** The queries that are open now. */
    Set<RunningQuery> openQueries() {
        return Set.copyOf(queries);
    }

    /** Closes the queries that were not open when a savepoint was set. */
    void closeQueriesBut(Set<RunningQuery> before) {
        queries.stream().filter(query -> !before.contains(query)).toList().forEach(RunningQuery::close);
    }

    private void closeQueries() {
        List.copyOf(queries).forEach(RunningQuery::close);
    }

    /** What can stop the statement that runs. */
    StatementRun run() {
        return run;
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

    /** Refuses, with 25P01, what is only of use in a block. */
    void requireBlock(String statement) {
        if (!transaction.inBlock()) {
            throw new SqlException("25P01", statement + " can only be used in transaction blocks",
                    SqlException.NO_POSITION);
        }
    }

    /** Refuses, with 25006, to change anything in a read-only transaction. */
    void requireWritable(String statement) {
        if (transaction.readOnly() || engine.onlyReads(request)) {
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
        boolean active = activity.isActive();
        Long query = activity.queryMicros() == 0 ? null : Long.valueOf(activity.queryMicros());
        long begun = transaction.begunMicros();
        Long transactionStart = begun == 0 ? active ? query : null : Long.valueOf(begun);
        return new ActivityRow(request.processId(), request.user(),
                settings.applicationName(), request.ends().client(),
                new Times(startedMicros, transactionStart, query, activity.stateMicros()),
                activity.state(), activity.shownQuery(), active ? run.waitEvent() : "Client ClientRead");
    }

    /** What EXPLAIN ANALYZE counts; null while none runs. */
    @Nullable
    Measurements measurements() {
        return measurements;
    }

    /** From now on, and until null, the steps of queries are counted. */
    void measure(@Nullable Measurements counting) {
        measurements = counting;
    }

    /** The cursors of DECLARE. */
    SqlCursors cursors() {
        return cursors;
    }

    /** LISTEN and NOTIFY. */
    SessionChannels channels() {
        return channels;
    }

    /** The way to the client. */
    Client client() {
        return client;
    }

    /** The numbers of random(). */
    SessionRandom random() {
        return random;
    }

    /** Its advisory locks. */
    AdvisoryLocks advisoryLocks() {
        return advisoryLocks;
    }

    /** The server's sessions, as functions reach them. */
    Sessions reach() {
        return reach;
    }

    TidemarkEngine engine() {
        return engine;
    }

    StartupRequest request() {
        return request;
    }

    /** The schema of this session's temporary objects; it may be empty. */
    String temporarySchema() {
        return TableName.temporarySchema(request.processId());
    }

    SessionSequences sequences() {
        return sequences;
    }

    SessionSettings settings() {
        return settings;
    }

    SessionTransaction transaction() {
        return transaction;
    }
}
