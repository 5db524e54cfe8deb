package io.tidemark.server.sql.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most recently used plans of all sessions. Safe for many threads; plans are immutable.
 *
 * @param <P> what is kept of a plan
 */
public final class PlanCache<P> {
    private final int capacity;
    private final Map<Key, P> plans;

    /**
     * What a plan depends on.
     *
     * @param catalogVersion {@link io.tidemark.server.sql.catalog.Catalog#version}
     * @param parameterOids  as the client gave them
     * @param searchPath     in order
     * @param readingStyle   the session's time zone and order of dates, since literals are folded with them
     */
    public record Key(String text, long catalogVersion, List<Integer> parameterOids, List<String> searchPath,
            String readingStyle) {
        public Key {
            parameterOids = List.copyOf(parameterOids);
            searchPath = List.copyOf(searchPath);
        }
    }

    /** @param capacity the most plans that are kept, 1 or more */
    public PlanCache(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a plan cache keeps at least one plan");
        }
        this.capacity = capacity;
        this.plans = new LinkedHashMap<>(16, 0.75f, true);
    }

    /** The plan for this key; null when it isn't kept. */
    public synchronized @Nullable P find(Key key) {
        return plans.get(key);
    }

    /** Keeps a plan; the one that was not used for longest goes when there are too many. */
    public synchronized void keep(Key key, P plan) {
        plans.put(key, plan);
        if (plans.size() > capacity) {
            plans.remove(plans.keySet().iterator().next());
        }
    }

    /** Plans that are kept. */
    public synchronized int size() {
        return plans.size();
    }
}
