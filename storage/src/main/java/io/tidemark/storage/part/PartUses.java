package io.tidemark.storage.part;

import java.util.IdentityHashMap;

/** The parts that one pin has touched: they stay open until it is closed. Safe for many threads. */
public final class PartUses implements AutoCloseable {
    private final PartCache cache;
    private final IdentityHashMap<Part, PartContent> used = new IdentityHashMap<>();
    private boolean closed;

    /** No uses yet of parts of {@code cache}. */
    public PartUses(PartCache cache) {
        this.cache = cache;
    }

    /** The opened part. */
    synchronized PartContent content(Part part) {
        if (closed) {
            throw new IllegalStateException("the view is closed");
        }
        PartContent known = used.get(part);
        if (known == null) {
            known = cache.acquire(part);
            used.put(part, known);
        }
        return known;
    }

    /** Ends all uses; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        used.keySet().forEach(cache::release);
        used.clear();
    }
}
