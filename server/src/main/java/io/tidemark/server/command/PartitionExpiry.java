package io.tidemark.server.command;

import io.tidemark.server.sql.rules.DatabaseObjects;
import io.tidemark.server.sql.rules.TableRules;
import io.tidemark.server.sql.rules.TableRules.Ttl;
import io.tidemark.storage.Database;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableView;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes partitions whose time to live is over: those that ended so long before the newest row, or before now when rows
 * lie in the future. A table without new rows keeps what it has.
 */
public final class PartitionExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionExpiry.class);

    private PartitionExpiry() {}

    /**
     * Looks at all tables once.
     *
     * @param mayChange asked with each table's id before it is changed: takes its lock, or says no
     * @param changed   told the id of each table whose lock was taken
     * @return the rows that were removed
     */
    public static long run(Database database, Instant now, IntPredicate mayChange, IntConsumer changed) {
        List<Integer> due = new ArrayList<>();
        try (DatabaseView view = database.view()) {
            for (TableView table : DatabaseObjects.tables(view)) {
                if (!expired(table, now).isEmpty()) {
                    due.add(table.schema().tableId());
                }
            }
        }
        long removed = 0;
        for (int table : due) {
            if (mayChange.test(table)) {
                try {
                    removed += expire(database, table, now);
                } finally {
                    changed.accept(table);
                }
            }
        }
        return removed;
    }

    private static long expire(Database database, int id, Instant now) {
        try (Transaction own = database.begin()) {
            long rows = delete(own, id, now);
            own.commit();
            if (rows > 0) {
                LOG.info("expired partitions [table={}, rows={}]", id, rows);
            }
            return rows;
        } catch (StorageException.Conflict another) {
            LOG.debug("expiry gave way [table={}]", id, another);
            return 0;
        }
    }

    private static long delete(Transaction own, int id, Instant now) {
        try (DatabaseView view = own.view()) {
            TableView table = view.table(id).orElse(null);
            Set<Long> expired = table == null ? Set.of() : expired(table, now);
            return table == null || expired.isEmpty()
                    ? 0
                    : PartitionRemoval.delete(own, table, expired::contains);
        }
    }

    private static Set<Long> expired(TableView table, Instant now) {
        Ttl ttl = TableRules.of(table.schema()).ttl();
        if (ttl == null || table.schema().timestampColumn() < 0 || table.rows() == 0) {
            return Set.of();
        }
        Partitioning unit = table.schema().partitioning();
        long newest = Math.min(table.maxTimestamp(), ChronoUnit.MICROS.between(Instant.EPOCH, now));
        return PartitionRemoval.starts(table).stream().filter(start -> end(unit.last(start), ttl) < newest)
                .collect(Collectors.toSet());
    }

    /** When a partition's time is over, microseconds since 1970. */
    private static long end(long last, Ttl ttl) {
        ZonedDateTime end = Instant.EPOCH.plus(last, ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        ZonedDateTime over = switch (ttl.unit()) {
            case HOUR -> end.plusHours(ttl.count());
            case DAY -> end.plusDays(ttl.count());
            case WEEK -> end.plusWeeks(ttl.count());
            case MONTH -> end.plusMonths(ttl.count());
            case YEAR -> end.plusYears(ttl.count());
        };
        return ChronoUnit.MICROS.between(Instant.EPOCH, over.toInstant());
    }
}
