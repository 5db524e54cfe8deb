package io.tidemark.storage.snapshot;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.FileNames;
import io.tidemark.storage.maintain.FileRemover;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The per-table files of snapshots that nobody holds any more: out of the way at once, deleted bit by bit, since to
 * delete a thousand directories can take a second. {@link #take} is guarded by the lock of {@link Snapshots}; at most one
 * thread at a time calls {@link #delete}.
 */
final class ReleasedSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(ReleasedSnapshots.class);

    /** Directories of tables, each of which may take a millisecond. */
    private static final int DELETED_AT_ONCE = 100;

    private final Disk disk;
    private final Path directory;
    /** Whether there may be files to delete. */
    private volatile boolean left;

    ReleasedSnapshots(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Finds what an earlier run has left. */
    void resume() {
        left = disk.exists(directory);
    }

    /** Takes the per-table files out of the way. */
    void take() {
        Path tables = directory.resolve(FileNames.DB_DIRECTORY);
        if (disk.exists(tables)) {
            int number = 1;
            while (disk.exists(directory.resolve(FileNames.releasedSnapshot(number)))) {
                number++;
            }
            disk.rename(tables, directory.resolve(FileNames.releasedSnapshot(number)));
            left = true;
        }
    }

    /** A few at a time, so that flushes need not wait. */
    void delete() {
        if (!left) {
            return;
        }
        left = false;
        int rest = DELETED_AT_ONCE;
        try {
            for (Path child : disk.list(directory)) {
                if (FileNames.isReleasedSnapshot(child)) {
                    rest = delete(child, rest);
                }
            }
        } catch (StorageException.FileMissing gone) {
            LOG.info("event=snapshot-removed-by-others path={}", gone.path());
        } catch (StorageException failure) {
            left = true;
            throw failure;
        }
    }

    private int delete(Path released, int most) {
        int rest = most;
        try {
            for (Path table : disk.list(released)) {
                if (rest == 0) {
                    left = true;
                    return 0;
                }
                FileRemover.deleteTree(disk, table);
                rest--;
            }
            FileRemover.deleteTree(disk, released);
        } catch (StorageException failure) {
            left = true;
            LOG.warn("event=snapshot-not-removed reason=\"{}\"", failure.getMessage());
        }
        return rest;
    }
}
