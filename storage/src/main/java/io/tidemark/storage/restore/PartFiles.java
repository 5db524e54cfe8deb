package io.tidemark.storage.restore;

import io.tidemark.storage.backup.BackupSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.verify.FileSums;
import io.tidemark.storage.verify.Work;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings parts of a set into the database, as a second name or as a copy; their bytes are compared with the manifest in
 * either case. Durable only after a later sync. Confined to its thread.
 */
final class PartFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PartFiles.class);
    /** Bytes after which the medium is set to work, so that the sync at the end has little left to do. */
    private static final long WRITE_BACK_BYTES = 8 << 20;

    private final Disk disk;
    private final Work work;
    private final boolean linkable;
    private long bytesLinked;
    private long bytesCopied;

    /** @param linkable whether the set is where a file of it can have a second name in the database */
    PartFiles(Disk disk, Work work, boolean linkable) {
        this.disk = disk;
        this.work = work;
        this.linkable = linkable;
    }

    long bytesLinked() {
        return bytesLinked;
    }

    long bytesCopied() {
        return bytesCopied;
    }

    /** Gives the target the content of a file of a set; {@code CorruptFile} when that is not what it was. */
    void bring(BackupSet.File file, Path from, Path target) {
        FileSums sums;
        // A second name of a symbolic link would lead to wherever that leads, which may go.
        if (linkable && !disk.isSymbolicLink(from) && link(from, target)) {
            // Read by its new name: what is compared is what the database will have, whatever becomes of the set.
            sums = FileSums.read(disk, target, work, (_, _) -> {});
            bytesLinked += sums.bytes();
            work.linked(sums.bytes());
        } else {
            sums = copy(from, target);
            bytesCopied += sums.bytes();
        }
        if (!sums.match(file)) {
            throw new StorageException.CorruptFile(from, Math.min(sums.bytes(), file.bytes()),
                    sums.toString(), FileSums.of(file, false).toString());
        }
    }

    private boolean link(Path from, Path target) {
        try {
            disk.link(from, target);
            return true;
        } catch (StorageException.FileMissing | StorageException.FileExists
                | StorageException.DiskFull hopeless) {
            throw hopeless;
        } catch (StorageException refused) {
            LOG.debug("event=file-not-linked path={} reason=\"{}\"", from, refused.getMessage());
            return false;
        }
    }

    private FileSums copy(Path from, Path target) {
        try (DiskFile to = disk.open(target, Disk.Open.CREATE)) {
            return FileSums.read(disk, from, work, (chunk, at) -> {
                to.write(chunk, at);
                long end = at + chunk.byteSize();
                if (end % WRITE_BACK_BYTES == 0) {
                    to.startWriteBack(end - WRITE_BACK_BYTES, WRITE_BACK_BYTES);
                }
            });
        }
    }
}
