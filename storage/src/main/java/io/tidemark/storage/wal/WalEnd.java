package io.tidemark.storage.wal;

/**
 * Where a log ends, and a new one goes on.
 *
 * @param lastTxn of the last record; 0 when there was none ever
 * @param lastCommitMicros its commit time, microseconds since 1970 UTC; {@code Long.MIN_VALUE} when unknown
 */
public record WalEnd(long lastTxn, long lastCommitMicros) {
    /** The start of a new database. */
    public static final WalEnd NOTHING = new WalEnd(0, Long.MIN_VALUE);

    public WalEnd {
        if (lastTxn < 0) {
            throw new IllegalArgumentException("txn " + lastTxn);
        }
    }
}
