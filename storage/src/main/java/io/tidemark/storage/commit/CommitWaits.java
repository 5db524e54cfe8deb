package io.tidemark.storage.commit;

import java.util.concurrent.TimeUnit;

/** How long commits take, for whoever must not be in their way. Safe for many threads. */
public final class CommitWaits {
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private long commits;
    private long commitNanos;
    private long failedNanos;
    private long underWay;
    /** The times at which those that are under way were begun, added up; it may have gone around. */
    private long underWayBegun;
    /** When the last one ended, once there was one. */
    private long lastEnd;

    private boolean any;

    /** Nothing was committed yet. */
    public CommitWaits() {}

    /**
     * A commit begins.
     *
     * @return for {@link #end}
     */
    synchronized long begin() {
        long now = System.nanoTime();
        underWay++;
        underWayBegun += now;
        return now;
    }

    /** It is visible, or has failed. */
    synchronized void end(long begun, boolean visible) {
        lastEnd = System.nanoTime();
        any = true;
        long taken = lastEnd - begun;
        underWay--;
        underWayBegun -= begun;
        if (visible) {
            commits++;
            commitNanos += taken;
        } else {
            failedNanos += taken;
        }
    }

    /** Whether somebody is committing: one is under way, or ended a moment ago. */
    public synchronized boolean areGoingOn() {
        return underWay > 0 || (any && System.nanoTime() - lastEnd <= MOMENT_NANOS);
    }

    /** Commits since the database was opened; only differences mean something. */
    public synchronized long commits() {
        return commits;
    }

    /** Nanoseconds that all of them took together. */
    public synchronized long nanos() {
        return commitNanos;
    }

    /**
     * Nanoseconds that commits have waited so far, with those that are under way: what it has grown by over a time, divided
     * by the commits that ended in it, is what a commit took on average, also while all of them stand still.
     */
    public synchronized long waitedNanos() {
        return commitNanos + failedNanos + underWay * System.nanoTime() - underWayBegun;
    }
}
