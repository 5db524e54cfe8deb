package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.PartitionView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The schema {@code sys}: what PostgreSQL has no table for. */
final class SystemTables {
    private SystemTables() {}

    static void declare(Map<String, Moment.Producer> producers) {
        producers.put("sys.tables", SystemTables::tables);
        producers.put("sys.partitions", SystemTables::partitions);
        producers.put("sys.columns", SystemTables::columns);
        producers.put("sys.snapshot_status", SystemTables::snapshot);
    }

    private static void tables(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            TableSchema schema = table.schema();
            int designated = schema.timestampColumn();
            boolean known = table.rows() > 0 && designated >= 0;
            rows.add("id", schema.tableId(), "name", schema.name(), "rows", table.rows(), "partitions",
                    table.partitions().size(), "bytes", table.bytes(), "min_timestamp",
                    known ? table.minTimestamp() : null, "max_timestamp", known ? table.maxTimestamp() : null,
                    "partition_by", schema.partitioning().name(), "designated_timestamp",
                    designated < 0 ? null : schema.columns().get(designated).name());
        }
    }

    private static void partitions(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            for (PartitionView partition : table.partitions()) {
                rows.add("table_id", table.schema().tableId(), "table_name", table.schema().name(), "name",
                        partition.name(), "rows", partition.rows(), "bytes", partition.bytes(), "parts",
                        partition.parts());
            }
        }
    }

    private static void columns(Moment moment, Rows rows) {
        for (TableView table : DatabaseObjects.tables(moment.view())) {
            List<Column> columns = table.schema().columns();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                rows.add("table_id", table.schema().tableId(), "table_name", table.schema().name(), "name",
                        column.name(), "type", column.type().name().toLowerCase(Locale.ROOT), "designated",
                        i == table.schema().timestampColumn(), "position", i + 1);
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
