package io.tidemark.server.session;

import io.tidemark.server.command.StoredRows;
import io.tidemark.server.sql.analyze.AnalyzedChange.Conflict;
import io.tidemark.server.sql.analyze.RowRules;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.RowBuffer;
import io.tidemark.server.sql.exec.StoredState;
import io.tidemark.storage.Database;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.table.TableView;
import java.util.List;

/**
 * Where the rows of a statement go: the table's rules are checked, old versions are removed, new ones appended to the
 * session's transaction. Confined to one run; {@link #finish} ends it.
 */
final class RowWriter implements AutoCloseable {
    private final Transaction transaction;
    private final TableSchema table;
    private final RowChecks checks;
    private final KeyChecks keys;
    private final StoredState stored;
    private final RemovedRows removed = new RemovedRows();
    private final BufferArena memory = new BufferArena();

    /** @param view what the statement sees; stays the caller's, open until the writer is closed */
    RowWriter(Transaction transaction, TableSchema table, RowRules rules, DatabaseView view,
            ExecutionContext context) {
        this.transaction = transaction;
        this.table = table;
        this.checks = new RowChecks(table, rules, context);
        this.keys = new KeyChecks(table, rules, context);
        this.stored = rules.keys().isEmpty()
                ? StoredState.partial(table.tableId(), List.of())
                : StoredState.of(view, table.tableId());
    }

    /** The rows that were there; none where the table has no keys. */
    List<BatchSource> stored() {
        return stored.batches();
    }

    /** Appends rows of all columns in order, of the columns' SQL types. */
    void append(Batch rows) {
        memory.reset();
        checks.check(rows);
        Batch converted = StoredRows.of(table, rows, memory);
        keys.add(converted);
        transaction.append(table.tableId(), converted);
    }

    /**
     * As {@link #append}, without the rows whose keys exist.
     *
     * @param chosen receives the rows that were appended
     * @return how many
     */
    int appendChosen(Batch rows, Conflict.Skip skip, int[] chosen) {
        memory.reset();
        checks.check(rows);
        Batch all = StoredRows.of(table, rows, memory);
        int count = keys.choose(all, skip.keys(), stored, chosen);
        Batch free = count == rows.rows() ? all : RowBuffer.select(all, chosen, count, memory);
        if (count > 0) {
            keys.add(free);
            transaction.append(table.tableId(), free);
        }
        return count;
    }

    /** Removes rows; a NULL is none. */
    void delete(Vector ids) {
        FixedVector numbers = (FixedVector) ids;
        long[] rows = new long[ids.rows()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (!numbers.isNull(row)) {
                rows[count++] = numbers.longAt(row);
                if (!keys.isEmpty()) {
                    removed.add(numbers.longAt(row));
                }
            }
        }
        transaction.delete(table.tableId(), rows, count);
    }

    /**
     * Replaces rows that the key {@code key} has found: as {@link #delete} and {@link #append}, 21000 when one is to be
     * replaced twice.
     */
    void replace(int key, Vector ids, Batch rows) {
        keys.replaceBy(key);
        delete(ids);
        if (removed.hasRepeated()) {
            throw KeyChecks.affectedTwice();
        }
        append(rows);
    }

    /**
     * Compares the keys of all rows written with those of rows that were there: what the transaction sees, and what has
     * been committed since its base, of which REPEATABLE READ doesn't know. The table's write lock keeps others from
     * adding rows until this transaction has ended.
     */
    void finish(Database database) {
        if (keys.isEmpty()) {
            return;
        }
        long end = end();
        keys.compare(stored, removed::contains);
        try (DatabaseView newest = database.view()) {
            TableView newer = newest.table(table.tableId()).orElse(null);
            if (newer != null && newer.version().nextRowId() > end) {
                List<BatchSource> batches = newer.batches().stream().filter(batch -> batch.maxRowId() >= end)
                        .toList();
                keys.compare(StoredState.partial(table.tableId(), batches), id -> id < end);
                keys.demandUnseen(batches, id -> id < end);
            }
        }
    }

    /** The id of the next row that is committed after those that the statement sees. */
    private long end() {
        return Math.max(0, stored.end());
    }

    @Override
    public void close() {
        checks.close();
        keys.close();
        memory.close();
    }
}
