package io.tidemark.storage.wal;

import io.tidemark.storage.file.Disk;
import io.tidemark.storage.file.DiskFile;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records at the end of a log of which nothing says that they are durable, although they may have been
 * acknowledged. After a failed sync and a kill they can be read back from the page cache while the disk does not
 * have them, and no sync will write them any more. So a log that is opened writes them once again.
 *
 * @param afterTxn everything up to this one is proven durable
 * @param lastTxn of the last record
 * @param endOffset of the last record's end in the segment
 * @param bytes of the records
 */
record UnprovenTail(SegmentFile segment, long afterTxn, long lastTxn, long endOffset, long bytes) {
    /** Of all segments, by number; null when there is none. Records behind {@code endTxn} do not count. */
    static @Nullable UnprovenTail find(Disk disk, List<SegmentFile> left, long endTxn) {
        List<SegmentFile> segments = SegmentFile.effective(left);
        if (segments.isEmpty()) {
            return null;
        }
        SegmentFile last = segments.getLast();
        try (DiskFile file = disk.open(last.path(), Disk.Open.READ);
                SegmentReader reader = new SegmentReader(file, last)) {
            long txn = last.header().firstTxn() - 1;
            long proven = txn;
            long offset = SegmentHeader.BYTES;
            Deque<Long> unproven = new ArrayDeque<>();
            RecordHeader record = reader.headerAt(offset);
            while (record != null && record.txn() == txn + 1 && txn < endTxn
                    && reader.payloadAt(offset, record) != null) {
                txn++;
                unproven.add(offset);
                proven = Math.max(proven, record.ackedTxn());
                while (unproven.size() > txn - proven) {
                    unproven.remove();
                }
                offset += record.recordBytes();
                record = reader.headerAt(offset);
            }
            return txn > proven
                    ? new UnprovenTail(last, proven, txn, offset, offset - unproven.element())
                    : null;
        }
    }

    void copyTo(Disk disk, ActiveSegment target) {
        try (DiskFile file = disk.open(segment.path(), Disk.Open.READ);
                SegmentReader reader = new SegmentReader(file, segment)) {
            reader.copy(afterTxn, endOffset, target);
        }
    }
}
