package io.tidemark.server.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.tidemark.server.command.backup.BackupFigures;
import io.tidemark.server.session.EngineFigures;
import io.tidemark.storage.Activity;
import io.tidemark.storage.Database;
import io.tidemark.storage.Inspection;
import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Everything about the database and its clients, read anew for each scrape. Safe for many threads. */
final class DatabaseCollector implements MultiCollector {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Database database;
    private final Supplier<EngineFigures> engine;
    private final String version;

    DatabaseCollector(Database database, Supplier<EngineFigures> engine, String version) {
        this.database = database;
        this.engine = engine;
        this.version = version;
    }

    @Override
    public MetricSnapshots collect() {
        Families families = new Families();
        families.info("build", "The version that runs.", Labels.of("version", version));
        EngineFigures figures = engine.get();
        clients(families, figures);
        backups(families, figures.backups());
        storage(families, database.activity());
        tables(families);
        log(families, database.inspect());
        snapshot(families, database.snapshotStatus());
        return families.all();
    }

    private static void clients(Families families, EngineFigures figures) {
        families.gauge("connections", "Sessions of clients that are open.", figures.connections());
        families.counter("connections_opened", "Sessions of clients that were opened.", figures.sessions());
        families.counter("lines_refused", "Lines of the line protocol that were refused.",
                figures.refusedLines());
        families.counter("statements", "Statements that ran to their end.", figures.statements());
        families.counter("statement_seconds", "Time that statements took together.",
                figures.statementSeconds());
        families.counters("errors", "Errors that clients were told of.", figures.errors(),
                state -> Labels.of("sqlstate", state));
        families.counters("transactions", "Transactions of sessions that ended.",
                Map.of("commit", figures.commits(), "rollback", figures.rollbacks()),
                end -> Labels.of("end", end));
        families.counters("rows", "Rows that statements changed.", Map.of("insert", figures.inserted(),
                "update", figures.updated(), "delete", figures.deleted()), how -> Labels.of("change", how));
    }

    private static void backups(Families families, BackupFigures backups) {
        families.gauge("backups_running", "Backups, verifications and restores that run.", backups.running());
        families.counters("backup_runs", "Backups, verifications and restores that ended.", backups.ended(),
                kind -> Labels.of("what", kind.what(), "status", kind.status()));
        backups.last().ifPresent(last -> {
            double end = last.endMicros() / MICROS_PER_SECOND;
            families.gauge("backup_last_success_timestamp_seconds",
                    "When the last backup of the database was completed, since 1970 UTC.", end);
            families.gauge("backup_last_success_age_seconds",
                    "Time since the last backup of the database was completed.",
                    Math.max(0, Instant.now().toEpochMilli() / 1e3 - end));
            families.gauge("backup_last_success_duration_seconds",
                    "Time that the last backup of the database took.", last.micros() / MICROS_PER_SECOND);
            families.gauge("backup_last_success_bytes",
                    "Bytes of the last backup of the database, with those it shares with earlier ones.",
                    last.bytes());
        });
    }

    private static void storage(Families families, Activity activity) {
        families.gauge("healthy", "1 while commits can be made durable and rows be moved into parts.",
                Health.of(activity).isEmpty() ? 1 : 0);
        families.counter("commits", "Commits of the database that are visible.", activity.commits());
        families.counter("commit_seconds", "Time that commits took together, until they were visible.",
                (double) activity.commitNanos() / TimeUnit.SECONDS.toNanos(1));
        families.counter("flushes", "Tables whose rows were moved from memory into parts.",
                activity.flushes());
        families.counter("merges", "Merges of parts.", activity.merges());
        families.gauge("memtable_bytes", "Memory of rows that are not yet in parts.", activity.memoryBytes());
    }

    private void tables(Families families) {
        long rows = 0;
        long bytes = 0;
        long partitions = 0;
        long parts = 0;
        int tables = 0;
        try (DatabaseView view = database.view()) {
            for (TableView table : view.tables()) {
                tables++;
                rows += table.rows();
                bytes += table.bytes();
                parts += table.version().parts().parts().size();
                partitions += table.partitionCount();
            }
        }
        families.gauge("tables", "Tables, the system's own too.", tables);
        families.gauge("table_rows", "Rows of all tables.", rows);
        families.gauge("table_bytes", "Bytes of all tables in parts and in memory.", bytes);
        families.gauge("partitions", "Partitions of all tables.", partitions);
        families.gauge("parts", "Part files of all tables.", parts);
    }

    private static void log(Families families, Inspection inspection) {
        families.gauge("wal_segments", "Segments of the write-ahead log.", inspection.segments().size());
        families.gauge("wal_bytes", "Bytes of records in the write-ahead log, which a start would read.",
                inspection.segments().stream().mapToLong(Inspection.Segment::usedBytes).sum());
        families.gauge("wal_commits", "Commits in the write-ahead log.",
                inspection.segments().stream()
                        .mapToLong(segment -> Math.max(0, segment.lastTxn() - segment.firstTxn() + 1)).sum());
        families.gauge("wal_archive_failures", "Segments that wait since the archive command failed.",
                inspection.segments().stream().filter(segment -> !segment.archiveFailure().isEmpty())
                        .count());
        families.gauge("wal_archive_waiting_bytes",
                "Bytes of the log that are kept since the archive command fails; they only grow meanwhile.",
                Health.unarchivedBytes(inspection));
        families.gauge("pins", "Who holds states of the database: statements, cursors, backups, snapshots.",
                inspection.pins().size());
        families.gauge("pinned_bytes", "Bytes of part files that only pins keep.",
                inspection.kept().stream().mapToLong(Inspection.KeptPart::bytes).sum());
    }

    private static void snapshot(Families families, SnapshotStatus status) {
        families.gauge("snapshot_prepared", "1 while a snapshot is prepared and not completed.",
                status.inProgress() ? 1 : 0);
        Instant began = status.startedAt();
        families.gauge("snapshot_age_seconds", "Time since the snapshot was prepared; 0 without one.",
                began == null ? 0 : Math.max(0, (Instant.now().toEpochMilli() - began.toEpochMilli()) / 1e3));
    }
}
