package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What operators of one scope hold in objects: estimates that are charged to the query's memory and to a part of the
 * heap that all queries share, so that no query can exhaust it. Safe for many threads.
 */
final class HeapUse implements AutoCloseable {
    /** Bytes that all queries together may hold. */
    private static final long LIMIT = Runtime.getRuntime().maxMemory() / 5 * 2;
    private static final AtomicLong ALL = new AtomicLong();

    private final MemoryBudget budget;
    private final AtomicLong held = new AtomicLong();

    HeapUse(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Adds bytes that are held until the scope is closed.
     *
     * @throws io.tidemark.server.sql.SqlException 53200 where the heap has no room for them
     */
    void add(long bytes) {
        if (ALL.addAndGet(bytes) > LIMIT) {
            ALL.addAndGet(-bytes);
            throw Failures.heapFull(LIMIT);
        }
        try {
            budget.reserve(bytes);
        } catch (MemoryBudget.Exceeded exceeded) {
            ALL.addAndGet(-bytes);
            throw exceeded;
        }
        held.addAndGet(bytes);
    }

    /** Gives everything back; idempotent. */
    @Override
    public void close() {
        long bytes = held.getAndSet(0);
        budget.release(bytes);
        ALL.addAndGet(-bytes);
    }
}
