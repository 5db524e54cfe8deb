package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.ast.AlterAction;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** ALTER TABLE … DROP PARTITION: deletes the rows of whole partitions. */
record PartitionRemoval(CommandContext context) {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

    /** Drops the partitions. @return the table's id */
    int drop(TableChange table, AlterAction.DropPartition action) {
        TableSchema schema = table.schema();
        if (schema.timestampColumn() < 0 || schema.partitioning() == Partitioning.NONE) {
            throw new SqlException("42809", "table \"" + table.name().name() + "\" is not partitioned",
                    action.position());
        }
        TableView view = table.view().table(table.id()).orElseThrow();
        Set<Long> all = starts(view);
        Set<Long> chosen = action.where() == null
                ? named(table, action, all)
                : matching(table, action.where(), all);
        delete(context.transaction(), view, chosen::contains);
        return table.id();
    }

    private static Set<Long> named(TableChange table, AlterAction.DropPartition action, Set<Long> all) {
        Set<Long> chosen = new HashSet<>();
        for (String name : action.names()) {
            var start = table.schema().partitioning().parseDirectory(name);
            if (start.isEmpty() || !all.contains(start.getAsLong())) {
                throw new SqlException("42704",
                        "partition \"" + name + "\" of relation \"" + table.name().name()
                                + "\" does not exist",
                        action.position(), "sys.partitions lists the partitions");
            }
            chosen.add(start.getAsLong());
        }
        return chosen;
    }

    /** The partitions for whose start the condition holds. */
    private Set<Long> matching(TableChange table, String where, Set<Long> all) {
        Column timestamp = table.schema().columns().get(table.schema().timestampColumn());
        String type = ColumnTypes.sqlType(timestamp).id().pgName();
        context.analyzer(table.view(), table.path()).rules().partitions(where, table.name().name(),
                List.of(new RelationColumn(timestamp.name(), ColumnTypes.sqlType(timestamp))));
        Set<Long> chosen = new HashSet<>();
        for (long start : all) {
            String zone = type.endsWith("tz") ? "+00" : "";
            String sql = "SELECT (" + where + ")::text FROM (SELECT " + type + " '" + text(start) + zone
                    + "' AS "
                    + TableChange.quoted(timestamp.name()) + ") AS "
                    + TableChange.quoted(table.name().name());
            List<List<@Nullable String>> rows = context.rows(sql, table.path(), 1);
            if ("true".equals(rows.getFirst().getFirst())) {
                chosen.add(start);
            }
        }
        return chosen;
    }

    private static String text(long micros) {
        return MICROS.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    }

    /** The starts of the partitions that have rows. */
    static Set<Long> starts(TableView view) {
        Partitioning unit = view.schema().partitioning();
        Set<Long> starts = new HashSet<>();
        for (BatchSource batch : view.batches()) {
            if (unit.start(batch.minTimestamp()) == unit.start(batch.maxTimestamp())) {
                starts.add(unit.start(batch.minTimestamp()));
            } else {
                FixedVector timestamps = (FixedVector) batch.column(view.schema().timestampColumn());
                for (int row = 0; row < batch.rows(); row++) {
                    starts.add(unit.start(timestamps.longAt(row)));
                }
            }
        }
        return starts;
    }

    /** Deletes the rows of the partitions whose start is chosen. @return how many */
    static long delete(Transaction transaction, TableView view, LongPredicate chosen) {
        Partitioning unit = view.schema().partitioning();
        long deleted = 0;
        for (BatchSource batch : new ArrayList<>(view.batches())) {
            boolean one = unit.start(batch.minTimestamp()) == unit.start(batch.maxTimestamp());
            if (one && !chosen.test(unit.start(batch.minTimestamp()))) {
                continue;
            }
            FixedVector timestamps = one
                    ? null
                    : (FixedVector) batch.column(view.schema().timestampColumn());
            long[] rows = new long[batch.rows()];
            int count = 0;
            for (int row = 0; row < batch.rows(); row++) {
                if (!isDeleted(batch, row)
                        && (timestamps == null || chosen.test(unit.start(timestamps.longAt(row))))) {
                    rows[count++] = batch.rowId(row);
                }
            }
            transaction.delete(view.schema().tableId(), rows, count);
            deleted += count;
        }
        return deleted;
    }

    private static boolean isDeleted(BatchSource batch, int row) {
        MemorySegment deleted = batch.deletedRows();
        return deleted != null && Bitmaps.isSet(deleted, row);
    }
}
