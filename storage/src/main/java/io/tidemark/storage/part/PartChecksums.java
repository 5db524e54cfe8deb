package io.tidemark.storage.part;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.SingleBit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * Compares the bytes of a part with its checksums as they go by, from the first to the last, so that a copy reads a
 * part once. Confined to its thread.
 */
public final class PartChecksums {
    private final Path path;
    private final Consumer<PartDamage> damaged;
    private final List<Range> ranges;
    private final long fileBytes;
    private final CRC32C current = new CRC32C();
    /** Of all gaps so far, and of all bytes so far up to the current range. */
    private int gaps;
    private int whole;
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

    /** @param column id of the column whose values lie there; -1 for none */
    private record Range(Kind kind, long from, long to, int crc, int column) {}

    /** A buffer of a column. */
    private record Owned(StatsBlock.Buffer buffer, int column) {}

    /**
     * Reads the stats block.
     *
     * @throws StorageException.CorruptFile when it is not as written
     */
    public PartChecksums(Disk disk, Path path, PartEntry entry) {
        this(disk, path, entry, damage -> {
            throw new StorageException.CorruptFile(path, damage.offset(), damage.found(), damage.expected());
        });
    }

    /** Reads the stats block; {@code damaged} is told of each range that is not as it was written. */
    PartChecksums(Disk disk, Path path, PartEntry entry, Consumer<PartDamage> damaged) {
        this.damaged = damaged;
        this.path = path;
        this.fileBytes = entry.fileBytes();
        try (Arena arena = Arena.ofConfined()) {
            this.ranges = ranges(PartContent.readStats(disk, path, entry, arena), entry);
        }
    }

    private List<Range> ranges(StatsBlock stats, PartEntry entry) {
        List<Range> all = new ArrayList<>();
        long from = 0;
        for (Owned owned : buffers(stats)) {
            StatsBlock.Buffer buffer = owned.buffer;
            if (buffer.offset() < from || buffer.length() < 0
                    || buffer.offset() + buffer.length() > entry.statsOffset()) {
                throw new StorageException.CorruptFile(path, buffer.offset(), "a buffer", "no buffer here");
            }
            all.add(new Range(Kind.GAP, from, buffer.offset(), 0, -1));
            from = buffer.offset() + buffer.length();
            all.add(new Range(Kind.BUFFER, buffer.offset(), from, buffer.crc(), owned.column));
        }
        long tail = entry.statsOffset() + entry.statsBytes();
        all.add(new Range(Kind.GAP, from, entry.statsOffset(), 0, -1));
        all.add(new Range(Kind.STATS, entry.statsOffset(), tail, stats.gapsCrc(), -1));
        all.add(new Range(Kind.TAIL, tail, entry.fileBytes(), stats.tailCrc(), -1));
        return all;
    }

    private static List<Owned> buffers(StatsBlock stats) {
        List<Owned> buffers = new ArrayList<>();
        for (int batch = 0; batch < stats.batches(); batch++) {
            for (int column = 0; column < stats.columns(); column++) {
                for (int index = 0; index < 3; index++) {
                    buffers.add(new Owned(stats.buffer(batch, column, index), stats.columnId(column)));
                }
            }
        }
        for (int dictionary = 0; dictionary < stats.dictionaries(); dictionary++) {
            int column = stats.columnId(stats.dictionaryColumn(dictionary));
            buffers.add(new Owned(stats.dictionaryBuffer(dictionary, 0), column));
            buffers.add(new Owned(stats.dictionaryBuffer(dictionary, 1), column));
        }
        buffers.removeIf(owned -> owned.buffer.length() == 0);
        buffers.sort(Comparator.comparingLong(owned -> owned.buffer.offset()));
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
            Checksums.update(current, bytes.asSlice(taken, count));
            taken += count;
            position += count;
        }
        endRanges();
    }

    private void endRanges() {
        while (range < ranges.size() && position == ranges.get(range).to) {
            Range ended = ranges.get(range);
            long length = ended.to - ended.from;
            int found = (int) current.getValue();
            switch (ended.kind) {
                case GAP -> gaps = Checksums.join(gaps, found, length);
                case STATS -> compareGaps(gaps, ended.crc);
                case BUFFER, TAIL -> {
                    long bit = SingleBit.find(found, ended.crc, length);
                    compare(ended.column, ended.from + Math.max(0, bit), found, ended.crc);
                }
            }
            whole = Checksums.join(whole, found, length);
            current.reset();
            range++;
        }
    }

    /**
     * All bytes were taken; {@link StorageException.CorruptFile} when some were not there.
     *
     * @return CRC32C of the whole file
     */
    public int finish() {
        endRanges();
        if (position != fileBytes) {
            throw new StorageException.CorruptFile(path, position, "the end of the file",
                    fileBytes + " bytes");
        }
        return whole;
    }

    /** One checksum covers all gaps: a place in them is one in the file. */
    private void compareGaps(int found, int expected) {
        List<Range> all = ranges.stream().filter(one -> one.kind == Kind.GAP).toList();
        long left = SingleBit.find(found, expected, all.stream().mapToLong(one -> one.to - one.from).sum());
        long offset = 0;
        for (Range gap : all) {
            if (left >= 0 && left < gap.to - gap.from) {
                offset = gap.from + left;
            }
            left -= gap.to - gap.from;
        }
        compare(-1, offset, found, expected);
    }

    private void compare(int column, long offset, int found, int expected) {
        if (found != expected) {
            damaged.accept(new PartDamage(column, offset, "checksum " + Integer.toHexString(found),
                    Integer.toHexString(expected)));
        }
    }
}
