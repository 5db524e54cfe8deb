package io.tidemark.server.session;

import io.tidemark.protocol.message.TransactionStatus;
import io.tidemark.server.sql.parse.Secrets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What pg_stat_activity tells of a session. Written by its thread, read by any. */
final class SessionActivity {
    private static final String ACTIVE = "active";

    private volatile String query = "";
    private volatile String state = "idle";
    private volatile long queryMicros;
    private volatile long stateMicros = now();
    private long startNanos;

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** A statement or script runs. */
    void running(String sql) {
        long now = now();
        query = sql;
        queryMicros = now;
        stateMicros = now;
        state = ACTIVE;
        startNanos = System.nanoTime();
    }

    /** The session waits for its client. */
    void idle(TransactionStatus status) {
        state = switch (status) {
            case IDLE -> "idle";
            case IN_TRANSACTION -> "idle in transaction";
            case FAILED -> "idle in transaction (aborted)";
        };
        stateMicros = now();
    }

    /** Text of the last script or statement that the client sent. */
    String query() {
        return query;
    }

    /** The same without passwords. */
    String shownQuery() {
        return Secrets.masked(query);
    }

    /** Whether something runs. */
    boolean isActive() {
        return state.equals(ACTIVE);
    }

    /** As pg_stat_activity.state. */
    String state() {
        return state;
    }

    /** When the last statement began, microseconds since 1970 UTC; 0 for never. */
    long queryMicros() {
        return queryMicros;
    }

    /** When the state began, microseconds since 1970 UTC. */
    long stateMicros() {
        return stateMicros;
    }

    /** Since the statement began; on the session's thread. */
    long elapsedMicros() {
        return (System.nanoTime() - startNanos) / 1_000;
    }
}
