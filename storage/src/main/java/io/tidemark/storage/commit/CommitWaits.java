package io.tidemark.storage.commit;

/** How long commits take, for whoever must not be in their way. Safe for many threads. */
public final class CommitWaits {
    private long commits;
    private long commitNanos;
    private long failedNanos;
    private long underWay;
    /** The times at which those that are under way were begun, added up; it may have gone around. */
    private long underWayBegun;

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
        long taken = System.nanoTime() - begun;
        underWay--;
        underWayBegun -= begun;
        if (visible) {
            commits++;
            commitNanos += taken;
        } else {
            failedNanos += taken;
        }
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
