package io.tidemark.storage.backup;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Keeps a backup out of the way of commits, whatever they compete for: every now and then the backup rests, and when
 * commits are faster meanwhile than while it works, it works with ever longer pauses until they are not. Without commits
 * it never rests. (Threads of a lower priority would not do: when the runtime stops all threads for a moment, everybody
 * waits for the one that gets no processor.) Safe for the threads of one backup.
 */
final class Courtesy {
    /** Bytes that the pause is for. */
    static final long PIECE_BYTES = 256 << 10;
    /** What a file costs besides its bytes, in bytes. */
    static final long FILE_BYTES = PIECE_BYTES / 16;

    /** How much slower commits may be, and what is not worth a pause. */
    private static final double TOO_SLOW = 1.10;

    private static final double FAST = 1.05;
    /** Of what was measured before, how much counts the next time. */
    private static final double MEMORY = 0.8;
    /** Commits in a stretch of work, and in rests, from which on they are compared. */
    private static final int FEW = 16;

    private static final int FEW_IN_RESTS = 6;
    /** So long a stretch may go on until there were enough of them. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private static final double MORE = 1.3;
    private static final double LESS = 0.77;
    /** Long enough that commits hardly feel how it begins, which is when most of the slow ones were. */
    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(60);
    /** So that a backup ends: 16 MB a second. */
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(16);

    /** Between two looks at whether it is over. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long SHORTEST_REST = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_REST = TimeUnit.MILLISECONDS.toNanos(100);
    /** A rest is so many commits long. */
    private static final int COMMITS_A_REST = 8;
    /** A stretch of work is so many rests long. */
    private static final int RESTS_A_STRETCH = 5;

    private final LongSupplier commits;
    private final LongSupplier nanos;
    private final LongSupplier clock;
    private Mean working = new Mean();
    private Mean resting = new Mean();
    private Phase phase = Phase.WORK;
    private long phaseBegin;
    private long phaseEnd;
    private long restNanos = SHORTEST_REST;
    private long pauseNanos;
    private long commitsBefore;
    private long nanosBefore;
    /** When it was last looked at whether commits are waiting, and how long they had waited until then. */
    private long lookedAt;

    private long lookedNanos;

    /** What it does. */
    private enum Phase {
        WORK,
        /** It rests, and commits that have waited for it come to an end. */
        SETTLE,
        REST
    }

    /** The mean time of commits, of which the latest count most. */
    private static final class Mean {
        double commits;
        double nanos;

        void add(long moreCommits, long moreNanos) {
            commits = commits * MEMORY + moreCommits;
            nanos = nanos * MEMORY + moreNanos;
        }

        double value() {
            return nanos / commits;
        }
    }

    /**
     * Measures from now on.
     *
     * @param commits    how many there were so far
     * @param nanos      that they and those that are under way have waited together
     * @param clock      nanoseconds
     * @param committing whether there was a commit just now, so that it is better to begin with pauses
     */
    Courtesy(LongSupplier commits, LongSupplier nanos, LongSupplier clock, boolean committing) {
        this.commits = commits;
        this.nanos = nanos;
        this.clock = clock;
        this.pauseNanos = committing ? FIRST_PAUSE : 0;
        begin(Phase.WORK, RESTS_A_STRETCH * SHORTEST_REST, clock.getAsLong());
    }

    private void begin(Phase next, long lengthNanos, long now) {
        phase = next;
        phaseBegin = now;
        commitsBefore = commits.getAsLong();
        nanosBefore = nanos.getAsLong();
        goOn(lengthNanos, now);
    }

    private void goOn(long lengthNanos, long now) {
        phaseEnd = now + lengthNanos;
        lookedAt = now;
        lookedNanos = nanos.getAsLong();
    }

    /**
     * So much was done since the last call of this thread.
     *
     * @return nanoseconds to wait, after which this is asked again with nothing done; 0 to go on
     */
    synchronized long done(long bytes) {
        long now = clock.getAsLong();
        if (now >= phaseEnd) {
            next(now);
        }
        long rest = phase == Phase.WORK ? 0 : Math.max(0, phaseEnd - now);
        return rest + pauseNanos * bytes / PIECE_BYTES;
    }

    private void next(long now) {
        long moreCommits = commits.getAsLong() - commitsBefore;
        long moreNanos = nanos.getAsLong() - nanosBefore;
        switch (phase) {
            case WORK -> {
                boolean waiting = areWaiting(now);
                if (working.commits == 0 && (waiting || moreCommits >= FEW)) {
                    pauseNanos = FIRST_PAUSE;
                }
                if (moreCommits >= FEW) {
                    working.add(moreCommits, moreNanos);
                    restNanos = Math.clamp(COMMITS_A_REST * moreNanos / moreCommits, SHORTEST_REST,
                            LONGEST_REST);
                    begin(Phase.SETTLE, restNanos / COMMITS_A_REST, now);
                } else if (waiting
                        || (pauseNanos > 0 && moreCommits > 0 && now - phaseBegin < PATIENCE)) {
                    goOn(RESTS_A_STRETCH * restNanos, now);
                } else {
                    pauseNanos = 0;
                    restNanos = SHORTEST_REST;
                    working = new Mean();
                    resting = new Mean();
                    begin(Phase.WORK, RESTS_A_STRETCH * restNanos, now);
                }
            }
            case SETTLE -> begin(Phase.REST, restNanos, now);
            case REST -> {
                resting.add(moreCommits, moreNanos);
                adjust();
                begin(Phase.WORK, RESTS_A_STRETCH * restNanos, now);
            }
        }
    }

    /** Whether commits are few since they wait for the medium: since the last look there was one most of the time. */
    private boolean areWaiting(long now) {
        return nanos.getAsLong() - lookedNanos > (now - lookedAt) / 2;
    }

    private void adjust() {
        if (resting.commits < FEW_IN_RESTS || working.value() < FAST * resting.value()) {
            long shorter = (long) (pauseNanos * LESS);
            pauseNanos = shorter < SHORTEST_PAUSE ? 0 : shorter;
        } else if (working.value() > TOO_SLOW * resting.value()) {
            pauseNanos = Math.clamp((long) (pauseNanos * MORE), SHORTEST_PAUSE, LONGEST_PAUSE);
        }
    }

    /** Whether there are pauses at present. */
    synchronized boolean isGivingWay() {
        return pauseNanos > 0;
    }

    /** Waits as long as it should, and hardly longer than until {@code ended}. */
    void pause(long bytes, BooleanSupplier ended) {
        for (long wait = done(bytes); wait > 0 && !ended.getAsBoolean(); wait = done(0)) {
            long end = System.nanoTime() + wait;
            for (long left = wait; left > 0 && !ended.getAsBoolean(); left = end - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
            }
        }
    }
}
