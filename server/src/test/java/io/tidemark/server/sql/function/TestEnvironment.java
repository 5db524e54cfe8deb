package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Batch;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session whose clocks stand still.
 *
 * @param names what it knows by name
 * @param poll  is run whenever a statement asks whether it was cancelled
 */
public record TestEnvironment(ZoneId timeZone, ObjectNames names, Runnable poll) implements Environment {
    /** In UTC, and knows the table {@code trades} with the OID 16385. */
    public static final TestEnvironment UTC = new TestEnvironment(ZoneOffset.UTC, new Names(), () -> {});

    /** The same elsewhere. */
    public TestEnvironment in(ZoneId zone) {
        return new TestEnvironment(zone, names, poll);
    }

    /** The same with other names. */
    public TestEnvironment with(ObjectNames others) {
        return new TestEnvironment(timeZone, others, poll);
    }

    /** The same with something that happens at every question whether the statement was cancelled. */
    public TestEnvironment with(Runnable other) {
        return new TestEnvironment(timeZone, names, other);
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
        return 42;
    }

    @Override
    public @Nullable String setting(String name) {
        return name.equals("search_path") ? "\"$user\", public" : null;
    }

    @Override
    public void checkCancelled() {
        poll.run();
    }

    private record Names() implements ObjectNames {
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
