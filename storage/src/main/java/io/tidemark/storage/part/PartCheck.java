package io.tidemark.storage.part;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Reads every byte of a part, with {@code pread}, and compares it with the checksums. Stateless. */
public final class PartCheck {
    private static final long BUFFER_BYTES = 256 * 1024;

    private PartCheck() {}

    /**
     * Checks a part.
     *
     * @throws StorageException.CorruptFile names the first place that is not as written
     */
    public static void check(Disk disk, Path path, PartEntry entry) {
        PartChecksums checksums = new PartChecksums(disk, path, entry);
        try (Arena arena = Arena.ofConfined(); DiskFile file = disk.open(path, Disk.Open.READ)) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES);
            for (long at = 0; at < entry.fileBytes(); at += BUFFER_BYTES) {
                MemorySegment chunk = buffer.asSlice(0, Math.min(BUFFER_BYTES, entry.fileBytes() - at));
                long count = file.read(chunk, at);
                checksums.update(chunk.asSlice(0, count));
            }
            checksums.finish();
        }
    }

    /** Checks only that the size of a part and its stats block are as written. */
    public static void checkStats(Disk disk, Path path, PartEntry entry) {
        try (Arena arena = Arena.ofConfined()) {
            PartContent.readStats(disk, path, entry, arena);
        }
    }
}
