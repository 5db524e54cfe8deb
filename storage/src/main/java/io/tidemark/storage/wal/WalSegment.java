package io.tidemark.storage.wal;

import java.nio.file.Path;

/**
 * A segment of a log, as far as it counts.
 *
 * @param number rises from segment to segment, never reused
 * @param lastTxn of the last record that counts; less than {@code firstTxn} when none does
 * @param usedBytes from the start of the file to the end of the last record; the whole file when not known
 * @param active true for the one that records are appended to
 */
public record WalSegment(Path path, long number, long timeline, long firstTxn, long lastTxn, long usedBytes,
        boolean active) {
    /** Without the records behind a txn. */
    WalSegment endingAt(long txn) {
        return lastTxn <= txn
                ? this
                : new WalSegment(path, number, timeline, firstTxn, txn, usedBytes, active);
    }
}
