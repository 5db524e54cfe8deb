package io.tidemark.server;

import io.tidemark.protocol.net.PgServer;
import io.tidemark.protocol.net.PgServerOptions;
import io.tidemark.server.config.ConfigException;
import io.tidemark.server.config.ConfigFile;
import io.tidemark.server.config.LiveConfig;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.security.AccessControl;
import io.tidemark.server.session.TidemarkEngine;
import io.tidemark.storage.Database;
import io.tidemark.storage.DatabaseOptions;
import io.tidemark.storage.Durability;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.wal.SegmentArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: configuration, then storage, then the engine, then the port; stopped in the reverse order. Safe for
 * many threads.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final TidemarkEngine engine;
    private final PgServer pgServer;
    private final Doors doors;
    private final WalArchive archive;
    private final AccessControl access;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Server(Database database, TidemarkEngine engine, PgServer pgServer, Doors doors,
            WalArchive archive, AccessControl access) {
        this.doors = doors;
        this.access = access;
        this.archive = archive;
        this.database = database;
        this.engine = engine;
        this.pgServer = pgServer;
    }

    /**
     * Starts a server; clients can connect when this returns. The caller closes it.
     *
     * @throws StorageException  when the root can't be used
     * @throws ConfigException   when settings are wrong
     * @throws UncheckedIOException when the port can't be bound
     */
    public static Server start(ServerConfig config) {
        return start(new LiveConfig(() -> config));
    }

    /** As {@link #start(ServerConfig)}, with settings that can be read again. */
    static Server start(LiveConfig settings) {
        ServerConfig config = settings.now();
        StartReport.settings(config);
        WalArchive archive = new WalArchive(config.walArchiveCommand());
        Database database = open(config, archive);
        @Nullable
        TidemarkEngine engine = null;
        @Nullable
        Doors doors = null;
        @Nullable
        AccessControl access = null;
        boolean started = false;
        try {
            ConfigFile.createIfMissing(config.root()); // not before: the root may be one that is refused
            StartReport.storage(config, database);
            access = AccessControl.open(settings, database);
            engine = new TidemarkEngine(database, settings);
            engine.warmUp();
            doors = Doors.open(config, database, engine, access);
            PgServer pgServer = PgServer.start(engine,
                    access.authenticator(), access.tls(), protocolOptions(config));
            StartReport.ready(config, pgServer.port());
            started = true;
            return new Server(database, engine, pgServer, doors, archive, access);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure.getMessage() + ": " + causeOf(failure), failure);
        } finally {
            if (!started) {
                if (doors != null) {
                    doors.close();
                }
                archive.close();
                if (access != null) {
                    access.close();
                }
                close(engine, database);
            }
        }
    }

    private static Database open(ServerConfig config, WalArchive archive) {
        boolean opened = false;
        try {
            Database database = Database.open(options(config,
                    config.walArchiveCommand().isEmpty() ? SegmentArchive.NONE : archive));
            opened = true;
            return database;
        } finally {
            if (!opened) {
                archive.close();
            }
        }
    }

    private static String causeOf(IOException failure) {
        Throwable cause = failure.getCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    private static void close(@Nullable TidemarkEngine engine, Database database) {
        if (engine != null) {
            engine.close();
        }
        database.close();
    }

    private static DatabaseOptions options(ServerConfig config, SegmentArchive archive) {
        Durability durability = switch (config.commitMode()) {
            case SYNC -> Durability.SYNC;
            case ASYNC -> Durability.ASYNC;
            case NOSYNC -> Durability.NOSYNC;
        };
        return new DatabaseOptions(config.root(), durability, config.memtableBytes(),
                config.walSegmentBytes(),
                Math.max(4L * config.walSegmentBytes(), config.memtableBytes()), config.backupRoot(),
                DatabaseOptions.DEFAULT_BACKUP_FLUSH_BYTES, config.backupDirectoryFormat(),
                config.snapshotRecovery(), config.snapshotMaxAge(),
                config.snapshotMinFreeBytes(), archive, true);
    }

    private static PgServerOptions protocolOptions(ServerConfig config) {
        return new PgServerOptions(config.pgAddress().getHostString(), config.pgAddress().getPort(),
                config.connectionLimit(), config.statementThreads(), config.messageBytes(), "15.0 (Tidemark)",
                config.security().loginTimeout(), CLOSE_PATIENCE);
    }

    /** The port that PostgreSQL clients connect to. */
    public int pgPort() {
        return pgServer.port();
    }

    /** The port of REST; 0 when it is not served. */
    public int httpPort() {
        return doors.httpPort();
    }

    /** The port of health and metrics; 0 when they are not served. */
    public int monitoringPort() {
        return doors.monitoringPort();
    }

    /** The port that takes the line protocol over TCP; 0 when it is off. */
    public int linePort() {
        return doors.linePort();
    }

    /** Stops: clients are told, what they had open is rolled back, rows in memory become parts. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LOG.info("stopping");
            archive.close();
            pgServer.close();
            doors.close();
            access.close();
            int running = pgServer.sessionCount() + doors.runningCount();
            engine.close();
            if (running > 0) {
                // They may still read memory and mapped files, which closing would take away under them.
                LOG.warn(
                        "statements did not end in time: the next start recovers as after a crash [count={}]",
                        running);
                return;
            }
            flush();
            database.close();
            LOG.info("stopped");
        }
    }

    /** Spares the next start the replay of the log; a failure costs just that. */
    private void flush() {
        try {
            database.flush();
        } catch (StorageException failure) {
            LOG.warn("rows in memory were not moved to parts, the next start replays the log: {}",
                    failure.getMessage());
        }
    }
}
