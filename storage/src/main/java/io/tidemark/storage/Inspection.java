package io.tidemark.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * What people may want to know of an open database, as of one moment: who holds old states, what that keeps, the log.
 *
 * @param pins     who holds which state
 * @param kept     part files that the newest state does not have and a pin keeps
 * @param segments of the write-ahead log, oldest first
 */
public record Inspection(List<Holder> pins, List<KeptPart> kept, List<Segment> segments) {
    /** Copies the lists. */
    public Inspection {
        pins = List.copyOf(pins);
        kept = List.copyOf(kept);
        segments = List.copyOf(segments);
    }

    /**
     * Someone who holds a state.
     *
     * @param name who
     * @param txn  the transaction whose state it is; -1 for one who holds files
     */
    public record Holder(String name, long txn) {}

    /** A part file that only pins keep. */
    public record KeptPart(Path file, String partition, long partId, long rows, long bytes,
            List<Holder> holders) {
        /** Copies the list. */
        public KeptPart {
            holders = List.copyOf(holders);
        }
    }

    /**
     * A segment of the log.
     *
     * @param lastTxn   of the last record; less than {@code firstTxn} when there is none
     * @param usedBytes bytes of the records
     * @param active    whether records are appended to it
     * @param archived  whether it may go as far as the archive of segments is asked
     * @param archiveFailure why the last attempt to archive it failed; empty when none has
     */
    public record Segment(long number, long firstTxn, long lastTxn, long usedBytes, boolean active,
            boolean archived, String archiveFailure) {}
}
