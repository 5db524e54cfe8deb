package io.tidemark.storage;

import io.tidemark.storage.file.FileSystemKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What opening a database found and did; the server logs it.
 *
 * @param recovery          how the state was reached
 * @param txn               number of the last commit in the database, 0 for none
 * @param replayedRecords   log records that were applied
 * @param replayedBytes     bytes of them
 * @param snapshotHeldSince when the snapshot that is still held was prepared
 * @param fileSystems       the data root and, when configured and there, the backup root
 * @param tables            one entry a table, by name
 */
public record OpenReport(Recovery recovery, long txn, long replayedRecords, long replayedBytes,
        Optional<Instant> snapshotHeldSince, List<RootFileSystem> fileSystems, List<TableInventory> tables) {

    /** Copies the lists. */
    public OpenReport {
        fileSystems = List.copyOf(fileSystems);
        tables = List.copyOf(tables);
    }

    /** How the state was reached. */
    public enum Recovery {
        /** There was no database. */
        CREATED,
        /** The files and the log of the last run. */
        NORMAL,
        /** A snapshot, because of a file {@code _restore}. */
        SNAPSHOT,
        /**
         * As after a crash, in a root that holds a prepared snapshot but no {@code _restore}: all commits of the log
         * are there, those after PREPARE too.
         */
        PREPARED_WITHOUT_RESTORE
    }

    /** Where a root lies. */
    public record RootFileSystem(Path root, FileSystemKind kind) {}

    /**
     * A table at start; timestamps in microseconds since 1970, meaningless with 0 rows.
     *
     * @param bytes of its parts
     */
    public record TableInventory(String name, long rows, int partitions, long minTimestamp, long maxTimestamp,
            long bytes) {}
}
