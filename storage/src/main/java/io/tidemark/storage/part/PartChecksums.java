package io.tidemark.storage.part;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Compares the bytes of a part with its checksums as they go by, from the first to the last, so that a copy reads a
 * part once. Confined to its thread.
 */
public final class PartChecksums {
    private final Path path;
    private final List<Range> ranges;
    private final long fileBytes;
    private final CRC32C gaps = new CRC32C();
    private final CRC32C current = new CRC32C();
    private long position;
    private int range;

    /** What lies in a range of the file. */
    private enum Kind {
        BUFFER,
        /** Messages and padding between buffers; one checksum covers all gaps. */
        GAP,
        /** Read and checked before. */
        STATS,
        TAIL
    }

    private record Range(Kind kind, long from, long to, int crc) {}

    /**
     * Reads the stats block.
     *
     * @throws StorageException.CorruptFile when it is not as written
     */
    public PartChecksums(Disk disk, Path path, PartEntry entry) {
        this.path = path;
        this.fileBytes = entry.fileBytes();
        try (Arena arena = Arena.ofConfined()) {
            this.ranges = ranges(PartContent.readStats(disk, path, entry, arena), entry);
        }
    }

    private List<Range> ranges(StatsBlock stats, PartEntry entry) {
        List<Range> all = new ArrayList<>();
        long from = 0;
        for (StatsBlock.Buffer buffer : buffers(stats)) {
            if (buffer.offset() < from || buffer.length() < 0
                    || buffer.offset() + buffer.length() > entry.statsOffset()) {
                throw new StorageException.CorruptFile(path, buffer.offset(), "a buffer", "no buffer here");
            }
            all.add(new Range(Kind.GAP, from, buffer.offset(), 0));
            from = buffer.offset() + buffer.length();
            all.add(new Range(Kind.BUFFER, buffer.offset(), from, buffer.crc()));
        }
        long tail = entry.statsOffset() + entry.statsBytes();
        all.add(new Range(Kind.GAP, from, entry.statsOffset(), 0));
        all.add(new Range(Kind.STATS, entry.statsOffset(), tail, stats.gapsCrc()));
        all.add(new Range(Kind.TAIL, tail, entry.fileBytes(), stats.tailCrc()));
        return all;
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

    /**
     * Takes the next bytes of the file.
     *
     * @throws StorageException.CorruptFile names the first place that is not as written
     */
    public void update(MemorySegment bytes) {
        long taken = 0;
        while (taken < bytes.byteSize()) {
            endRanges();
            Range now = ranges.get(range);
            long count = Math.min(bytes.byteSize() - taken, now.to - position);
            MemorySegment piece = bytes.asSlice(taken, count);
            switch (now.kind) {
                case GAP -> Checksums.update(gaps, piece);
                case BUFFER, TAIL -> Checksums.update(current, piece);
                case STATS -> {
                }
            }
            taken += count;
            position += count;
        }
        endRanges();
    }

    private void endRanges() {
        while (range < ranges.size() && position == ranges.get(range).to) {
            Range ended = ranges.get(range);
            switch (ended.kind) {
                case GAP -> {
                }
                case STATS -> compare(0, (int) gaps.getValue(), ended.crc);
                case BUFFER, TAIL -> {
                    compare(ended.from, (int) current.getValue(), ended.crc);
                    current.reset();
                }
            }
            range++;
        }
    }

    /** All bytes were taken; {@link StorageException.CorruptFile} when some were not there. */
    public void finish() {
        endRanges();
        if (position != fileBytes) {
            throw new StorageException.CorruptFile(path, position, "the end of the file",
                    fileBytes + " bytes");
        }
    }

    private void compare(long offset, int found, int expected) {
        if (found != expected) {
            throw new StorageException.CorruptFile(path, offset, "checksum " + Integer.toHexString(found),
                    Integer.toHexString(expected));
        }
    }
}
