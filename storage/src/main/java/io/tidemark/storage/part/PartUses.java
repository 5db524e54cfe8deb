package io.tidemark.storage.part;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** The parts that one pin has touched: they stay open until it is closed. Safe for many threads. */
public final class PartUses implements AutoCloseable {
    private final PartCache cache;
    /** Null as long as there are none: many pins read no part. */
    private @Nullable IdentityHashMap<Part, PartContent> used;
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
        IdentityHashMap<Part, PartContent> known = used;
        if (known == null) {
            known = new IdentityHashMap<>();
            used = known;
        }
        PartContent content = known.get(part);
        if (content == null) {
            content = cache.acquire(part);
            known.put(part, content);
        }
        return content;
    }

    /** Ends all uses; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        if (used != null) {
            used.keySet().forEach(cache::release);
            used = null;
        }
    }
}
