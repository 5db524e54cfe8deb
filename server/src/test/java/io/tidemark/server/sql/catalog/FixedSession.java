package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.rules.DatabaseObject;
import io.tidemark.storage.snapshot.SnapshotStatus;
import java.util.List;

/** A session of user admin in database tidemark, with one setting, beside which another session is open. */
record FixedSession() implements CatalogSession {
    @Override
    public String user() {
        return "admin";
    }

    @Override
    public String database() {
        return "tidemark";
    }

    @Override
    public List<String> searchPath() {
        return List.of("public");
    }

    @Override
    public String temporarySchema() {
        return "pg_temp_1";
    }

    @Override
    public SequenceValues sequences() {
        return new SequenceValues() {
            @Override
            public long next(DatabaseObject.Sequence sequence) {
                return sequence.range().first();
            }

            @Override
            public long current(DatabaseObject.Sequence sequence) {
                return sequence.range().first();
            }

            @Override
            public long last() {
                return 1;
            }

            @Override
            public void set(DatabaseObject.Sequence sequence, long value, boolean called) {}

            @Override
            public Position position(DatabaseObject.Sequence sequence) {
                return new Position(sequence.range().first(), false);
            }
        };
    }

    @Override
    public List<SettingRow> settings() {
        return List.of(new SettingRow("TimeZone", "UTC", "UTC", "UTC", false, "the session's time zone"));
    }

    @Override
    public List<ActivityRow> activity() {
        return List.of(
                new ActivityRow(1, "admin", "psql", "/127.0.0.1:50000", new Times(0, null, null, null),
                        "active", "select 1", null),
                new ActivityRow(2, "admin", "", "/0:0:0:0:0:0:0:1:50001", new Times(0, null, null, null),
                        "idle", "", null),
                new ActivityRow(3, "admin", "", null, new Times(0, null, null, null), "idle", "", null));
    }

    @Override
    public SnapshotStatus snapshotStatus() {
        return SnapshotStatus.NONE;
    }
}
