package io.tidemark.storage.table;

import java.util.concurrent.atomic.LongAccumulator;

/**
 * How long somebody other than a commit has kept a lock that commits need: the longest time without a break. What a cut
 * costs the commits beside it, whatever the medium does meanwhile. Safe for many threads.
 */
public final class Holds {
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);

    Holds() {}

    /** A time that ends when it is closed, just before its lock is given back. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins a time; the caller has just got the lock, and closes it. */
    public Hold begin() {
        long start = System.nanoTime();
        return () -> longest.accumulate(System.nanoTime() - start);
    }

    /** The longest time since this was last asked, in nanoseconds; 0 when there was none. */
    public long takeLongestNanos() {
        return longest.getThenReset();
    }
}
