package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.table.TableSchema;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What is known about the keys of large tables, so that the check of a few new ones doesn't read all stored ones: built when
 * it is first needed, kept up to date with each use. Takes a bounded amount of memory. Safe for many threads.
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

    /** The least recently used first. */
    private final LinkedHashMap<Key, Held> filters = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Leaves out batches that have none of the keys.
     *
     * @param stored all batches of a state of the table
     * @param end    the id of the state's next row
     * @param keys   numbers of the new keys
     */
    List<BatchSource> candidates(TableSchema table, KeyHash hash, List<BatchSource> stored, long end,
            long[] keys) {
        if (hash.isEmpty() || keys.length > MANY_KEYS || end > MOST_ROWS || rows(stored) < FEW_ROWS) {
            return stored;
        }
        List<Integer> columnIds = hash.columns().stream().map(column -> table.columns().get(column).id())
                .toList();
        KeyFilter filter = filter(new Key(table.tableId(), columnIds), hash, end);
        filter.extend(stored, end);
        return filter.candidates(stored, keys);
    }

    private static long rows(List<BatchSource> stored) {
        long rows = 0;
        for (BatchSource source : stored) {
            rows += source.rows();
        }
        return rows;
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
