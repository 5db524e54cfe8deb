package io.tidemark.server.session;

import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.backup.CancelFlag;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a statement: can be told to stop by the client, by a timeout, or at the end of its session. */
final class StatementRun implements CancelFlag, AutoCloseable {
    private final @Nullable ScheduledExecutorService timers;
    private final int timeoutMillis;
    private @Nullable ScheduledFuture<?> timer;
    private volatile @Nullable Reason reason;

    /** Why a run is to stop. */
    enum Reason {
        REQUESTED("canceling statement due to user request"),
        TIMEOUT("canceling statement due to statement timeout");

        private final String message;

        Reason(String message) {
            this.message = message;
        }
    }

    /** A run that stops itself {@code timeoutMillis} after it is armed, 0 for never. */
    StatementRun(ScheduledExecutorService timers, int timeoutMillis) {
        this.timers = timers;
        this.timeoutMillis = timeoutMillis;
    }

    private StatementRun() {
        timers = null;
        timeoutMillis = 0;
    }

    /** For work before a statement runs: nothing stops it. */
    static StatementRun idle() {
        return new StatementRun();
    }

    /** The time that it may take starts now; on the session's thread. */
    void arm() {
        close();
        if (timers != null && timeoutMillis > 0) {
            timer = timers.schedule(() -> stop(Reason.TIMEOUT), timeoutMillis, TimeUnit.MILLISECONDS);
        }
    }

    void stop(Reason why) {
        reason = why;
    }

    @Override
    public boolean isCancelled() {
        return reason != null;
    }

    /** Throws 57014 when the run is to stop. */
    void check() {
        Reason why = reason;
        if (why != null) {
            throw new SqlException("57014", why.message, SqlException.NO_POSITION);
        }
    }

    /** Stops the clock; idempotent. */
    @Override
    public void close() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
