package io.tidemark.server.session;

import io.tidemark.server.command.StoredRows;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.TableSchema;
import org.jspecify.annotations.Nullable;

/** Where a statement's rows go: a table, in the session's transaction. Confined to one run. */
final class RowTarget implements AutoCloseable {
    private final Transaction transaction;
    private final TableSchema table;
    private final BufferArena memory = new BufferArena();
    private long rows;

    RowTarget(Transaction transaction, TableSchema table) {
        this.transaction = transaction;
        this.table = table;
    }

    /** Appends rows of all columns in order, of the columns' SQL types. */
    void append(Batch batch) {
        transaction.append(table.tableId(), StoredRows.of(table, batch, memory));
        memory.reset();
        rows += batch.rows();
    }

    /** Appends all rows of a query. */
    void appendAll(RunningQuery query) {
        for (@Nullable
        Batch batch = query.next(); batch != null; batch = query.next()) {
            query.run().check();
            append(batch);
        }
    }

    /** Rows appended. */
    long rows() {
        return rows;
    }

    @Override
    public void close() {
        memory.close();
    }
}
