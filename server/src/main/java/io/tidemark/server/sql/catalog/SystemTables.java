package io.tidemark.server.sql.catalog;

import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.PartitionView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The schema {@code sys}: what PostgreSQL has no table for. */
final class SystemTables {
    private static final double MICROS_PER_MILLI = 1000;
    /** Columns of {@code sys.backup_progress}. */
    private static final int PROCESS = 3;
    private static final int BYTES_DONE = 6;
    private static final int BYTES_TOTAL = 7;

    private SystemTables() {}

    static void declare(Producers producers) {
        producers.momentary("sys.tables", SystemTables::tables);
        producers.momentary("sys.partitions", SystemTables::partitions);
        producers.momentary("sys.columns", SystemTables::columns);
        producers.momentary("sys.snapshot_status", SystemTables::snapshot);
        producers.momentary("sys.parts", SystemTables::parts);
        producers.momentary("sys.pins", (moment, rows) -> moment.session().storage().pins()
                .forEach(pin -> rows.add("holder", pin.name(), "txn", pin.txn() < 0 ? null : pin.txn())));
        producers.momentary("sys.wal", (moment, rows) -> moment.session().storage().segments()
                .forEach(segment -> rows.add("segment", segment.number(), "first_txn", segment.firstTxn(),
                        "last_txn", segment.lastTxn() < segment.firstTxn() ? null : segment.lastTxn(),
                        "bytes", segment.usedBytes(), "active", segment.active(), "archived",
                        segment.archived(), "archive_error",
                        segment.archiveFailure().isEmpty() ? null : segment.archiveFailure())));
        producers.momentary("sys.memory", SystemTables::memory);
        producers.momentary("sys.line_errors", SystemTables::lineErrors);
        for (String table : List.of("backups", "backup_progress", "backup_log", "backup_status")) {
            producers.momentary("sys." + table, (moment, rows) -> {
                if (table.equals("backup_status")) { // what the function backups() shows
                    RoleTables.requireBackups(moment, table);
                }
                moment.session().backupRows(table).forEach(rows::addAll);
            });
        }
        producers.momentary("pg_catalog.pg_stat_progress_basebackup", SystemTables::progress);
        producers.momentary("sys.statements", (moment, rows) -> moment.session().statements()
                .forEach(row -> rows.add("query", RoleTables.statement(moment, row.query()), "calls",
                        row.calls(), "rows", row.rows(),
                        "total_ms", row.totalMicros() / MICROS_PER_MILLI, "max_ms",
                        row.maxMicros() / MICROS_PER_MILLI)));
    }

    private static void lineErrors(Moment moment, Rows rows) {
        moment.session().lineErrors().stream().filter(row -> RoleTables.seesAll(moment, row.user()))
                .forEach(row -> rows.add("time", row.micros(), "client", row.client(), "line", row.line(),
                        "position", row.position() == 0 ? null : row.position(), "state", row.state(),
                        "error",
                        row.error(), "text", row.text().isEmpty() ? null : row.text()));
    }

    private static void tables(Moment moment, Rows rows) {
        for (OwnTable own : moment.tables()) {
            TableView table = own.view();
            TableSchema schema = table.schema();
            int designated = schema.timestampColumn();
            boolean known = table.rows() > 0 && designated >= 0;
            rows.add("id", schema.tableId(), "name", own.name().name(), "rows", table.rows(), "partitions",
                    table.partitionCount(), "bytes", table.bytes(), "min_timestamp",
                    known ? table.minTimestamp() : null, "max_timestamp", known ? table.maxTimestamp() : null,
                    "partition_by", schema.partitioning().name(), "designated_timestamp",
                    designated < 0 ? null : schema.columns().get(designated).name());
        }
    }

    private static void partitions(Moment moment, Rows rows) {
        for (OwnTable own : moment.tables()) {
            TableView table = own.view();
            for (PartitionView partition : table.partitions()) {
                rows.add("table_id", table.schema().tableId(), "table_name", own.name().name(), "name",
                        partition.name(), "rows", partition.rows(), "bytes", partition.bytes(), "parts",
                        partition.parts());
            }
        }
    }

    private static void columns(Moment moment, Rows rows) {
        for (OwnTable own : moment.tables()) {
            TableView table = own.view();
            List<Column> columns = table.schema().columns();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                rows.add("table_id", table.schema().tableId(), "table_name", own.name().name(), "name",
                        column.name(), "type", column.type().name().toLowerCase(Locale.ROOT), "designated",
                        i == table.schema().timestampColumn(), "position", i + 1);
            }
        }
    }

    private static void parts(Moment moment, Rows rows) {
        for (OwnTable table : moment.tables()) {
            boolean timed = table.schema().timestampColumn() >= 0;
            table.view().version().parts().parts().forEach(part -> rows.add("table_id",
                    table.schema().tableId(), "table_name", table.name().name(), "partition",
                    part.entry().partition(), "part_id", part.entry().id(), "rows", part.entry().rows(),
                    "bytes", part.entry().fileBytes(), "min_timestamp",
                    timed ? part.entry().minTimestamp() : null, "max_timestamp",
                    timed ? part.entry().maxTimestamp() : null, "current", true, "file",
                    part.path().toString()));
        }
        moment.session().storage().kept().forEach(part -> rows.add("partition", part.partition(), "part_id",
                part.partId(), "rows", part.rows(), "bytes", part.bytes(), "current", false, "file",
                part.file().toString(), "pinned_by", part.holders().stream()
                        .map(holder -> holder.txn() < 0
                                ? holder.name()
                                : holder.name() + " at " + holder.txn())
                        .collect(Collectors.joining(", "))));
    }

    private static void memory(Moment moment, Rows rows) {
        long memtables = 0;
        for (OwnTable table : moment.tables()) {
            memtables += table.view().memoryBytes();
        }
        Runtime runtime = Runtime.getRuntime();
        rows.add("name", "memtables", "bytes", memtables);
        rows.add("name", "catalog", "bytes", Producers.standard().memoryBytes());
        rows.add("name", "heap", "bytes", runtime.totalMemory() - runtime.freeMemory(), "limit_bytes",
                runtime.maxMemory());
    }

    /** Of backups; as PostgreSQL counts what a client of pg_basebackup is sent. */
    private static void progress(Moment moment, Rows rows) {
        for (List<@Nullable Object> run : moment.session().backupRows("backup_progress")) {
            boolean begun = !Long.valueOf(0).equals(run.get(BYTES_TOTAL));
            boolean backup = String.valueOf(run.get(1)).startsWith("BACKUP ");
            if (backup && !RoleTables.seesBackups(moment)) {
                rows.add("pid", run.get(PROCESS)); // as PostgreSQL shows others' work
            } else if (backup) {
                rows.add("pid", run.get(PROCESS), "phase",
                        begun ? "streaming database files" : "initializing", "backup_total",
                        begun ? run.get(BYTES_TOTAL) : null, "backup_streamed", run.get(BYTES_DONE),
                        "tablespaces_total", 1, "tablespaces_streamed", 0);
            }
        }
    }

    private static void snapshot(Moment moment, Rows rows) {
        SnapshotStatus status = moment.session().snapshotStatus();
        Instant startedAt = status.startedAt();
        rows.add("in_progress", status.inProgress(), "started_at",
                startedAt == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, startedAt), "txn",
                status.txn(),
                "tables", status.tables(), "pinned_bytes", status.pinnedBytes());
    }
}
