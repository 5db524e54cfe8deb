package io.tidemark.storage;

import io.tidemark.storage.backup.BackupResult;
import io.tidemark.storage.backup.CancelFlag;
import io.tidemark.storage.commit.Transaction;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.snapshot.SnapshotStatus;
import io.tidemark.storage.table.DatabaseView;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** An open database: one root directory, locked against other processes. Safe for many threads. */
@SuppressWarnings("DoNotCallSuggester")
public final class Database implements AutoCloseable {
    private Database() {}

    /**
     * Locks the root, recovers what is in it (from a snapshot when a file {@code _restore} says so) and starts the
     * background threads. The caller closes it.
     *
     * @throws StorageException when that is not possible; then nothing that was committed is lost
     */
    public static Database open(DatabaseOptions options) {
        throw new IllegalStateException("storage is not assembled: " + options);
    }

    /** A pin of the newest committed view; the caller closes it. */
    public DatabaseView view() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** A new transaction on the newest committed view; the caller ends it. */
    public Transaction begin() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** What opening found and did. */
    public OpenReport report() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Number of the last visible commit. */
    public long txn() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Identity of the database; a backup set and a copy have the same. */
    public UUID id() {
        throw new IllegalStateException("storage is not assembled");
    }

    /**
     * Writes a set that a server can be started on.
     *
     * @param confDirectory copied into the set as {@code conf/} when it exists
     * @throws StorageException.WrongState when no backup root is configured
     */
    public BackupResult backupDatabase(Path confDirectory, CancelFlag cancel) {
        throw new IllegalStateException("storage is not assembled: " + confDirectory + cancel);
    }

    /** Writes a set of some tables, which {@code RESTORE TABLE} reads. */
    public BackupResult backupTables(List<Integer> tableIds, CancelFlag cancel) {
        throw new IllegalStateException("storage is not assembled: " + tableIds + cancel);
    }

    /** Whether a snapshot is held. */
    public SnapshotStatus snapshotStatus() {
        throw new IllegalStateException("storage is not assembled");
    }

    /**
     * Holds the present state, so that any copy of the root can be recovered to it.
     *
     * @throws StorageException.WrongState when a snapshot is held already
     */
    public void prepareSnapshot() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Lets go of the snapshot; does nothing when none is held. */
    public void completeSnapshot() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Flushes, merges and removes files as far as is due now, in this thread. */
    public void maintain() {
        throw new IllegalStateException("storage is not assembled");
    }

    /** Ends the background threads, syncs the log and unlocks the root; idempotent. Open transactions fail. */
    @Override
    public void close() {
        throw new IllegalStateException("storage is not assembled");
    }
}
