package io.tidemark.storage.wal;

/** The way from the log to the one place that deletes data files and asks the pins (I7). */
@FunctionalInterface
public interface SegmentUnlinker {
    /** Deletes the segment's file unless something needs it; true when it is gone. */
    boolean tryUnlink(WalSegment segment);
}
