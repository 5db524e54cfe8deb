package io.tidemark.server.sql.exec;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Rows that several operators read, by id: computed by whoever comes first. Safe for many threads. */
final class SharedRows {
    private final Map<Integer, RowStore> stores = new HashMap<>();

    /** The rows of {@code id}; {@code compute} may ask for others. */
    synchronized RowStore of(int id, Supplier<RowStore> compute) {
        RowStore known = stores.get(id);
        if (known == null) {
            known = compute.get();
            stores.put(id, known);
        }
        return known;
    }
}
