package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Environment;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An environment that can be cancelled after a number of polls. */
final class TestEnvironment implements Environment {
    private final AtomicInteger pollsLeft = new AtomicInteger(Integer.MAX_VALUE);

    void cancelAfter(int polls) {
        pollsLeft.set(polls);
    }

    @Override
    public ZoneId timeZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public long transactionMicros() {
        return 0;
    }

    @Override
    public long statementMicros() {
        return 0;
    }

    @Override
    public String user() {
        return "user";
    }

    @Override
    public String database() {
        return "database";
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
        throw new IllegalStateException("no names are needed here");
    }

    @Override
    public void checkCancelled() {
        if (pollsLeft.decrementAndGet() < 0) {
            throw new SqlException("57014", "canceling statement due to user request",
                    SqlException.NO_POSITION);
        }
    }
}
