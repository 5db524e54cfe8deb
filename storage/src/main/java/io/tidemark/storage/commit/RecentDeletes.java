package io.tidemark.storage.commit;

import io.tidemark.storage.batch.RowIdSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which rows recent commits have removed: those that a running transaction may still see. Two generations, of which the
 * older one goes when no transaction is older than its last commit. Guarded by the order lock.
 */
final class RecentDeletes {
    /** Row ids of a generation that is worth to be followed by another. */
    private static final long GENERATION_IDS = 16_384;

    private final Map<Integer, Table> tables = new HashMap<>();

    private static final class Table {
        private RowIdSet young = RowIdSet.EMPTY;
        private RowIdSet old = RowIdSet.EMPTY;
        private long oldTxn;
        private long emptiedTxn;
    }

    /**
     * Whether another commit has removed one of the rows.
     *
     * @param baseTxn last commit that the transaction saw
     */
    boolean conflict(Change.Delete delete, long baseTxn) {
        Table table = tables.get(delete.tableId());
        if (table == null) {
            return false;
        }
        // A row that was removed before the base was never seen, so it is not asked for.
        return (table.emptiedTxn > baseTxn && delete.rowIds().hasAny(0, Transaction.OWN_ROWS - 1))
                || table.young.intersects(delete.rowIds()) || table.old.intersects(delete.rowIds());
    }

    /**
     * Notes what a commit removes.
     *
     * @param oldestTxn the oldest commit that a running transaction may have as its base
     */
    void add(long txn, Change change, LongSupplier oldestTxn) {
        Table table = tables.computeIfAbsent(change.tableId(), _ -> new Table());
        if (!(change instanceof Change.Delete delete)) {
            table.emptiedTxn = txn;
            return;
        }
        // Rows of the commit itself were seen by nobody else.
        table.young = table.young.union(delete.rowIds().between(0, Transaction.OWN_ROWS));
        if (table.young.count() >= GENERATION_IDS && oldestTxn.getAsLong() >= table.oldTxn) {
            table.old = table.young;
            table.oldTxn = txn;
            table.young = RowIdSet.EMPTY;
        }
    }

    /** The table is gone. */
    void forget(int tableId) {
        tables.remove(tableId);
    }
}
