package io.tidemark.server.sql.catalog;

import io.tidemark.storage.snapshot.SnapshotStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the system catalog asks of the session and of the server. Safe for many threads during one statement. */
public interface CatalogSession {
    /** The session's user: the one role and owner of everything. */
    String user();

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

    /** A setting as pg_settings shows it. */
    record SettingRow(String name, String value, String description) {}

    /**
     * An open session.
     *
     * @param clientAddress host and port, as {@code /127.0.0.1:5432}; null where it is not known
     * @param startedMicros microseconds since 1970 UTC
     * @param state         active, idle, idle in transaction …
     * @param query         text of the last script or statement that the client sent
     */
    record ActivityRow(int processId, String user, String applicationName, @Nullable String clientAddress,
            long startedMicros, String state, String query) {}
}
