package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import io.tidemark.storage.file.FileNames;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** A segment in a directory, with its checked header. */
record SegmentFile(Path path, SegmentHeader header) {
    /** All segments of a directory by number; empty when the directory is not there. */
    static List<SegmentFile> list(Disk disk, Path directory, UUID database) {
        List<SegmentFile> found = new ArrayList<>();
        if (!disk.exists(directory)) {
            return found;
        }
        for (Path path : disk.list(directory)) {
            FileNames.SegmentName.parse(path).ifPresent(name -> found.add(read(disk, path, name, database)));
        }
        found.sort(Comparator.comparingLong(segment -> segment.header().number()));
        return found;
    }

    private static SegmentFile read(Disk disk, Path path, FileNames.SegmentName name, UUID database) {
        try (DiskFile file = disk.open(path, Disk.Open.READ)) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[SegmentHeader.BYTES]);
            long count = file.read(bytes, 0);
            if (count < SegmentHeader.BYTES) {
                throw new StorageException.CorruptFile(path, count, "the end of the file",
                        "a segment header");
            }
            SegmentHeader header = SegmentHeader.decode(bytes, path);
            if (!header.identity().database().equals(database)) {
                throw new StorageException.ForeignFile(path,
                        "log of database " + header.identity().database() + ", not of " + database);
            }
            FileNames.SegmentName inside = new FileNames.SegmentName(header.identity().timeline(),
                    header.firstTxn(), header.number());
            if (!inside.equals(name)) {
                throw new StorageException.CorruptFile(path, 0, "the header of " + inside.fileName(),
                        name.fileName());
            }
            if (file.size() < header.segmentBytes()) {
                throw new StorageException.CorruptFile(path, file.size(), "the end of the file",
                        header.segmentBytes() + " bytes");
            }
            return new SegmentFile(path, header);
        }
    }

    /**
     * The segments that count, with rising first txns: a segment counts only below the first txn of every segment
     * behind it, so one that begins no lower than a later one does not count at all.
     */
    static List<SegmentFile> effective(List<SegmentFile> byNumber) {
        List<SegmentFile> kept = new ArrayList<>();
        for (SegmentFile segment : byNumber.reversed()) {
            if (kept.isEmpty() || segment.header().firstTxn() < kept.getLast().header().firstTxn()) {
                kept.add(segment);
            }
        }
        return kept.reversed();
    }
}
