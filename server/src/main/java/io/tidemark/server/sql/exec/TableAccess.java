package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where scans find their rows: one pinned state of the database. Safe for many threads. */
public interface TableAccess {
    /**
     * The batches of a stored table, in any order; columns are numbered as in the schema that the plan was made with.
     * What they return stays valid until the execution is closed.
     */
    List<BatchSource> batches(int tableId);

    /** All rows of a virtual table with all its columns; valid until the execution is closed. */
    List<Batch> virtualRows(String schema, String name);

    /** What {@link #batches} gives, and where in the table's history. */
    default StoredState state(int tableId) {
        return StoredState.partial(tableId, batches(tableId));
    }

    /** A scan is about to read so many rows; {@code byKey} where it looks for values of a key. */
    default void scanned(int tableId, long rows, boolean byKey) {}

    /** What is known about keys; null for nothing. */
    default @Nullable KeyFilters keyFilters() {
        return null;
    }
}
