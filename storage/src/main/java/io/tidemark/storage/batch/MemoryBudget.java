package io.tidemark.storage.batch;

import java.util.concurrent.atomic.AtomicLong;

/** A limit on memory that several arenas share. Safe for many threads. */
public final class MemoryBudget {
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** A budget of {@code limitBytes}, above 0. */
    public MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** A budget that never refuses. */
    public static MemoryBudget unlimited() {
        return new MemoryBudget(Long.MAX_VALUE);
    }

    /** Bytes in use now. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /**
     * Takes bytes that are to be released.
     *
     * @throws Exceeded when there are not so many left
     */
    public void reserve(long bytes) {
        if (usedBytes.addAndGet(bytes) > limitBytes) {
            usedBytes.addAndGet(-bytes);
            throw new Exceeded("the memory limit of " + limitBytes + " bytes is reached");
        }
    }

    /** Gives back bytes that were reserved. */
    public void release(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    /** More memory was asked for than the budget allows. */
    public static final class Exceeded extends RuntimeException {
        Exceeded(String message) {
            super(message);
        }
    }
}
