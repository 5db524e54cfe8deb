package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableView;
import java.util.List;

/**
 * The rows of a table that a statement sees.
 *
 * @param tableId of the table
 * @param batches with those of the own transaction, which are in no filter
 * @param end     the id of the next row that is committed after these; negative when these are not all
 * @param txn     the last transaction that is seen
 */
public record StoredState(int tableId, List<BatchSource> batches, long end, long txn) {
    /** What a view shows; valid until it is closed. */
    public static StoredState of(DatabaseView view, int tableId) {
        TableView table = view.table(tableId).orElse(null);
        return table == null
                ? partial(tableId, List.of())
                : new StoredState(tableId, table.batches(), table.version().nextRowId(), view.txn());
    }

    /** Some of the rows. */
    public static StoredState partial(int tableId, List<BatchSource> batches) {
        return new StoredState(tableId, batches, -1, -1);
    }

    /** Rows, with those that are deleted. */
    long rows() {
        long rows = 0;
        for (BatchSource source : batches) {
            rows += source.rows();
        }
        return rows;
    }
}
