package io.tidemark.storage.wal;

import java.util.ArrayList;
import java.util.List;

/** The list of segments that a log keeps but no longer appends to. */
final class OlderSegments {
    private OlderSegments() {}

    /** What an earlier run has left, by number, of which nothing behind {@code lastTxn} counts. */
    static List<WalSegment> of(List<SegmentFile> left, WalIdentity identity, long lastTxn) {
        List<WalSegment> found = new ArrayList<>();
        long end = lastTxn;
        for (SegmentFile segment : left.reversed()) {
            SegmentHeader header = segment.header();
            long timeline = header.identity().timeline();
            if (timeline > identity.timeline()) {
                throw new IllegalStateException("timeline " + identity.timeline() + " is before that of "
                        + segment.path());
            }
            if (timeline == identity.timeline() && header.firstTxn() > lastTxn + 1) {
                throw new IllegalStateException(
                        "txn " + lastTxn + " is before the first of " + segment.path());
            }
            found.add(new WalSegment(segment.path(), header.number(), timeline, header.firstTxn(), end,
                    header.segmentBytes(), false));
            end = Math.min(end, header.firstTxn() - 1);
        }
        return new ArrayList<>(found.reversed());
    }

    static WalSegment of(ActiveSegment segment, long lastTxn, boolean active) {
        SegmentHeader header = segment.header();
        return new WalSegment(segment.path(), header.number(), header.identity().timeline(),
                header.firstTxn(),
                lastTxn, segment.usedBytes(), active);
    }
}
