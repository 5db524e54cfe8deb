package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Batch;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session in Berlin whose clock stands still, with one table. */
final class FixedEnvironment implements Environment {
    @Override
    public ZoneId timeZone() {
        return ZoneId.of("Europe/Berlin");
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
        return "postgres";
    }

    @Override
    public String database() {
        return "tidemark";
    }

    @Override
    public int processId() {
        return 42;
    }

    @Override
    public @Nullable String setting(String name) {
        return name.equals("search_path") ? "\"$user\", public" : null;
    }

    @Override
    public ObjectNames names() {
        return new Names();
    }

    @Override
    public void checkCancelled() {}

    private static final class Names implements ObjectNames {
        @Override
        public int relation(String name) {
            return name.equals("trades") ? 16_385 : 0;
        }

        @Override
        public @Nullable String relationName(int oid) {
            return oid == 16_385 ? "trades" : null;
        }

        @Override
        public int schema(String name) {
            return name.equals("public") ? 2200 : 0;
        }

        @Override
        public @Nullable String schemaName(int oid) {
            return oid == 2200 ? "public" : null;
        }

        @Override
        public boolean relationVisible(int oid) {
            return oid == 16_385;
        }

        @Override
        public long relationBytes(int oid) {
            return oid == 16_385 ? 8192 : -1;
        }

        @Override
        public List<Batch> virtualRows(String schema, String name) {
            throw new IllegalStateException("no virtual tables are needed here");
        }
    }
}
