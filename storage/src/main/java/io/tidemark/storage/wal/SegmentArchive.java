package io.tidemark.storage.wal;

/**
 * Where segments of the log are handed over before they are deleted: the hook that recovery to a point in time needs.
 * A segment that the archive does not have yet stays, however long that takes. Safe for many threads.
 */
public interface SegmentArchive {
    /** No archive: every segment may go. */
    SegmentArchive NONE = new SegmentArchive() {
        @Override
        public void offer(WalSegment segment) {
            // Nobody wants it.
        }

        @Override
        public State state(WalSegment segment) {
            return new State(true, "");
        }
    };

    /**
     * Says that a segment will not change any more and could go. It is said again and again until the archive has it, after
     * a restart also of one that it had; returns at once and throws nothing.
     */
    void offer(WalSegment segment);

    /** Whether the archive has a segment. */
    State state(WalSegment segment);

    /**
     * What the archive knows of a segment.
     *
     * @param archived whether it has all of it, durably
     * @param failure  why the last attempt failed; empty when none has
     */
    record State(boolean archived, String failure) {}
}
