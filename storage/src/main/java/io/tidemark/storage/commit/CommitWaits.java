package io.tidemark.storage.commit;

import java.util.concurrent.atomic.LongAdder;

/** How long commits have taken so far, for whoever must not be in their way. Safe for many threads. */
public final class CommitWaits {
    private final LongAdder commits = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** Nothing was committed yet. */
    public CommitWaits() {}

    /** A commit has taken so long, until it was visible. */
    void add(long taken) {
        commits.increment();
        nanos.add(taken);
    }

    /** Commits since the database was opened; only differences mean something. */
    public long commits() {
        return commits.sum();
    }

    /** Nanoseconds that all of them took together. */
    public long nanos() {
        return nanos.sum();
    }
}
