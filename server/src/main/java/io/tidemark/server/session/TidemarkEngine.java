package io.tidemark.server.session;

import io.tidemark.protocol.engine.Client;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.LineEngine;
import io.tidemark.protocol.engine.LineWriter;
import io.tidemark.protocol.engine.StartupRequest;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.server.command.LockMode;
import io.tidemark.server.command.PartitionExpiry;
import io.tidemark.server.command.Sequences;
import io.tidemark.server.command.TemporaryObjects;
import io.tidemark.server.command.backup.Attachments;
import io.tidemark.server.command.backup.BackupRuns;
import io.tidemark.server.config.LiveConfig;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.sql.catalog.CatalogSession.TableCounters;
import io.tidemark.server.sql.exec.KeyFilters;
import io.tidemark.server.sql.plan.PlanCache;
import io.tidemark.server.sql.rules.Roles;
import io.tidemark.storage.Database;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.DatabaseView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database as the protocol sees it. Safe for many threads; closed after the protocol's server, before the database. */
public final class TidemarkEngine implements Engine, LineEngine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TidemarkEngine.class);
    /** Seconds between two looks for expired partitions. */
    private static final int EXPIRY_SECONDS = 60;
    private static final double MICROS_PER_SECOND = 1e6;
    /** Plans kept for all sessions. */
    private static final int PLANS = 1_000;

    private final Database database;
    private final Sequences sequences;
    private final LiveConfig settings;
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, named("timer"));
    private final ExecutorService workers;
    private final ExecutorService expiry;
    private final Set<TidemarkSession> sessions = ConcurrentHashMap.newKeySet();
    /** The process id of work that is no session's. */
    private static final int NO_SESSION = 0;

    /** Microseconds since 1970 at the start: more than transactions have been in that time. */
    private final AtomicLong transactionIds = new AtomicLong(
            ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    private final Channels channels = new Channels();
    private final LiftedStatements lifted = new LiftedStatements();
    private final ParsedTexts texts = new ParsedTexts();
    private final StatementStatistics statistics = new StatementStatistics();
    private final LineErrors lineErrors = new LineErrors();
    private final ServerCounters counters = new ServerCounters();
    private final TableLocks locks = new TableLocks();
    private final KeyFilters keyFilters = new KeyFilters(() -> database().view());
    private final BackupRuns backups;
    private final Attachments attachments = new Attachments();
    private volatile @Nullable Known lastRoles;
    private volatile @Nullable Thread warming;
    private final PlanCache<QueryPlan> plans = new PlanCache<>(PLANS);

    /** An engine over an open database, which the caller closes. */
    public TidemarkEngine(Database database, LiveConfig settings) {
        this.settings = settings;
        ServerConfig config = settings.now();
        this.database = database;
        this.sequences = new Sequences(database);
        this.backups = new BackupRuns(config.root());
        this.timers.setRemoveOnCancelPolicy(true); // or each statement's timer would stay for its whole timeout
        this.workers = Executors.newFixedThreadPool(config.workerCount(), named("scan"));
        TemporaryObjects.dropAll(database);
        this.expiry = Executors.newSingleThreadExecutor(named("expiry"));
        var _ = timers.scheduleWithFixedDelay(() -> expiry.execute(this::expire), EXPIRY_SECONDS,
                EXPIRY_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Removes expired partitions of tables that nobody is changing right now. */
    private void expire() {
        try {
            PartitionExpiry.run(database, Instant.now(),
                    table -> locks.acquire(changing(table), NO_SESSION, StatementRun.idle(),
                            TableLocks.NO_WAIT) != TableLocks.Outcome.REFUSED,
                    table -> locks.release(NO_SESSION, List.of(changing(table))));
        } catch (StorageException failure) {
            LOG.warn("expired partitions were not removed", failure);
        }
    }

    private static TableLocks.Held changing(int table) {
        return new TableLocks.Held(table, LockMode.CHANGE);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public LineWriter openLines(StartupRequest request, Client client) {
        return new LineSession(session(request, client));
    }

    @Override
    public EngineSession open(StartupRequest request, Client client) {
        return session(request, client);
    }

    private TidemarkSession session(StartupRequest request, Client client) {
        if (!request.database().equals(config().database())) {
            throw new EngineException(ErrorFields
                    .fatal(SqlState.INVALID_CATALOG_NAME,
                            "database \"" + request.database() + "\" does not exist")
                    .withHint("the database is called \"" + config().database() + "\""));
        }
        SessionAdmission.check(this, request);
        return Failures.translated("", () -> {
            TidemarkSession session = new TidemarkSession(this, request, client);
            sessions.add(session);
            counters.sessionBegan();
            return session;
        });
    }

    /** The roles as they are now. */
    Roles roles() {
        long version = database.schemaVersion();
        Known known = lastRoles;
        if (known == null || known.version() != version) {
            try (DatabaseView view = database.view()) {
                known = new Known(view.schemaVersion(), roles(view));
                lastRoles = known;
            }
        }
        return known.roles();
    }

    private record Known(long version, Roles roles) {}

    /** The roles that a view shows. */
    Roles roles(DatabaseView view) {
        return Roles.of(view, config().user());
    }

    /** Whether sessions through the door of a request may only read now, whatever they set. */
    boolean onlyReads(StartupRequest request) {
        return request.onlyReads() || switch (request.door()) {
            case POSTGRESQL -> config().security().pgReadOnly();
            case HTTP -> config().security().httpReadOnly();
            case LINES -> false;
        };
    }

    @Override
    public void errorSent(SqlState state) {
        counters.errorSent(state.code());
    }

    /** What was counted so far. */
    public EngineFigures figures() {
        TableCounters rows = counters.all();
        return new EngineFigures(sessions.size(), counters.sessions(), counters.commits(),
                counters.rollbacks(), rows.inserted(), rows.updated(), rows.deleted(), counters.statements(),
                counters.activeMicros() / MICROS_PER_SECOND, counters.errors(), lineErrors.count(),
                backups.figures());
    }

    /** Every open session. */
    Set<TidemarkSession> sessions() {
        return Set.copyOf(sessions);
    }

    /** Forgets a session that has been closed. */
    void closed(TidemarkSession session) {
        sessions.remove(session);
    }

    Database database() {
        return database;
    }

    /** The settings as they are in force. */
    ServerConfig config() {
        return settings.now();
    }

    /** The settings, to be read again. */
    LiveConfig settings() {
        return settings;
    }

    /** The numbers of all sequences. */
    Sequences sequences() {
        return sequences;
    }

    /** Plans of all sessions. */
    PlanCache<QueryPlan> plans() {
        return plans;
    }

    /** Who listens to NOTIFY. */
    Channels channels() {
        return channels;
    }

    /** Texts whose literals are parameters. */
    LiftedStatements lifted() {
        return lifted;
    }

    /** Texts that were parsed. */
    ParsedTexts texts() {
        return texts;
    }

    /** The lines that were refused. */
    LineErrors lineErrors() {
        return lineErrors;
    }

    /** A number that no other transaction has or had, also before a restart; later ones are greater. */
    long newTransactionId() {
        return transactionIds.incrementAndGet();
    }

    /** What ran on this server. */
    ServerCounters counters() {
        return counters;
    }

    /** What ran. */
    StatementStatistics statistics() {
        return statistics;
    }

    /** What is known about the keys of tables. */
    KeyFilters keyFilters() {
        return keyFilters;
    }

    /** Write locks of tables, of all sessions. */
    TableLocks locks() {
        return locks;
    }

    /** The backups that are shown as schemas. */
    Attachments attachments() {
        return attachments;
    }

    /** The backups that run, and those that ran. */
    BackupRuns backups() {
        return backups;
    }

    ScheduledExecutorService timers() {
        return timers;
    }

    /** Runs the parts of scans that other threads than the statement's take. */
    ExecutorService workers() {
        return workers;
    }

    /** A limit for one statement's memory. */
    MemoryBudget statementBudget() {
        return new MemoryBudget(config().queryMemoryBytes());
    }

    /** Gets ready for the first client, on a thread of its own; {@link #close} waits for it. */
    public void warmUp() {
        warming = Thread.ofPlatform().daemon().name("warm-up").start(() -> WarmUp.run(this));
    }

    @Override
    public void close() {
        Thread begun = warming;
        if (begun != null) {
            try {
                begun.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        backups.close();
        attachments.close();
        timers.shutdownNow();
        expiry.shutdown();
        workers.shutdownNow();
        sequences.close();
    }
}
