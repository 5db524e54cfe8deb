package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The segment that records are appended to. Appends and the position are guarded by the log's append lock; syncs
 * by a lock of its own, since of two syncs at the same time the kernel would tell only one about a failure.
 */
final class ActiveSegment {
    private final DiskFile file;
    private final SegmentHeader header;
    private final long salt;
    private final MemorySegment staging;
    private final ReentrantLock lock = new ReentrantLock();
    private long offset = SegmentHeader.BYTES;
    private boolean sealed;
    private boolean closed;
    private @Nullable StorageException failure;
    private final Path path;

    /** @param staging native memory for one writer at a time */
    ActiveSegment(DiskFile file, Path path, SegmentHeader header, MemorySegment staging) {
        this.file = file;
        this.path = path;
        this.header = header;
        this.salt = header.salt();
        this.staging = staging;
    }

    Path path() {
        return path;
    }

    SegmentHeader header() {
        return header;
    }

    long usedBytes() {
        return offset;
    }

    boolean accepts(long recordBytes) {
        return !sealed && offset + recordBytes <= header.segmentBytes();
    }

    /** Whether no record is accepted any more, since a write has failed or another segment is to follow. */
    boolean isSealed() {
        return sealed;
    }

    /** No record is accepted any more. */
    void seal() {
        sealed = true;
    }

    /** Writes a record; after a failure the segment is sealed, and what was written never counts. */
    void append(RecordHeader record, List<MemorySegment> payload) {
        boolean done = false;
        try {
            write(record, payload);
            offset += record.recordBytes();
            done = true;
        } finally {
            if (!done) {
                seal();
            }
        }
    }

    private void write(RecordHeader record, List<MemorySegment> payload) {
        record.write(staging, salt);
        long at = offset;
        long staged = RecordHeader.BYTES;
        for (MemorySegment piece : payload) {
            if (staged + piece.byteSize() > staging.byteSize()) {
                file.write(staging.asSlice(0, staged), at);
                at += staged;
                staged = 0;
            }
            if (piece.byteSize() > staging.byteSize()) {
                file.write(piece, at);
                at += piece.byteSize();
            } else {
                MemorySegment.copy(piece, 0, staging, staged, piece.byteSize());
                staged += piece.byteSize();
            }
        }
        if (staged > 0) {
            file.write(staging.asSlice(0, staged), at);
        }
    }

    /** Makes everything appended durable; once failed it fails for ever (I9). */
    void force() {
        lock.lock();
        try {
            if (failure != null) {
                throw failure;
            }
            if (closed) {
                return; // it was forced before
            }
            try {
                file.force();
            } catch (StorageException caught) {
                failure = caught;
                throw caught;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Appends the records behind {@code txn} to another segment, read back and checked. */
    void copyAfter(long txn, ActiveSegment target) {
        try (SegmentReader reader = new SegmentReader(file, new SegmentFile(path, header))) {
            reader.copy(txn, offset, target);
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            file.close();
        } finally {
            lock.unlock();
        }
    }
}
