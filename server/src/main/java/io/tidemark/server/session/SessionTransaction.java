package io.tidemark.server.session;

import io.tidemark.protocol.message.TransactionStatus;
import io.tidemark.server.command.LockMode;
import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.Database;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.table.DatabaseView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The session's transaction and whether it is a block that BEGIN opened. Confined to its session.
 *
 * <p>READ COMMITTED: each statement sees the newest commits; REPEATABLE READ: all see those of the first one.
 */
final class SessionTransaction {
    private final TidemarkSession session;
    private final Database database;
    private final SessionSettings settings;
    private final Runnable closeQueries;
    private final TransactionLocks locks;
    private final Savepoints savepoints = new Savepoints();
    private State state = new State.Idle();
    private volatile long startMicros;
    private long id;

    /** @param closeQueries closes what still reads rows of the transaction, before it ends */
    SessionTransaction(TidemarkSession session, Database database, Runnable closeQueries) {
        this.session = session;
        this.database = database;
        this.settings = session.settings();
        this.locks = new TransactionLocks(session);
        this.closeQueries = closeQueries;
    }

    /** What the session is in. */
    private sealed interface State {
        /** No transaction. */
        record Idle() implements State {}

        /** A transaction that ends with the statement or batch. */
        record Implicit(Transaction transaction) implements State {}

        /** A transaction that the client ends. */
        record Block(Transaction transaction, boolean used) implements State {}

        /**
         * A block after an error: only its end is accepted, or to go back to a savepoint.
         *
         * @param transaction null when there was no savepoint
         */
        record Failed(@Nullable Transaction transaction) implements State {}
    }

    /** The transaction's number, which it gets when it is asked for. */
    long id() {
        id = id == 0 ? session.engine().newTransactionId() : id;
        return id;
    }

    TransactionStatus status() {
        return switch (state) {
            case State.Idle _,State.Implicit _ -> TransactionStatus.IDLE;
            case State.Block _ -> TransactionStatus.IN_TRANSACTION;
            case State.Failed _ -> TransactionStatus.FAILED;
        };
    }

    boolean inBlock() {
        return status() != TransactionStatus.IDLE;
    }

    /** Refuses with 25P02 in a failed block. */
    void checkUsable() {
        if (state instanceof State.Failed) {
            throw new SqlException("25P02",
                    "current transaction is aborted, commands ignored until end of transaction block",
                    SqlException.NO_POSITION);
        }
    }

    /** The transaction for the next statement: the open one, on the newest commits where the isolation says so. */
    Transaction forStatement() {
        checkUsable();
        return switch (state) {
            case State.Idle _ -> {
                settings.beginTransaction();
                startMicros = 0;
                Transaction begun = database.begin();
                state = new State.Implicit(begun);
                yield begun;
            }
            case State.Implicit(Transaction open) -> {
                refresh(open, true);
                yield open;
            }
            case State.Block(Transaction open, boolean used) -> {
                refresh(open, used);
                state = new State.Block(open, true);
                yield open;
            }
            case State.Failed _ -> throw new IllegalStateException("checked above");
        };
    }

    /**
     * Takes the write lock of a table for the rest of the transaction; waits for its holder. READ COMMITTED sees what was
     * committed meanwhile. To be called within a statement, before it reads what it will change.
     *
     * @throws SqlException 55P03 after lock_timeout, 40P01 for a deadlock, 57014 when the statement is cancelled
     */
    void lock(int tableId) {
        lock(tableId, LockMode.CHANGE, true);
    }

    /** Takes the lock of a table whose rows are changed; adding rows that no key can refuse goes on beside others who do. */
    void lockToChange(int tableId, boolean plainInsert) {
        lock(tableId, plainInsert ? LockMode.ROW_EXCLUSIVE : LockMode.CHANGE, true);
    }

    /**
     * The same in any mode.
     *
     * @param wait false to have it at once or not at all
     * @return whether the transaction has the lock
     */
    boolean lock(int tableId, LockMode mode, boolean wait) {
        return lock(new TableLocks.Held(tableId, mode), wait);
    }

