package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is known about the keys of large tables, so that the check of a few new ones, or a search for them, doesn't read all
 * rows: built when it is first needed, kept up to date with each use. Takes a bounded amount of memory. Safe for many threads.
 *
 * <p>Filters are made of what is committed, never of what a transaction sees: it may have removed rows, and be rolled back.
 */
public final class KeyFilters {
    /** Row ids up to which filters are kept, of all tables: 64 MiB. */
    private static final long MOST_ROWS = (64L << 20) / KeyFilter.BLOCK_BYTES * KeyFilter.BLOCK_ROWS;
    /** Rows up to which comparing is cheap. */
    private static final long FEW_ROWS = 50_000;
    /** New keys from which on comparing is worth it. */
    private static final int MANY_KEYS = 1_024;

    private record Key(int tableId, List<Integer> columnIds) {}

    private static final class Held {
        final KeyFilter filter;
        long rows;

        Held(KeyFilter filter) {
            this.filter = filter;
        }
    }

    private final Supplier<DatabaseView> newest;
    private final long fewRows;
    /** The least recently used first. */
    private final LinkedHashMap<Key, Held> filters = new LinkedHashMap<>(16, 0.75f, true);

    /** @param newest pins what is committed; the pin is closed here */
    public KeyFilters(Supplier<DatabaseView> newest) {
        this(newest, FEW_ROWS);
    }

    /** @param fewRows rows up to which a table has no filters */
    KeyFilters(Supplier<DatabaseView> newest, long fewRows) {
        this.newest = newest;
        this.fewRows = fewRows;
    }

    /** Whether the table is of a size that has filters. */
    boolean mayHelp(StoredState state) {
        return state.end() >= 0 && state.end() <= MOST_ROWS && state.rows() >= fewRows;
    }

    /**
     * Leaves out batches that have none of the keys.
     *
     * @param keys numbers of the keys
     */
    List<BatchSource> candidates(TableSchema table, KeyHash hash, StoredState state, long[] keys) {
        if (hash.isEmpty() || keys.length > MANY_KEYS || !mayHelp(state)) {
            return state.batches();
        }
        List<Integer> columnIds = hash.columns().stream().map(column -> table.columns().get(column).id())
                .toList();
        KeyFilter filter = filter(new Key(table.tableId(), columnIds), hash, state.end());
        if (filter.covered() < state.end()) {
            extend(filter, table);
        }
        return filter.candidates(state, keys);
    }

    private void extend(KeyFilter filter, TableSchema table) {
        try (DatabaseView view = newest.get()) {
            boolean same = view.table(table.tableId())
                    .filter(now -> now.schema().columns().equals(table.columns())).isPresent();
            if (same) {
                filter.extend(StoredState.of(view, table.tableId()));
            }
        }
    }

    private synchronized KeyFilter filter(Key key, KeyHash hash, long end) {
        Held held = filters.computeIfAbsent(key, _ -> new Held(new KeyFilter(hash)));
        held.rows = Math.max(held.rows, end);
        long all = 0;
        for (Held each : filters.values()) {
            all += each.rows;
        }
        for (Iterator<Held> oldest = filters.values().iterator(); all > MOST_ROWS && oldest.hasNext();) {
            Held other = oldest.next();
            if (other != held) {
                all -= other.rows;
                oldest.remove();
            }
        }
        return held.filter;
    }
}
