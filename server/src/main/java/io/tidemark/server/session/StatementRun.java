package io.tidemark.server.session;

import io.tidemark.protocol.engine.StatementThread;
import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.backup.CancelFlag;
import io.tidemark.storage.commit.Transaction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What can stop the statement that a session runs: its client, a timeout, the end of the session. One a session, used by
 * one statement after the other; {@link #check} and {@link #stop} may be called from any thread.
 */
final class StatementRun implements CancelFlag {
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
    private final @Nullable ScheduledExecutorService timers;
    private volatile @Nullable Sleeper sleeper;
    /** Those who sleep in {@link #sleep} wait on it. */
    private final Object bed = new Object();
    private final AtomicInteger asleep = new AtomicInteger();
    /** Counts what was armed; a timer of another number comes too late. */
    private final AtomicInteger armed = new AtomicInteger();
    private @Nullable ScheduledFuture<?> timer;

    private record Sleeper(String event, Runnable wake) {}

    private enum State {
        IDLE(""),
        ACTIVE(""),
        REQUESTED("canceling statement due to user request"),
        TIMEOUT(
                "canceling statement due to statement timeout");

        private final String message;

        State(String message) {
            this.message = message;
        }
    }

    /** A session that runs nothing yet. */
    StatementRun(@Nullable ScheduledExecutorService timers) {
        this.timers = timers;
    }

    /** For work before a statement runs: nothing stops it. */
    static StatementRun idle() {
        return new StatementRun(null);
    }

    /** The session is busy from now on; nothing when it is already. @return whether it was idle */
    boolean begin() {
        return state.compareAndSet(State.IDLE, State.ACTIVE);
    }

    /** A statement starts: it may take {@code timeoutMillis} from now on, 0 for any time. */
    void arm(int timeoutMillis) {
        disarm();
        if (timers != null && timeoutMillis > 0) {
            int mine = armed.get();
            timer = timers.schedule(() -> {
                if (armed.get() == mine) {
                    stop(State.TIMEOUT);
                }
            }, timeoutMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void disarm() {
        if (timer != null) {
            armed.incrementAndGet();
            timer.cancel(false);
            timer = null;
        }
    }

    /** Nothing runs any more; a request to stop that came too late is forgotten. Idempotent. */
    void end() {
        disarm();
        state.set(State.IDLE);
    }

    /** Asks what runs to stop; nothing when nothing runs. From any thread. */
    void cancel() {
        stop(State.REQUESTED);
    }

    private void stop(State why) {
        state.compareAndSet(State.ACTIVE, why);
        Sleeper waiting = sleeper;
        if (waiting != null) {
            waiting.wake().run();
        }
        synchronized (bed) {
            bed.notifyAll();
        }
    }

    /** Returns after so many nanoseconds; throws 57014 at once when the statement is to stop. From any thread of it. */
    void sleep(long nanos) {
        long start = System.nanoTime();
        asleep.incrementAndGet();
        StatementThread.current().waits();
        try {
            synchronized (bed) {
                check();
                for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
                    bed.wait(left / 1_000_000, (int) (left % 1_000_000));
                    check();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlException("57014", State.REQUESTED.message, SqlException.NO_POSITION);
        } finally {
            StatementThread.current().goesOn();
            asleep.decrementAndGet();
        }
    }

    /** Type and name of what the statement waits for, as pg_stat_activity has them; null when it doesn't wait. */
    @Nullable
    String waitEvent() {
        if (asleep.get() > 0) {
            return "Timeout PgSleep";
        }
        Sleeper waiting = sleeper;
        return waiting == null ? null : waiting.event();
    }

    /** Something of the session runs. */
    boolean isActive() {
        return state.get() != State.IDLE;
    }

    /** The statement's thread is about to wait until what the transaction changed is durable. */
    static void commits(Transaction ending) {
        if (!ending.isEmpty()) {
            StatementThread.current().blocks();
        }
    }

    /**
     * The statement's thread waits for other sessions.
     *
     * @param event type and name of what it waits for
     * @param wake  wakes it when the statement is to stop
     */
    void beginWait(String event, Runnable wake) {
        sleeper = new Sleeper(event, wake);
        StatementThread.current().waits();
    }

    /** It waits no more. */
    void endWait() {
        sleeper = null;
        StatementThread.current().goesOn();
    }

    @Override
    public boolean isCancelled() {
        State now = state.get();
        return now == State.REQUESTED || now == State.TIMEOUT;
    }

    /** Throws 57014 when the statement is to stop. */
    void check() {
        State now = state.get();
        if (now == State.REQUESTED || now == State.TIMEOUT) {
            throw new SqlException("57014", now.message, SqlException.NO_POSITION);
        }
    }
}
