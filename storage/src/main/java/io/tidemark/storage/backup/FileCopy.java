package io.tidemark.storage.backup;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.part.Part;
import io.tidemark.storage.part.PartCheck;
import io.tidemark.storage.part.PartChecksums;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Copies files into a set by reading and writing, with their checksums on the way; durable only after a later sync.
 * Confined to the thread of the backup.
 */
final class FileCopy {
    /** Bytes after which the medium is set to work, so that the sync at the end has little left to do. */
    private static final long WRITE_BACK_BYTES = 8 << 20;

    private final Disk disk;
    private final Path set;
    private final CancelFlag cancel;

    FileCopy(Disk disk, Path set, CancelFlag cancel) {
        this.disk = disk;
        this.set = set;
        this.cancel = cancel;
    }

    /** Fails when the flag is raised. */
    void checkCancel() {
        if (cancel.isCancelled()) {
            throw new StorageException.Cancelled("backup");
        }
    }

    /** Copies the first {@code bytes} of a file to a path in the set. */
    BackupManifest.File copy(Path source, String target, long bytes) {
        return copy(source, target, bytes, _ -> {});
    }

    /** Copies a part, compared with its own checksums on the way. */
    BackupManifest.File copy(Part part, String target) {
        PartChecksums checksums = new PartChecksums(disk, part.path(), part.entry());
        BackupManifest.File copied = copy(part.path(), target, part.entry().fileBytes(), checksums::update);
        checksums.finish();
        // Its checksums were read from the source before; these are the bytes that were copied.
        PartCheck.checkStats(disk, set.resolve(target), part.entry());
        return copied;
    }

    /** Sees every byte that is copied, in order. */
    private interface Reader {
        void take(MemorySegment bytes);
    }

    private BackupManifest.File copy(Path source, String target, long bytes, Reader reader) {
        try (StreamSums sums = new StreamSums(bytes);
                DiskFile from = disk.open(source, Disk.Open.READ);
                DiskFile to = disk.open(set.resolve(target), Disk.Open.CREATE)) {
            for (long at = 0; at < bytes; at += StreamSums.BUFFER_BYTES) {
                checkCancel();
                MemorySegment chunk = sums.nextBuffer().asSlice(0,
                        Math.min(StreamSums.BUFFER_BYTES, bytes - at));
                if (from.read(chunk, at) < chunk.byteSize()) {
                    throw new StorageException.CorruptFile(source, at, "the end of the file",
                            bytes + " bytes");
                }
                reader.take(chunk);
                sums.add(chunk);
                to.write(chunk, at);
                writeBack(to, at + chunk.byteSize(), bytes);
            }
            return sums.describe(target);
        }
    }

    /**
     * Keeps the medium busy, and but two windows in memory: a set would else take the memory that caches the database,
     * and a page that was used just now costs a fraction of a fresh one.
     */
    private static void writeBack(DiskFile to, long written, long bytes) {
        if (written % WRITE_BACK_BYTES == 0 || (written == bytes && bytes > WRITE_BACK_BYTES)) {
            long begun = (written - 1) / WRITE_BACK_BYTES * WRITE_BACK_BYTES;
            to.startWriteBack(begun, written - begun);
            if (begun > 0) {
                to.finishWriteBack(begun - WRITE_BACK_BYTES, WRITE_BACK_BYTES);
            }
        }
    }

    /** Writes a small file of the set. */
    BackupManifest.File write(String target, byte[] content) {
        checkCancel();
        MemorySegment bytes = MemorySegment.ofArray(content);
        try (DiskFile to = disk.open(set.resolve(target), Disk.Open.CREATE)) {
            to.write(bytes, 0);
        }
        return new BackupManifest.File(target, content.length, Checksums.crc32c(bytes),
                HexFormat.of().formatHex(Checksums.sha256().digest(content)));
    }

    /** Describes a file that another writer made in the set. */
    BackupManifest.File describe(String target) {
        checkCancel();
        try (DiskFile file = disk.open(set.resolve(target), Disk.Open.READ)) {
            return new BackupManifest.File(target, file.size(), Checksums.crc32c(file, 0, file.size()),
                    HexFormat.of().formatHex(Checksums.sha256(file)));
        }
    }
}
