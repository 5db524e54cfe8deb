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
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * Brings files into a set, by reading and writing, with their checksums on the way, or as a second name of a file of an
 * earlier set; durable only after a later sync. Confined to the thread of the backup.
 */
final class FileCopy implements AutoCloseable {
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Disk disk;
    private final Path set;
    private final UUID identity;
    private final Pace pace;
    private final boolean verify;
    private final StreamSums sums = new StreamSums();
    private final WriteBehind writer = new WriteBehind();
    private final Set<Path> directories = new HashSet<>();

    FileCopy(Disk disk, Path set, UUID identity, Pace pace, boolean verify) {
        this.disk = disk;
        this.set = set;
        this.identity = identity;
        this.pace = pace;
        this.verify = verify;
    }

    /** Copies the first {@code bytes} of a file to a path in the set; its checksums may come later. */
    CompletableFuture<BackupSet.File> copy(Path source, String target, long bytes) {
        return copy(source, target, bytes, new Plain());
    }

    /** Copies a part, compared with its own checksums on the way. */
    CompletableFuture<BackupSet.File> copy(Part part, String target) {
        PartChecksums checksums = new PartChecksums(disk, part.path(), part.entry());
        CompletableFuture<BackupSet.File> copied = copy(part.path(), target, part.entry().fileBytes(),
                new OfPart(checksums));
        // Its checksums were read from the source before; these are the bytes that were copied.
        PartCheck.checkStats(disk, set.resolve(target), part.entry());
        return copied;
    }

    /** Sees every byte that is read, in order. */
    private sealed interface Reader {
        void take(MemorySegment bytes);

        /** CRC32C of all of them. */
        int crc();
    }

    private record Plain(CRC32C sum) implements Reader {
        Plain() {
            this(new CRC32C());
        }

        @Override
        public void take(MemorySegment bytes) {
            Checksums.update(sum, bytes);
        }

        @Override
        public int crc() {
            return (int) sum.getValue();
        }
    }

    private record OfPart(PartChecksums checksums) implements Reader {
        @Override
        public void take(MemorySegment bytes) {
            checksums.update(bytes);
        }

        @Override
        public int crc() {
            return checksums.finish();
        }
    }

    private CompletableFuture<BackupSet.File> copy(Path source, String target, long bytes, Reader reader) {
        Path path = place(target);
        CompletableFuture<BackupSet.File> copied;
        try (DiskFile from = disk.open(source, Disk.Open.READ);
                DiskFile to = disk.open(path, Disk.Open.CREATE)) {
            copied = bytes <= StreamSums.SMALL_BYTES
                    ? read(from, bytes, target, reader, (chunk, at) -> {
                        pace.write(chunk.byteSize());
                        to.write(chunk, at);
                        return DONE;
                    })
                    : copyLarge(from, to, bytes, target, reader);
        }
        if (verify) {
            check(path, Pending.join(copied));
        }
        pace.fileDone();
        return copied;
    }

    private CompletableFuture<BackupSet.File> copyLarge(DiskFile from, DiskFile to, long bytes, String target,
            Reader reader) {
        try (WriteBehind.Target written = writer.begin(to, bytes)) {
            CompletableFuture<BackupSet.File> copied = read(from, bytes, target, reader, (chunk, at) -> {
                pace.write(chunk.byteSize());
                return written.write(chunk, at);
            });
            written.finish();
            return copied;
        }
    }

    private interface Chunks {
        /** @return ends when the chunk is needed no longer */
        CompletableFuture<Void> take(MemorySegment chunk, long at);
    }

    private CompletableFuture<BackupSet.File> read(DiskFile from, long bytes, String target, Reader reader,
            Chunks chunks) {
        StreamSums.Sums file = sums.begin(bytes);
        long next;
        for (long at = 0; at < bytes; at = next) {
            pace.checkCancel();
            next = Math.min(bytes, at + pace.pieceBytes(at));
            MemorySegment chunk = sums.nextBuffer().asSlice(0, next - at);
            if (from.read(chunk, at) < chunk.byteSize()) {
                throw new StorageException.CorruptFile(from.path(), at, "the end of the file",
                        bytes + " bytes");
            }
            sums.add(file, chunk, chunks.take(chunk, at));
            reader.take(chunk);
        }
        return sums.describe(file, target, identity, reader.crc());
    }

    /** The place of a file of the set, whose directory is there. */
    private Path place(String target) {
        Path path = set.resolve(target);
        Path directory = Objects.requireNonNull(path.getParent());
        if (directories.add(directory)) {
            disk.makeDirectories(directory);
        }
        return path;
    }

    /** Reads a file and compares it with what it should be. */
    private void check(Path path, BackupSet.File expected) {
        BackupSet.File found = read(path, expected.path(), (chunk, _) -> {
            pace.giveWay(chunk.byteSize());
            return DONE;
        });
        if (found.bytes() != expected.bytes() || !found.sha256().equals(expected.sha256())) {
            throw new StorageException.CorruptFile(path, 0,
                    found.bytes() + " bytes with SHA-256 " + found.sha256(),
                    expected.bytes() + " bytes with SHA-256 " + expected.sha256());
        }
    }

    private BackupSet.File read(Path path, String target, Chunks chunks) {
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            return Pending.join(read(file, file.size(), target, new Plain(), chunks));
        }
    }

    /** Writes a small file of the set. */
    BackupSet.File write(String target, byte[] content) {
        pace.write(content.length);
        Path path = place(target);
        try (DiskFile to = disk.open(path, Disk.Open.CREATE)) {
            to.write(MemorySegment.ofArray(content), 0);
        }
        BackupSet.File file = StreamSums.describe(target, identity, content);
        if (verify) {
            check(path, file);
        }
        pace.fileDone();
        return file;
    }

    /** Describes a file that another writer made in the set. */
    BackupSet.File describe(String target) {
        BackupSet.File file = read(set.resolve(target), target, (chunk, _) -> {
            pace.write(chunk.byteSize());
            return DONE;
        });
        pace.fileDone();
        return file;
    }

    /**
     * Gives a file of an earlier set a second name in this one.
     *
     * @return false when that is not possible, or the file may be another one: nothing was changed
     */
    boolean link(LinkSources.Shared shared, String target) {
        pace.checkCancel();
        try {
            if (disk.isSymbolicLink(shared.path())) {
                return false; // a second name of it would lead to wherever it leads, which may go
            }
            if (verify) {
                check(shared.path(), shared.file());
            }
            Path path = place(target);
            disk.link(shared.path(), path);
            if (!shared.origin().isThere(disk)) {
                disk.unlink(path); // may be a file of another set
                return false;
            }
        } catch (StorageException.Cancelled cancelled) {
            throw cancelled;
        } catch (StorageException refused) {
            // Dropped meanwhile, on another disk, damaged, or with as many names as a file can have.
            Backups.LOG.info("event=file-not-shared path={} reason=\"{}\"", shared.path(),
                    refused.getMessage());
            return false;
        }
        pace.linked(shared.file().bytes());
        pace.fileDone();
        return true;
    }

    /** Waits for checksums that have begun. */
    @Override
    public void close() {
        writer.close();
        sums.close();
    }
}
