package io.tidemark.server.session;

import io.tidemark.server.sql.catalog.CatalogSession.TableCounters;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted since the start of the server, or since somebody set it back. Safe for many threads. */
final class ServerCounters {
    private final LongAdder commits = new LongAdder();
    private final LongAdder rollbacks = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder sessionMicros = new LongAdder();
    private final LongAdder activeMicros = new LongAdder();
    private final LongAdder statements = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
    private final Map<Integer, TableCounts> tables = new ConcurrentHashMap<>();
    private volatile long resetMicros;

    private static final class TableCounts {
        final LongAdder scans = new LongAdder();
        final LongAdder scanned = new LongAdder();
        final LongAdder lookups = new LongAdder();
        final LongAdder found = new LongAdder();
        final LongAdder inserted = new LongAdder();
        final LongAdder updated = new LongAdder();
        final LongAdder deleted = new LongAdder();
    }

    private TableCounts table(int tableId) {
        TableCounts known = tables.get(tableId);
        return known == null ? tables.computeIfAbsent(tableId, _ -> new TableCounts()) : known;
    }

    void transactionEnded(boolean committed) {
        (committed ? commits : rollbacks).increment();
    }

    void sessionBegan() {
        sessions.increment();
    }

    void sessionEnded(long micros) {
        sessionMicros.add(micros);
    }

    void active(long micros) {
        activeMicros.add(micros);
    }

    /** A scan read so many rows, of the batches that could have a key where it looked for keys. */
    void scanned(int tableId, long rows, boolean byKey) {
        TableCounts table = table(tableId);
        (byKey ? table.lookups : table.scans).increment();
        (byKey ? table.found : table.scanned).add(rows);
    }

    void inserted(int tableId, long rows) {
        table(tableId).inserted.add(rows);
    }

    void updated(int tableId, long rows) {
        table(tableId).updated.add(rows);
    }

    void deleted(int tableId, long rows) {
        table(tableId).deleted.add(rows);
    }

    /** The counts of a table. */
    TableCounters of(int tableId) {
        TableCounts table = tables.get(tableId);
        return table == null
                ? TableCounters.NONE
                : new TableCounters(table.scans.sum(), table.scanned.sum(), table.lookups.sum(),
                        table.found.sum(), table.inserted.sum(), table.updated.sum(), table.deleted.sum());
    }

    /** The counts of all tables together. */
    TableCounters all() {
        return tables.keySet().stream().map(this::of).reduce(TableCounters.NONE, TableCounters::plus);
    }

    long commits() {
        return commits.sum();
    }

    long rollbacks() {
        return rollbacks.sum();
    }

    long sessions() {
        return sessions.sum();
    }

    /** Of sessions that have ended. */
    long sessionMicros() {
        return sessionMicros.sum();
    }

    long activeMicros() {
        return activeMicros.sum();
    }

    /** When everything was set back, microseconds since 1970 UTC; null for never. */
    @Nullable
    Long resetMicros() {
        return resetMicros == 0 ? null : Long.valueOf(resetMicros);
    }

    /** A statement has run to its end. */
    void statementEnded(long micros) {
        active(micros);
        statements.increment();
    }

    long statements() {
        return statements.sum();
    }

    /** A client was told of an error. */
    void errorSent(String sqlState) {
        errors.computeIfAbsent(sqlState, _ -> new LongAdder()).increment();
    }

    /** Errors that clients were told of, by SQLSTATE. */
    Map<String, Long> errors() {
        Map<String, Long> counted = new HashMap<>();
        errors.forEach((state, count) -> counted.put(state, count.sum()));
        return counted;
    }

    /** Begins anew. */
    void reset() {
        for (LongAdder count : new LongAdder[]{commits, rollbacks, sessions, sessionMicros, activeMicros,
                statements}) {
            count.reset();
        }
        tables.clear();
        errors.clear();
        resetMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** Begins anew for a table. */
    void reset(int tableId) {
        tables.remove(tableId);
    }
}
