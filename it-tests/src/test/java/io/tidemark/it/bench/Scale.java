package io.tidemark.it.bench;

/**
 * How much is measured.
 *
 * @param copyRows rows of a COPY
 * @param insertRows rows that come in batches of 1,000
 * @param commitMillis how long each number of connections commits
 * @param queryRows rows of the table that is queried, a multiple of 1,000,000
 * @param exportRows rows of the table that is read to the client
 * @param logBytes of write-ahead log that a start replays
 * @param repeats runs a median is of
 * @param backupRows rows of the table that is backed up while others commit
 * @param partitions of the table that has many
 */
record Scale(int copyRows, int insertRows, long commitMillis, long queryRows, int exportRows, long logBytes,
        int repeats, long backupRows, int partitions) {
    /** The rows that the targets of queries are for. */
    static final long TARGET_ROWS = 20_000_000;

    static Scale quick() {
        return new Scale(500_000, 50_000, 3_000, 4_000_000, 500_000, 128L << 20, 3, 4_000_000, 2_000);
    }

    static Scale full() {
        return new Scale(2_000_000, 500_000, 10_000, TARGET_ROWS, 2_000_000, 400L << 20, 5, 20_000_000,
                10_000);
    }

    /** A target that was set for 20 million rows, for the rows of this scale. */
    double ofQueryRows(double target) {
        return target * queryRows / TARGET_ROWS;
    }
}