    /** Takes the locks of what a statement reads, as {@link #lock(int)}. */
    void lock(List<TableLocks.Held> wanted) {
        for (TableLocks.Held lock : wanted) {
            lock(lock, true);
        }
    }

    boolean lock(TableLocks.Held lock, boolean wait) {
        TableLocks.Outcome outcome = locks.take(lock,
                wait ? settings.lockTimeoutMillis() : TableLocks.NO_WAIT);
        if (outcome == TableLocks.Outcome.TAKEN) {
            switch (state) {
                case State.Implicit(Transaction open) -> refresh(open, true);
                case State.Block(Transaction open, _) -> refresh(open, true);
                case State.Idle _,State.Failed _ ->
                    throw new IllegalStateException("a lock outside of a transaction");
            }
        }
        return outcome != TableLocks.Outcome.REFUSED;
    }

    private void unlock() {
        session.advisoryLocks().endTransaction();
        locks.endTransaction();
    }

    /** The session ends. */
    void close() {
        rollback();
        locks.close();
    }

    /** What the next statement would see, without beginning anything; the caller closes it. */
    DatabaseView peek() {
        return switch (state) {
            case State.Idle _,State.Failed _ -> session.engine().attachments().over(database.view());
            case State.Implicit(Transaction open) -> {
                refresh(open, true);
                yield session.shown(open);
            }
            case State.Block(Transaction open, boolean used) -> {
                refresh(open, used);
                yield session.shown(open);
            }
        };
    }

    /** {@link DatabaseView#schemaVersion} of what {@link #peek} would show outside of a transaction; empty within one. */
    OptionalLong peekSchemaVersion() {
        return switch (state) {
            case State.Idle _,State.Failed _ ->
                OptionalLong.of(session.engine().attachments().schemaVersion(database.schemaVersion()));
            case State.Implicit _,State.Block _ -> OptionalLong.empty();
        };
    }

    /** @param used whether a statement has run in the transaction, whose view REPEATABLE READ keeps */
    private void refresh(Transaction open, boolean used) {
        if (!used || !keepsView()) {
            open.refresh();
        }
    }

    /** REPEATABLE READ and SERIALIZABLE, which is the same here: every statement sees the commits that the first one saw. */
    private boolean keepsView() {
        String isolation = settings.value("transaction_isolation");
        return "repeatable read".equals(isolation) || "serializable".equals(isolation);
    }

    /** SAVEPOINT, in a block. */
    void savepoint(String name) {
        if (state instanceof State.Block(Transaction open, _)) {
            savepoints.add(new Savepoints.Mark(name, open.savepoint(), settings.mark(),
                    session.channels().mark(),
                    new Savepoints.Locks(locks.mark(), session.advisoryLocks().mark()), session.openQueries(),
                    session.cursors().names()));
        }
    }

    Savepoints savepoints() {
        return savepoints;
    }

    boolean inSubtransaction() {
        return !savepoints.isEmpty();
    }

    /** ROLLBACK TO SAVEPOINT, also in a failed block; locks taken since are let go. */
    void rollbackTo(String name) {
        Savepoints.Mark mark = savepoints.backTo(name);
        Transaction open = switch (state) {
            case State.Block(Transaction block, _) -> block;
            case State.Failed(Transaction kept) -> kept;
            case State.Idle _,State.Implicit _ -> null;
        };
        if (open == null) {
            throw new IllegalStateException("a savepoint without a transaction");
        }
        backTo(mark);
        open.rollbackTo(mark.storage());
        locks.backTo(mark.locks().tables());
        session.advisoryLocks().backTo(mark.locks().advisory());
        state = new State.Block(open, true);
    }

    private void backTo(Savepoints.Mark mark) {
        session.cursors().closeSince(mark.cursors());
        session.closeQueriesBut(mark.queries());
        settings.backTo(mark.settings());
        session.channels().backTo(mark.channels());
    }

