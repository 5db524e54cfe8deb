package io.tidemark.server.sql.catalog;

import io.tidemark.server.sql.function.Environment;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** What functions see of {@link FixedSession}. */
record CatalogEnvironment(ObjectNames names) implements Environment {
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
        return name.equals("search_path") ? "public" : null;
    }

    @Override
    public void checkCancelled() {}
}
