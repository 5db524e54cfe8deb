package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.batch.Batch;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session whose clocks stand still. */
public record FixedEnvironment() implements Environment {
    @Override
    public ZoneId timeZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public long transactionMicros() {
        return 1_700_000_000_000_000L;
    }

    @Override
    public long statementMicros() {
        return transactionMicros();
    }

    @Override
    public String user() {
        return "admin";
    }

    @Override
    public String database() {
        return "tidemark";
    }

    @Override
    public int processId() {
        return 1;
    }

    @Override
    public @Nullable String setting(String name) {
        return null;
    }

    @Override
    public ObjectNames names() {
        return new NoNames();
    }

    @Override
    public void checkCancelled() {}

    private record NoNames() implements ObjectNames {
        @Override
        public int relation(String name) {
            return 0;
        }

        @Override
        public @Nullable String relationName(int oid) {
            return null;
        }

        @Override
        public int schema(String name) {
            return 0;
        }

        @Override
        public @Nullable String schemaName(int oid) {
            return null;
        }

        @Override
        public boolean relationVisible(int oid) {
            return false;
        }

        @Override
        public long relationBytes(int oid) {
            return -1;
        }

        @Override
        public List<Batch> virtualRows(String schema, String name) {
            throw new IllegalStateException("no virtual tables are needed here");
        }
    }
}
