package io.tidemark.storage.part;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads every byte of a part, with {@code pread}, and compares it with the checksums. Stateless. */
public final class PartCheck {
    private PartCheck() {}

    /**
     * Checks a part.
     *
     * @throws StorageException.CorruptFile names the first place that is not as written
     */
    public static void check(Disk disk, Path path, PartEntry entry) {
        try (Arena arena = Arena.ofConfined(); DiskFile file = disk.open(path, Disk.Open.READ)) {
            StatsBlock stats = PartContent.readStats(disk, path, entry, arena);
            CRC32C gaps = new CRC32C();
            long position = 0;
            for (StatsBlock.Buffer buffer : buffers(stats)) {
                if (buffer.offset() < position || buffer.length() < 0
                        || buffer.offset() + buffer.length() > entry.statsOffset()) {
                    throw new StorageException.CorruptFile(path, buffer.offset(), "a buffer",
                            "no buffer here");
                }
                readGap(file, gaps, position, buffer.offset());
                compare(path, buffer.offset(), Checksums.crc32c(file, buffer.offset(), buffer.length()),
                        buffer.crc());
                position = buffer.offset() + buffer.length();
            }
            readGap(file, gaps, position, entry.statsOffset());
            compare(path, 0, (int) gaps.getValue(), stats.gapsCrc());
            long tail = entry.statsOffset() + entry.statsBytes();
            compare(path, tail, Checksums.crc32c(file, tail, entry.fileBytes() - tail), stats.tailCrc());
        }
    }

    private static List<StatsBlock.Buffer> buffers(StatsBlock stats) {
        List<StatsBlock.Buffer> buffers = new ArrayList<>();
        for (int batch = 0; batch < stats.batches(); batch++) {
            for (int column = 0; column < stats.columns(); column++) {
                for (int index = 0; index < 3; index++) {
                    buffers.add(stats.buffer(batch, column, index));
                }
            }
        }
        for (int dictionary = 0; dictionary < stats.dictionaries(); dictionary++) {
            buffers.add(stats.dictionaryBuffer(dictionary, 0));
            buffers.add(stats.dictionaryBuffer(dictionary, 1));
        }
        buffers.removeIf(buffer -> buffer.length() == 0);
        buffers.sort(Comparator.comparingLong(StatsBlock.Buffer::offset));
        return buffers;
    }

    private static void readGap(DiskFile file, CRC32C gaps, long from, long to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment gap = arena.allocate(to - from);
            if (file.read(gap, from) != to - from) {
                throw new StorageException.CorruptFile(file.path(), from, "the end of the file",
                        (to - from) + " bytes");
            }
            Checksums.update(gaps, gap);
        }
    }

    private static void compare(Path path, long offset, int found, int expected) {
        if (found != expected) {
            throw new StorageException.CorruptFile(path, offset, "checksum " + Integer.toHexString(found),
                    Integer.toHexString(expected));
        }
    }
}
