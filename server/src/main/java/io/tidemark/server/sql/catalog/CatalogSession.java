package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.Role;
import io.tidemark.storage.Inspection;
import io.tidemark.storage.snapshot.SnapshotStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the system catalog asks of the session and of the server. Safe for many threads during one statement. */
public interface CatalogSession {
    /** Whose rights the session has. */
    String user();

    /** OID of the role whose rights the session has; 0 when it is gone. */
    default int role() {
        return Role.BOOTSTRAP_OID;
    }

    /** The superuser who always exists, and who owns what nobody else does. */
    default String superuser() {
        return user();
    }

    /** The database's name. */
    String database();

    /** Schemas in which bare names are looked up, in order. */
    List<String> searchPath();

    /** The schema of the session's temporary objects: {@code pg_temp_} and a number; it may be empty. */
    String temporarySchema();

    /** The numbers of sequences. */
    SequenceValues sequences();

    /** Rows of pg_settings. */
    List<SettingRow> settings();

    /** Rows of pg_stat_activity: every open session. */
    List<ActivityRow> activity();

    /** Whether a snapshot is held. */
    SnapshotStatus snapshotStatus();

    /** Rows of pg_prepared_statements: those of this session. */
    default List<PreparedRow> preparedStatements() {
        return List.of();
    }

    /** Rows of pg_cursors: those of this session. */
    default List<CursorRow> cursors() {
        return List.of();
    }

    /** Rows of pg_locks: locks of tables and advisory locks, held and waited for, of all sessions. */
    default List<LockRow> locks() {
        return List.of();
    }

    /** Rows of sys.statements: what ran on this server, most expensive first. */
    default List<StatementRow> statements() {
        return List.of();
    }

    /** Rows of sys.line_errors: the newest lines that were refused, oldest first. */
    default List<LineErrorRow> lineErrors() {
        return List.of();
    }

    /** Schemas that show backups, and their OIDs. */
    default Map<String, Integer> attachedSchemas() {
        return Map.of();
    }

    /** Rows of a table about backups, such as {@code backup_log}, in the order of its columns. */
    default List<List<@Nullable Object>> backupRows(String table) {
        return List.of();
    }

    /** Counters of pg_stat_database. */
    default Counters counters() {
        return Counters.NONE;
    }

    /** Counters of a stored table. */
    default TableCounters counters(int tableId) {
        return TableCounters.NONE;
    }

    /** What sys.wal, sys.pins and sys.parts tell of the storage engine. */
    default Inspection storage() {
        return new Inspection(List.of(), List.of(), List.of());
    }

    /**
     * A setting as pg_settings shows it.
     *
     * @param bootValue  its value when nobody sets it
     * @param resetValue what RESET makes it
     * @param fixed      whether it can never be changed
     */
    record SettingRow(String name, String value, String bootValue, String resetValue, boolean fixed,
            String description) {}

    /**
     * An open session. Times are microseconds since 1970 UTC, null where there is none.
     *
     * @param clientAddress host and port, as {@code /127.0.0.1:5432}; null where it is not known
     * @param times         when what began
     * @param state         active, idle, idle in transaction …
     * @param query         text of the last script or statement that the client sent
     * @param waitEvent     type and name of what it waits for, as {@code Lock relation}; null when it does not wait
     */
    record ActivityRow(int processId, String user, String applicationName, @Nullable String clientAddress,
            Times times, String state, String query, @Nullable String waitEvent) {}

    /** When a session, its transaction, its statement and its state began: microseconds since 1970 UTC. */
    record Times(long session, @Nullable Long transaction, @Nullable Long query, @Nullable Long state) {}

    /** A prepared statement; {@code parameterTypes} are OIDs, {@code fromSql} whether PREPARE made it. */
    record PreparedRow(String name, String statement, long preparedMicros, List<Integer> parameterTypes,
            boolean fromSql) {}

    /**
     * A line of the line protocol that was refused.
     *
     * @param micros   when, microseconds since 1970 UTC
     * @param line     its number in its request or connection, from 1
     * @param position the byte of the line that is to blame, from 1; 0 where none is
     * @param text     the beginning of the line; empty where it is not known
     */
    record LineErrorRow(long micros, String user, String client, long line, int position, String state,
            String error,
            String text) {}

    /** An open cursor. */
    record CursorRow(String name, String statement, boolean holdable, boolean binary, boolean scrollable,
            long createdMicros) {}

    /** What is locked: a table, or an advisory key of two halves, in the columns of pg_locks. */
    record Locked(String type, @Nullable Integer relation, @Nullable Integer classId,
            @Nullable Integer objectId, @Nullable Integer part) {
        /** A stored table. */
        public static Locked table(int tableId) {
            return new Locked("relation", Relation.storedOid(tableId), null, null, null);
        }

        /** A role or an object, or a hash of a name. */
        public static Locked role(int number) {
            return new Locked("object", null, ROLES, number, 0);
        }

        /** The name of a relation that comes to be: a hash of it. */
        public static Locked name(int hash) {
            return new Locked("object", null, RELATIONS, hash, 0);
        }

        /** OID of pg_class. */
        private static final int RELATIONS = 1259;

        /** OID of pg_authid. */
        private static final int ROLES = 1260;

        /** An advisory key of 64 bits, or a pair of keys in its halves. */
        public static Locked advisory(long key, boolean pair) {
            return new Locked("advisory", null, (int) (key >>> 32), (int) key, pair ? 2 : 1);
        }
    }

    /** A lock; {@code waitStartMicros} is null for one that is held. */
    record LockRow(Locked what, int processId, String mode, boolean granted,
            @Nullable Long waitStartMicros) {}

    /** How often a statement ran and what it cost; times in microseconds. */
    record StatementRow(String query, long calls, long rows, long totalMicros, long maxMicros) {}

    /**
     * Counts of the database since the server's start or the last reset.
     *
     * @param tables      of all tables together
     * @param resetMicros when they were set back, microseconds since 1970 UTC; null for never
     */
    record Counters(long commits, long rollbacks, TableCounters tables, long deadlocks, long sessions,
            long sessionMicros, long activeMicros, @Nullable Long resetMicros) {
        /** Nothing is counted. */
        public static final Counters NONE = new Counters(0, 0, TableCounters.NONE, 0, 0, 0, 0, null);
    }

    /**
     * Counts of a table.
     *
     * @param scans   scans without keys, which read {@code scanned} rows
     * @param lookups scans for keys, which read {@code found} rows
     */
    record TableCounters(long scans, long scanned, long lookups, long found, long inserted, long updated,
            long deleted) {
        /** Nothing is counted. */
        public static final TableCounters NONE = new TableCounters(0, 0, 0, 0, 0, 0, 0);

        /** Both together. */
        public TableCounters plus(TableCounters other) {
            return new TableCounters(scans + other.scans, scanned + other.scanned, lookups + other.lookups,
                    found + other.found, inserted + other.inserted, updated + other.updated,
                    deleted + other.deleted);
        }
    }
}
