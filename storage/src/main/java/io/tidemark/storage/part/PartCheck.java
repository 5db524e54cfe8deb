package io.tidemark.storage.part;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

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

    /**
     * Checks a part, and goes on behind each damaged place.
     *
     * @param read told of the bytes that were read
     * @return the places, as the file has them; none when it is as it was written
     * @throws StorageException.CorruptFile when the file has another length, or its own list of places is damaged
     */
    public static List<PartDamage> damages(Disk disk, Path path, PartEntry entry, LongConsumer read) {
        List<PartDamage> damages = new ArrayList<>();
        PartChecksums checksums = new PartChecksums(disk, path, entry, damages::add);
        try (Arena arena = Arena.ofConfined(); DiskFile file = disk.open(path, Disk.Open.READ)) {
            MemorySegment buffer = arena.allocate(Math.min(BUFFER_BYTES, Math.max(1, entry.fileBytes())), 64);
            for (long at = 0; at < entry.fileBytes(); at += buffer.byteSize()) {
                MemorySegment chunk = buffer.asSlice(0,
                        Math.min(buffer.byteSize(), entry.fileBytes() - at));
                long count = file.read(chunk, at);
                checksums.update(chunk.asSlice(0, count));
                read.accept(count);
            }
            checksums.finish();
        }
        return damages;
    }

    /** Checks only that the size of a part and its stats block are as written. */
    public static void checkStats(Disk disk, Path path, PartEntry entry) {
        try (Arena arena = Arena.ofConfined()) {
            PartContent.readStats(disk, path, entry, arena);
        }
    }
}
