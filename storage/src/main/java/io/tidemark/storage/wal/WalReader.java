package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a log in order, over all segments and timelines. A torn tail, whose commits were never
 * acknowledged, ends it; a record that is missing or damaged although it was acknowledged is a
 * {@link StorageException.CorruptFile} with file and offset (I4).
 *
 * <p>Confined to its user, who closes it. A log that is being appended to may be read up to a txn that was
 * durable before the reader was opened. What is read after a kill may be in memory only:
 * {@link Wal#open} makes it durable before it goes on.
 */
public final class WalReader implements AutoCloseable {
    private final Disk disk;
    private final List<SegmentFile> segments;
    private final long fromTxn;
    private final long toTxn;
    private int index;
    private @Nullable DiskFile file;
    private @Nullable SegmentReader reader;
    private long offset = SegmentHeader.BYTES;
    private long expectedTxn;
    private long lastCommitMicros = Long.MIN_VALUE;
    private @Nullable WalRecord record;

    private WalReader(Disk disk, List<SegmentFile> segments, long fromTxn, long toTxn) {
        this.disk = disk;
        this.segments = segments;
        this.fromTxn = fromTxn;
        this.toTxn = toTxn;
    }

    /**
     * Opens the log in a directory, which may be missing.
     *
     * @param fromTxn the first txn wanted; if the log begins behind it, that is corruption
     * @param toTxn the last txn wanted; {@code Long.MAX_VALUE} for all
     */
    public static WalReader open(Disk disk, Path directory, UUID database, long fromTxn, long toTxn) {
        List<SegmentFile> segments = SegmentFile.effective(SegmentFile.list(disk, directory, database));
        WalReader reader = new WalReader(disk, segments, fromTxn, toTxn);
        reader.start();
        return reader;
    }

    private void start() {
        if (segments.isEmpty()) {
            expectedTxn = 1;
            return;
        }
        while (index + 1 < segments.size() && segments.get(index + 1).header().firstTxn() <= fromTxn) {
            index++;
        }
        SegmentHeader first = segments.get(index).header();
        expectedTxn = first.firstTxn();
        lastCommitMicros = first.lastCommitMicros();
        if (expectedTxn > fromTxn && fromTxn <= toTxn) {
            throw new StorageException.CorruptFile(segments.get(index).path(), 0,
                    "a log that begins with txn " + expectedTxn, "txn " + fromTxn);
        }
    }

    /** Steps to the next record; false at the end of the log. */
    public boolean next() {
        while (step()) {
            if (record != null && record.txn() >= fromTxn) {
                return true;
            }
        }
        record = null;
        return false;
    }

    /** The record that {@link #next} has stepped to. */
    public WalRecord record() {
        if (record == null) {
            throw new IllegalStateException("no record: before the first or behind the last");
        }
        return record;
    }

    /** Where the log ends, as far as was read: meaningful when {@link #next} has said false. */
    public WalEnd end() {
        return new WalEnd(expectedTxn - 1, lastCommitMicros);
    }

    private boolean step() {
        while (index + 1 < segments.size() && expectedTxn >= segments.get(index + 1).header().firstTxn()) {
            closeSegment();
            index++;
            lastCommitMicros = Math.max(lastCommitMicros, segments.get(index).header().lastCommitMicros());
        }
        if (index >= segments.size() || expectedTxn > toTxn) {
            return false;
        }
        SegmentReader open = openSegment();
        RecordHeader header = open.headerAt(offset);
        MemorySegment payload = header == null || header.txn() != expectedTxn
                ? null
                : open.payloadAt(offset, header);
        if (header == null || payload == null) {
            checkTail(open);
            return false;
        }
        record = new WalRecord(header.txn(), header.commitMicros(), header.type(), header.tableCount(),
                header.flags(), payload, segments.get(index).path(), offset);
        offset += header.recordBytes();
        lastCommitMicros = header.commitMicros();
        expectedTxn++;
        return true;
    }

    /** The expected record is not there: fine if it was never acknowledged. */
    private void checkTail(SegmentReader open) {
        Path path = segments.get(index).path();
        if (index + 1 < segments.size()) {
            throw new StorageException.CorruptFile(path, offset, "no valid record",
                    "txn " + expectedTxn + ", since " + segments.get(index + 1).path().getFileName()
                            + " follows");
        }
        long witness = open.findAcknowledgement(offset, expectedTxn);
        if (witness >= 0) {
            throw new StorageException.CorruptFile(path, offset, "no valid record", "txn " + expectedTxn
                    + ", which was acknowledged according to the record at offset " + witness);
        }
    }

    private SegmentReader openSegment() {
        SegmentReader open = reader;
        if (open == null) {
            SegmentFile segment = segments.get(index);
            DiskFile opened = disk.open(segment.path(), Disk.Open.READ);
            file = opened;
            open = new SegmentReader(opened, segment);
            reader = open;
            offset = SegmentHeader.BYTES;
        }
        return open;
    }

    private void closeSegment() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (file != null) {
            file.close();
            file = null;
        }
    }

    @Override
    public void close() {
        record = null;
        closeSegment();
    }
}
