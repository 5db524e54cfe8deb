package io.tidemark.storage.part;

import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An opened part: its stats block, and its bytes once a column is asked for. Safe for many threads; vectors are valid
 * until it is closed.
 */
final class PartContent implements AutoCloseable {
    /** Bytes; smaller files are read into memory: a mapping would cost more than the copy. */
    private static final long MAP_FROM_BYTES = 64 * 1024;

    /** Mappings of parts in the process, well below the usual {@code vm.max_map_count} of 65,530. */
    private static final int MAPPING_LIMIT = 32_768;

    private final Disk disk;
    private final Path path;
    /** Not of an {@link Arena}: to close a shared one stops all threads for a moment, and there are many small parts. */
    private final BufferArena memory = new BufferArena();
    private final AtomicInteger mappings;
    private @Nullable Arena mapping;
    private final StatsBlock stats;
    private final @Nullable VarVector[] dictionaries;
    private volatile @Nullable MemorySegment image;

    private PartContent(Disk disk, Path path, PartEntry entry, AtomicInteger mappings) {
        this.disk = disk;
        this.mappings = mappings;
        this.path = path;
        boolean opened = false;
        try {
            this.stats = readStats(disk, path, entry, (bytes, _) -> memory.allocate(bytes));
            this.dictionaries = new VarVector[stats.columns()];
            opened = true;
        } finally {
            if (!opened) {
                memory.close();
            }
        }
    }

    /** Opens a part by reading its stats block; {@code mappings} counts those of all parts. */
    static PartContent open(Disk disk, Path path, PartEntry entry, AtomicInteger mappings) {
        return new PartContent(disk, path, entry, mappings);
    }

    /** The stats block, checked against its checksum and the entry. */
    static StatsBlock readStats(Disk disk, Path path, PartEntry entry, SegmentAllocator memory) {
        MemorySegment bytes = memory.allocate(Math.max(entry.statsBytes(), StatsBlock.HEADER_BYTES + 4), 8);
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            if (file.size() != entry.fileBytes()) {
                throw corrupt(path, file.size(), "a file of " + file.size() + " bytes",
                        entry.fileBytes() + " bytes");
            }
            long read = file.read(bytes.asSlice(0, entry.statsBytes()), entry.statsOffset());
            if (read != entry.statsBytes() || entry.statsBytes() < StatsBlock.HEADER_BYTES + 4) {
                throw corrupt(path, entry.statsOffset(), read + " bytes", "a stats block");
            }
        }
        StatsBlock stats = new StatsBlock(bytes);
        long magic = bytes.get(Layouts.LONG, 0);
        if (magic != StatsBlock.MAGIC) {
            throw corrupt(path, entry.statsOffset(), "magic " + Long.toHexString(magic), "a stats block");
        }
        int crc = Checksums.crc32c(bytes.asSlice(0, entry.statsBytes() - 4L));
        int stored = bytes.get(Layouts.INT, entry.statsBytes() - 4L);
        if (crc != stored) {
            throw corrupt(path, entry.statsOffset(), "checksum " + Integer.toHexString(crc),
                    Integer.toHexString(stored));
        }
        int version = bytes.get(Layouts.INT, 8);
        if (version > StatsBlock.VERSION) {
            throw new StorageException.TooNewFile(path, version, StatsBlock.VERSION);
        }
        if (StatsBlock.size(stats.columns(), stats.dictionaries(), stats.batches()) != entry.statsBytes()
                || stats.rows() != entry.rows() || stats.batches() != entry.batchCount()) {
            throw corrupt(path, entry.statsOffset(), stats.rows() + " rows", entry.rows() + " rows");
        }
        return stats;
    }

    private static StorageException corrupt(Path path, long offset, String found, String expected) {
        return new StorageException.CorruptFile(path, offset, found, expected);
    }

    StatsBlock stats() {
        return stats;
    }

    /** The part's column with this id, or -1. */
    int columnOfId(int id) {
        for (int column = 0; column < stats.columns(); column++) {
            if (stats.columnId(column) == id) {
                return column;
            }
        }
        return -1;
    }

    /** The values of a column in a batch. */
    Vector vector(int batch, int column) {
        int rows = stats.rows(batch);
        ColumnType type = ColumnType.ofCode(stats.typeCode(column));
        MemorySegment validity = stats.nullCount(batch, column) == 0 ? null : slice(batch, column, 0);
        MemorySegment values = slice(batch, column, 1);
        return switch (type.layout()) {
            case BIT -> new BitVector(rows, validity, values);
            case FIXED -> new FixedVector(rows, validity, type.width(), values);
            case VARIABLE -> new VarVector(rows, validity, values, slice(batch, column, 2));
            case DICTIONARY -> stats.plainUtf8(column)
                    ? new VarVector(rows, validity, values, slice(batch, column, 2))
                    : new DictionaryVector(rows, validity, values, dictionary(column));
        };
    }

    private VarVector dictionary(int column) {
        synchronized (dictionaries) {
            VarVector known = dictionaries[column];
            if (known == null) {
                known = readDictionary(column);
                dictionaries[column] = known;
            }
            return known;
        }
    }

    private VarVector readDictionary(int column) {
        for (int i = 0; i < stats.dictionaries(); i++) {
            if (stats.dictionaryColumn(i) == column) {
                return new VarVector(stats.dictionaryValues(i), null, slice(stats.dictionaryBuffer(i, 0)),
                        slice(stats.dictionaryBuffer(i, 1)));
            }
        }
        throw corrupt(path, 0, "no dictionary", "one for column " + column);
    }

    private MemorySegment slice(int batch, int column, int index) {
        return slice(stats.buffer(batch, column, index));
    }

    private MemorySegment slice(StatsBlock.Buffer buffer) {
        return image().asSlice(buffer.offset(), (buffer.length() + 63L) & -64);
    }

    private MemorySegment image() {
        MemorySegment present = image;
        if (present != null) {
            return present;
        }
        synchronized (this) {
            present = image;
            if (present == null) {
                present = readImage();
                image = present;
            }
            return present;
        }
    }

    private MemorySegment readImage() {
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            long size = stats.fileBytes();
            if (size >= MAP_FROM_BYTES && mappings.incrementAndGet() <= MAPPING_LIMIT) {
                return map(file);
            }
            if (size >= MAP_FROM_BYTES) {
                mappings.decrementAndGet(); // too many are in use at once: this one is read
            }
            MemorySegment copy = memory.allocate(size).asSlice(0, size);
            if (file.read(copy, 0) != size) {
                throw corrupt(path, 0, "a shorter file", size + " bytes");
            }
            return copy;
        }
    }

    private MemorySegment map(DiskFile file) {
        Arena opened = Arena.ofShared();
        try {
            MemorySegment bytes = file.map(opened);
            mapping = opened;
            return bytes;
        } finally {
            if (mapping == null) {
                opened.close();
                mappings.decrementAndGet();
            }
        }
    }

    @Override
    public synchronized void close() {
        memory.close();
        Arena opened = mapping;
        mapping = null;
        if (opened != null) {
            opened.close();
            mappings.decrementAndGet();
        }
    }
}
