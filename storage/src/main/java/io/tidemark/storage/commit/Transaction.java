package io.tidemark.storage.commit;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.table.ColumnDefinition;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableDefinition;

/**
 * Changes of one session that become durable and visible together. Confined to its session, except that
 * {@link #view} may be read by the threads of a scan. Closing an open transaction rolls it back.
 *
 * <p>Reads see the newest view at the last {@link #refresh} (or at the beginning) with the transaction's own changes
 * over it. Appending never waits for other transactions. A commit fails with
 * {@link StorageException.Conflict} when a table that it changes was changed in shape (altered, renamed, truncated or
 * dropped) by another commit since this transaction looked at it; nothing is changed then.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Transaction implements AutoCloseable {
    /** A pin of what this transaction sees now; the caller closes it. */
    public DatabaseView view() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Takes the newest committed view as the base; own changes stay over it. */
    public void refresh() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Creates a table. @return its id */
    public int createTable(TableDefinition definition) {
        throw new IllegalStateException("storage is not assembled: " + definition);
    }

    /** Drops a table with all its rows. */
    public void dropTable(int tableId) {
        throw new IllegalStateException("storage is not assembled: " + tableId);
    }

    /** Removes all rows. */
    public void truncate(int tableId) {
        throw new IllegalStateException("storage is not assembled: " + tableId);
    }

    /** Renames a table; {@link StorageException.TableExists} when the name is taken. */
    public void renameTable(int tableId, String to) {
        throw new IllegalStateException("storage is not assembled: " + tableId + to);
    }

    /** Adds a column behind the others; it is NULL in the rows that exist. */
    public void addColumn(int tableId, ColumnDefinition column) {
        throw new IllegalStateException("storage is not assembled: " + tableId + column);
    }

    /** Drops a column, which must not be the designated timestamp. */
    public void dropColumn(int tableId, int columnId) {
        throw new IllegalStateException("storage is not assembled: " + tableId + columnId);
    }

    /** Renames a column. */
    public void renameColumn(int tableId, int columnId, String to) {
        throw new IllegalStateException("storage is not assembled: " + tableId + columnId + to);
    }

    /**
     * Adds rows: one vector a column, in the order of the schema that {@link #view} shows. What is needed of the batch
     * is copied before this returns. A SYMBOL column takes dictionary and plain vectors.
     */
    public void append(int tableId, Batch batch) {
        throw new IllegalStateException("storage is not assembled: " + tableId + batch.rows());
    }

    /**
     * Makes the changes durable (as configured) and visible, and ends the transaction, also when it fails.
     *
     * @return the txn, or that of the base with time 0 when nothing was changed
     */
    public CommitResult commit() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Forgets the changes and ends the transaction. */
    public void rollback() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Whether there is nothing to commit. */
    public boolean isEmpty() {
        throw new IllegalStateException("storage is not assembled");
    }

    @Override
    public void close() {
        throw new IllegalStateException("storage is not assembled");
    }
}
