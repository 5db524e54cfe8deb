package io.tidemark.storage;

import io.tidemark.storage.wal.SegmentArchive;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a database is opened.
 *
 * @param root                    directory of the database; created when it does not exist
 * @param durability              when a commit is acknowledged
 * @param memtableBytes           limit on rows in memory that are not yet in parts; writers wait when it is reached
 * @param walSegmentBytes         size of a segment of the write-ahead log, at least 8 KiB
 * @param walFlushBytes           a table is flushed when the log would have to keep more than this for it
 * @param backupRoot              where backup sets go; null when backups are not configured
 * @param backupFlushBytes        a table with so many bytes of rows in memory gets parts of them at a backup, which later
 *                                sets share
 * @param backupDirFormat         name of a set as a pattern of {@link java.time.format.DateTimeFormatter}, in UTC
 * @param snapshotRecoveryEnabled whether a file {@code _restore} in the root is obeyed
 * @param snapshotMaxAge          a snapshot older than this is released; zero for never
 * @param snapshotMinFreeBytes    a snapshot is released when fewer bytes are free in the root; zero for never
 * @param archive                 gets segments of the write-ahead log before they are deleted
 * @param background              whether threads flush, merge and sync; false: only {@link Database#maintain} does
 */
public record DatabaseOptions(Path root, Durability durability, long memtableBytes, long walSegmentBytes,
        long walFlushBytes, @Nullable Path backupRoot, long backupFlushBytes, String backupDirFormat,
        boolean snapshotRecoveryEnabled, Duration snapshotMaxAge, long snapshotMinFreeBytes,
        SegmentArchive archive, boolean background) {

    /** Bytes; a quarter of the machine's memory would often be more, 1 GiB is the most that is sensible. */
    private static final long DEFAULT_MEMTABLE_BYTES = 256L << 20;

    /** Bytes. */
    private static final long DEFAULT_WAL_SEGMENT_BYTES = 64L << 20;

    /** Bytes. */
    public static final long DEFAULT_BACKUP_FLUSH_BYTES = 64L << 10;

    /** Checks the ranges. */
    public DatabaseOptions {
        if (memtableBytes <= 0 || walSegmentBytes <= 0 || walFlushBytes <= 0) {
            throw new IllegalArgumentException("sizes must be above 0");
        }
        if (snapshotMaxAge.isNegative() || snapshotMinFreeBytes < 0) {
            throw new IllegalArgumentException("snapshot limits must not be negative");
        }
    }

    /** Durable commits, sets named {@code yyyy-MM-dd}, no backup root, background threads. */
    public static DatabaseOptions of(Path root) {
        return new DatabaseOptions(root, Durability.SYNC, DEFAULT_MEMTABLE_BYTES, DEFAULT_WAL_SEGMENT_BYTES,
                4 * DEFAULT_WAL_SEGMENT_BYTES, null, DEFAULT_BACKUP_FLUSH_BYTES, "yyyy-MM-dd", true,
                Duration.ZERO, 0,
                SegmentArchive.NONE, true);
    }

    /** The same with another acknowledgement. */
    public DatabaseOptions withDurability(Durability other) {
        return new DatabaseOptions(root, other, memtableBytes, walSegmentBytes, walFlushBytes, backupRoot,
                backupFlushBytes, backupDirFormat, snapshotRecoveryEnabled, snapshotMaxAge,
                snapshotMinFreeBytes, archive,
                background);
    }

    /** The same with a place for backups; null for none. */
    public DatabaseOptions withBackupRoot(@Nullable Path other) {
        return new DatabaseOptions(root, durability, memtableBytes, walSegmentBytes, walFlushBytes, other,
                backupFlushBytes, backupDirFormat, snapshotRecoveryEnabled, snapshotMaxAge,
                snapshotMinFreeBytes, archive,
                background);
    }

    /** The same with or without threads. */
    public DatabaseOptions withBackground(boolean other) {
        return new DatabaseOptions(root, durability, memtableBytes, walSegmentBytes, walFlushBytes,
                backupRoot, backupFlushBytes, backupDirFormat, snapshotRecoveryEnabled, snapshotMaxAge,
                snapshotMinFreeBytes, archive,
                other);
    }

    /** The same with other sizes. */
    public DatabaseOptions withSizes(long memtable, long walSegment, long walFlush) {
        return new DatabaseOptions(root, durability, memtable, walSegment, walFlush, backupRoot,
                backupFlushBytes, backupDirFormat,
                snapshotRecoveryEnabled, snapshotMaxAge, snapshotMinFreeBytes, archive, background);
    }

    /** The same with another size from which on a backup flushes a table. */
    public DatabaseOptions withBackupFlush(long bytes) {
        return new DatabaseOptions(root, durability, memtableBytes, walSegmentBytes, walFlushBytes,
                backupRoot,
                bytes, backupDirFormat, snapshotRecoveryEnabled, snapshotMaxAge, snapshotMinFreeBytes,
                archive,
                background);
    }

    /** The same with an archive of the log's segments. */
    public DatabaseOptions withArchive(SegmentArchive other) {
        return new DatabaseOptions(root, durability, memtableBytes, walSegmentBytes, walFlushBytes,
                backupRoot, backupFlushBytes, backupDirFormat, snapshotRecoveryEnabled, snapshotMaxAge,
                snapshotMinFreeBytes, other,
                background);
    }
}