    /** Whether a transaction is open, a block or an implicit one. */
    boolean open() {
        return switch (state) {
            case State.Idle _ -> false;
            case State.Implicit _,State.Block _,State.Failed _ -> true;
        };
    }

    /** Whether a statement has run in the block. */
    boolean used() {
        return state instanceof State.Block(_, boolean used) && used;
    }

    /**
     * Start of the transaction for now(), microseconds since 1970 UTC.
     *
     * @param statementMicros start of the statement, which is also the transaction's when it is the first
     */
    long startMicros(long statementMicros) {
        if (startMicros == 0 || state instanceof State.Idle) {
            startMicros = statementMicros;
        }
        return startMicros;
    }

    /** When the open transaction began, microseconds since 1970 UTC; 0 for none, or none that has asked. From any thread. */
    long begunMicros() {
        return startMicros;
    }

    boolean readOnly() {
        return "on".equals(settings.value("transaction_read_only"));
    }

    /** BEGIN. @return false when a block is open already */
    boolean begin() {
        return switch (state) {
            case State.Idle _ -> {
                settings.beginTransaction();
                startMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                state = new State.Block(database.begin(), false);
                yield true;
            }
            case State.Implicit(Transaction open) -> {
                state = new State.Block(open, true);
                yield true;
            }
            case State.Block _ -> false;
            case State.Failed _ -> throw new IllegalStateException("BEGIN in a failed block");
        };
    }

    /** COMMIT. @return whether there was something to commit, false after a rollback of a failed block */
    boolean commit() {
        return switch (state) {
            case State.Idle _ -> {
                end(true);
                yield true;
            }
            case State.Implicit(Transaction open) -> commit(open);
            case State.Block(Transaction open, _) -> commit(open);
            case State.Failed _ -> {
                rollback();
                yield false;
            }
        };
    }

    private boolean commit(Transaction open) {
        boolean done = false;
        try {
            session.cursors().commits();
            closeQueries.run();
            session.beforeCommit(open);
            open.commit();
            done = true;
        } finally {
            if (!done) {
                session.cursors().rollsBack();
            }
            end(done);
        }
        return true;
    }

    /** ROLLBACK. */
    void rollback() {
        session.cursors().rollsBack();
        closeQueries.run();
        switch (state) {
            case State.Idle _ -> {}
            case State.Failed(Transaction kept) -> {
                if (kept != null) {
                    kept.rollback();
                }
            }
            case State.Implicit(Transaction open) -> open.rollback();
            case State.Block(Transaction open, _) -> open.rollback();
        }
        end(false);
    }

    private void end(boolean committed) {
        if (open()) {
            session.engine().counters().transactionEnded(committed);
        }
        unlock();
        savepoints.clear();
        state = new State.Idle();
        startMicros = 0;
        id = 0;
        settings.endTransaction(committed);
        if (committed) {
            session.channels().committed();
        } else {
            session.channels().rolledBack();
        }
    }

    /** End of a batch: commits an implicit transaction. */
    void sync() {
        switch (state) {
            case State.Idle _ -> end(true);
            case State.Implicit(Transaction open) -> commit(open);
            case State.Block _,State.Failed _ -> {}
        }
    }

    /** After an error: an implicit transaction is rolled back, a block waits for its end. */
    void abort() {
        switch (state) {
            case State.Idle _ -> end(false);
            case State.Failed _ -> {}
            case State.Implicit _ -> rollback();
            case State.Block(Transaction open, _) -> fail(open);
        }
    }

    /** A block without savepoints can only end: it lets go of everything at once. */
    private void fail(Transaction open) {
        if (savepoints.isEmpty()) {
            session.cursors().rollsBack();
            closeQueries.run();
            open.rollback();
            unlock();
            session.channels().rolledBack();
            state = new State.Failed(null);
        } else {
            session.cursors().closeSince(savepoints.last().cursors());
            session.closeQueriesBut(savepoints.last().queries());
            state = new State.Failed(open);
        }
    }
}
