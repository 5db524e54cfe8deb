package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.commit.Transaction;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keys the committed rows of a table may have: a Bloom filter for each block of row ids. A row never changes, so that
 * what was once added stays true; keys of deleted rows stay too and cost a look in vain. Rows that were removed before they
 * could be added are missing: for states that still show them, a block taken from a newer state says nothing. Safe for
 * many threads.
 */
final class KeyFilter {
    /** Row ids of a block. */
    static final int BLOCK_ROWS = 1 << 16;
    /** Bytes of a block's filter: 16 bits a row. */
    static final int BLOCK_BYTES = BLOCK_ROWS * 2;
    private static final int PROBES = 4;
    private static final int BIT_MASK = BLOCK_BYTES * 8 - 1;

    private final KeyHash hash;
    private final List<long @Nullable []> blocks = new ArrayList<>();
    /** The newest state from which rows of each block were taken; older ones may show more rows of it. */
    private final List<Long> txns = new ArrayList<>();
    /** All rows with smaller ids are in. */
    private long covered;

    KeyFilter(KeyHash hash) {
        this.hash = hash;
    }

    /** Rows of own transactions, which have no ids yet, or of batches without any, are in no filter. */
    static boolean isFiltered(BatchSource source) {
        return source.firstRowId() >= 0
                ? source.firstRowId() < Transaction.OWN_ROWS
                : source.rowIds() != null;
    }

    /** All rows with smaller ids are in. */
    synchronized long covered() {
        return covered;
    }

    /** Adds the rows that are not in yet from a committed state of the table. */
    synchronized void extend(StoredState state) {
        if (state.end() <= covered) {
            return;
        }
        for (BatchSource source : state.batches()) {
            if (isFiltered(source) && source.maxRowId() >= covered) {
                add(source);
            }
        }
        for (int block = (int) (covered / BLOCK_ROWS); block <= (state.end() - 1) / BLOCK_ROWS; block++) {
            while (txns.size() <= block) {
                txns.add(Long.MIN_VALUE);
            }
            txns.set(block, Math.max(txns.get(block), state.txn()));
        }
        covered = state.end();
    }

    private void add(BatchSource source) {
        FixedVector ids = source.rowIds();
        long first = source.firstRowId();
        int from = ids == null ? (int) Math.max(0, covered - first) : 0;
        long[] hashes = hash.of(source, from, source.rows());
        for (int i = 0; i < hashes.length; i++) {
            long id = ids == null ? first + from + i : ids.longAt(i);
            if (id >= covered) {
                set(block(id), hashes[i]);
            }
        }
    }

    private long[] block(long id) {
        int index = Math.toIntExact(id / BLOCK_ROWS);
        while (blocks.size() <= index) {
            blocks.add(null);
        }
        long[] block = blocks.get(index);
        if (block == null) {
            block = new long[BLOCK_BYTES / Long.BYTES];
            blocks.set(index, block);
        }
        return block;
    }

    private static void set(long[] block, long key) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(key, i);
            block[bit >>> 6] |= 1L << bit;
        }
    }

    private static boolean has(long[] block, long key) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(key, i);
            if ((block[bit >>> 6] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long key, int probe) {
        return (int) key + probe * ((int) (key >>> 32) | 1) & BIT_MASK;
    }

    /** The batches of a state which may have one of the keys. */
    synchronized List<BatchSource> candidates(StoredState state, long[] keys) {
        BitSet hits = new BitSet();
        for (int i = 0; i < txns.size(); i++) {
            long[] block = i < blocks.size() ? blocks.get(i) : null;
            hits.set(i, txns.get(i) > state.txn());
            for (int k = 0; block != null && k < keys.length && !hits.get(i); k++) {
                hits.set(i, has(block, keys[k]));
            }
        }
        List<BatchSource> result = new ArrayList<>();
        for (BatchSource source : state.batches()) {
            if (!isFiltered(source) || source.maxRowId() >= covered || hit(hits, source)) {
                result.add(source);
            }
        }
        return result;
    }

    private static boolean hit(BitSet hits, BatchSource source) {
        int first = hits.nextSetBit((int) (source.minRowId() / BLOCK_ROWS));
        return first >= 0 && first <= source.maxRowId() / BLOCK_ROWS;
    }
}
