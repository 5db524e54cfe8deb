package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.Checksums;
import io.tidemark.storage.file.DiskFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment through a window of memory, filled by reads, never mapped. Confined to its
 * thread, which closes it; the file stays the caller's.
 */
final class SegmentReader implements AutoCloseable {
    /** Bytes; several records at a time. */
    private static final int WINDOW_BYTES = 1 << 20;

    private final DiskFile file;
    private final SegmentFile segment;
    private final SegmentHeader header;
    private final long salt;
    private @Nullable Arena arena;
    private MemorySegment window = MemorySegment.NULL;
    private long windowOffset;
    private long windowBytes;

    SegmentReader(DiskFile file, SegmentFile segment) {
        this.file = file;
        this.segment = segment;
        this.header = segment.header();
        this.salt = header.salt();
    }

    /** The record header at an offset, or null when there is none, or its record would not fit the segment. */
    @Nullable
    RecordHeader headerAt(long offset) {
        if (offset + RecordHeader.BYTES > header.segmentBytes() || !load(offset, RecordHeader.BYTES)) {
            return null;
        }
        RecordHeader found = RecordHeader.read(window, offset - windowOffset, salt);
        return found == null || offset + found.recordBytes() > header.segmentBytes() ? null : found;
    }

    /** The payload of a record, valid until the next call of any method; null when its checksum is wrong. */
    @Nullable
    MemorySegment payloadAt(long offset, RecordHeader record) {
        if (!load(offset, record.recordBytes())) {
            return null;
        }
        MemorySegment payload = window.asSlice(offset - windowOffset + RecordHeader.BYTES,
                record.payloadBytes());
        return Checksums.crc32c(payload) == record.payloadCrc() ? payload : null;
    }

    /**
     * Looks for a record behind an offset that says that {@code txn} had been acknowledged when it was written.
     *
     * @return the offset of such a record, or -1
     */
    long findAcknowledgement(long offset, long txn) {
        for (long at = nextSalted(offset); at >= 0; at = nextSalted(at + RecordHeader.ALIGNMENT)) {
            RecordHeader found = headerAt(at);
            if (found != null && found.txn() > txn && found.ackedTxn() >= txn) {
                return at;
            }
        }
        return -1;
    }

    /** The first offset from the given one on where a record's header may be, by its salt; -1 for none. */
    private long nextSalted(long offset) {
        long at = offset;
        while (at + RecordHeader.BYTES <= header.segmentBytes() && load(at, RecordHeader.BYTES)) {
            long end = windowOffset + windowBytes - RecordHeader.BYTES;
            for (; at <= end; at += RecordHeader.ALIGNMENT) {
                if (RecordHeader.isSalted(window, at - windowOffset, salt)) {
                    return at;
                }
            }
        }
        return -1;
    }

    /** Appends the records behind {@code afterTxn}, and before {@code endOffset}, to another segment, checked. */
    void copy(long afterTxn, long endOffset, ActiveSegment target) {
        for (long at = SegmentHeader.BYTES; at < endOffset;) {
            RecordHeader record = headerAt(at);
            MemorySegment payload = record == null ? null : payloadAt(at, record);
            if (record == null || payload == null) {
                throw new StorageException.CorruptFile(segment.path(), at, "no valid record",
                        "one written before");
            }
            if (record.txn() > afterTxn) {
                target.append(record, List.of(payload));
            }
            at += record.recordBytes();
        }
    }

    private boolean load(long offset, long byteCount) {
        if (offset >= windowOffset && offset + byteCount <= windowOffset + windowBytes) {
            return true;
        }
        long wanted = Math.min(Math.max(byteCount, WINDOW_BYTES), header.segmentBytes() - offset);
        if (window.byteSize() < wanted) {
            close();
            Arena larger = Arena.ofConfined();
            arena = larger;
            window = larger.allocate(Math.max(wanted, Math.min(WINDOW_BYTES, header.segmentBytes())), 64);
        }
        windowOffset = offset;
        windowBytes = file.read(window.asSlice(0, wanted), offset);
        return windowBytes >= byteCount;
    }

    @Override
    public void close() {
        Arena open = arena;
        arena = null;
        if (open != null) {
            open.close();
        }
    }
}
