package io.tidemark.server;

import io.tidemark.protocol.auth.ScramVerifier;
import io.tidemark.server.config.AuthRule;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.control.Version;
import io.tidemark.storage.Database;
import io.tidemark.storage.OpenReport;
import io.tidemark.storage.OpenReport.RootFileSystem;
import io.tidemark.storage.OpenReport.TableInventory;
import io.tidemark.storage.file.FileSystemKind.Support;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a start tells its operator: version, settings that were odd, file systems, recovery, every table, ports. */
final class StartReport {
    private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

    private StartReport() {}

    /** Before anything is opened. */
    static void settings(ServerConfig config) {
        LOG.info("Tidemark {} [java={}, processors={}, heap={} MiB]", Version.text(), Runtime.version(),
                Runtime.getRuntime().availableProcessors(), Runtime.getRuntime().maxMemory() >> 20);
        LOG.info("root [path={}, conf={}]", config.root(), ServerConfig.file(config.root()));
        config.warnings().forEach(LOG::warn);
        for (AuthRule rule : config.security().rules()) {
            if (rule.method() == AuthRule.Method.TRUST
                    && !(rule.addresses() instanceof AuthRule.Addresses.Local)) {
                LOG.warn("auth.rules trusts {}: who has such an address may read and change everything",
                        rule.written());
            }
        }
        String password = config.security().password();
        if (!password.isEmpty() && ScramVerifier.parse(password).isEmpty()) {
            LOG.warn("pg.password can be read in server.conf and in each backup's copy of it: "
                    + "write there what 'tidemark verifier' prints for it");
        }
        LOG.info(
                "limits [connections={}, statementThreads={}, scanThreads={}, memtable={}, query={}, commit={}]",
                config.connectionLimit(), config.statementThreads(), config.workerCount(),
                config.memtableBytes(),
                config.queryMemoryBytes(), config.commitMode());
    }

    /** After recovery. */
    static void storage(ServerConfig config, Database database) {
        OpenReport report = database.report();
        for (RootFileSystem place : report.fileSystems()) {
            boolean supported = place.kind().support() == Support.SUPPORTED;
            String verdict = supported ? "SUPPORTED" : place.kind().support() + " (SYSTEM COULD BE UNSTABLE)";
            LOG.info("file system [path={}, fs={}] -> {}", place.root(), place.kind().name(), verdict);
        }
        if (config.backupRoot() == null) {
            LOG.info("backup root: NOT SET");
        }
        LOG.info("database [id={}, recovery={}, txn={}, replayedRecords={}, replayedBytes={}]", database.id(),
                report.recovery(), report.txn(), report.replayedRecords(), report.replayedBytes());
        if (report.recovery() == OpenReport.Recovery.PREPARED_WITHOUT_RESTORE) {
            LOG.warn("the root holds a prepared snapshot but no file _restore: "
                    + "started with all commits of the log, those after SNAPSHOT PREPARE too");
        }
        report.snapshotHeldSince()
                .ifPresent(since -> LOG.warn(
                        "a snapshot is held [since={}]: run SNAPSHOT COMPLETE when its copy is made",
                        since.truncatedTo(ChronoUnit.SECONDS)));
        for (TableInventory table : report.tables()) {
            LOG.info("table [name={}, rows={}, partitions={}, min={}, max={}, bytes={}]", table.name(),
                    table.rows(),
                    table.partitions(), time(table, table.minTimestamp()), time(table, table.maxTimestamp()),
                    table.bytes());
        }
        LOG.info("tables [count={}]", report.tables().size());
    }

    private static String time(TableInventory table, long micros) {
        boolean none = table.rows() == 0 || micros == Long.MAX_VALUE || micros == Long.MIN_VALUE;
        return none ? "-" : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    /** When clients can connect. */
    static void ready(ServerConfig config, int port) {
        String host = config.pgAddress().getHostString();
        LOG.info("ready [psql -h {} -p {} -U {} {}]", host, port, config.user(), config.database());
    }
}
