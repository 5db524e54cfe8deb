package io.tidemark.protocol.net;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether a thread that has answered its client looks for the next message for a moment before it sleeps: to wake a processor
 * that has fallen asleep takes longer than a quick client takes to ask again. Where processors have other work, a thread that
 * looks only keeps its client from asking; so nobody looks while many connections are lively, and the time that was lost must
 * have been gained before, or nobody looks for a while. Safe for many threads.
 */
final class Patience {
    /** How long a thread looks at most. */
    static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** What a look gains that is not in vain, and the most that is remembered of it. */
    private static final long GAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(5);
    private static final long MOST_GAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LEAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MOST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private final AtomicInteger lively = new AtomicInteger();
    private final AtomicLong gained = new AtomicLong();
    private volatile long pauseNanos = LEAST_PAUSE_NANOS;
    private volatile long pausedUntil;

    /**
     * @param most  lively connections up to which their threads look
     * @param nanos the time now, by {@link System#nanoTime}
     */
    Patience(int most, long nanos) {
        this.most = most;
        this.pausedUntil = nanos;
    }

    /** A thread begins to attend to a lively connection; {@link #leaves} follows. */
    void attends() {
        lively.incrementAndGet();
    }

    /** It leaves the connection. */
    void leaves() {
        lively.decrementAndGet();
    }

    /** To look from {@code nanos} on; {@link #end} follows. @return false when this is no time for it */
    boolean begin(long nanos) {
        return lively.get() <= most && nanos - pausedUntil >= 0;
    }

    /**
     * Ends what {@link #begin} has begun.
     *
     * @param nanos the time now
     * @param took  nanoseconds; more than {@link #LOOK_NANOS} when the processor had other work
     * @param came  whether there was a message
     */
    void end(long nanos, long took, boolean came) {
        if (came && took <= LOOK_NANOS) {
            if (gained.get() < MOST_GAIN_NANOS) {
                gained.addAndGet(GAIN_NANOS);
            } else if (pauseNanos != LEAST_PAUSE_NANOS) {
                pauseNanos = LEAST_PAUSE_NANOS;
            }
        } else if (gained.addAndGet(-took) < 0) {
            gained.set(0);
            pausedUntil = nanos + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, MOST_PAUSE_NANOS);
        }
    }
}
