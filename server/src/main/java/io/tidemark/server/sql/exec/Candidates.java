package io.tidemark.server.sql.exec;

/**
 * Finds the right rows that may meet each row of a batch of left rows; they are addresses into one store. Confined to
 * one stream.
 */
interface Candidates {
    /** The rows that addresses point into; complete after the first {@link #start}. */
    RowStore store();

    /** Begins with a batch of left rows. */
    void start(Rows left);

    /**
     * Writes more pairs, in ascending order of left rows.
     *
     * @param left  row of the left batch
     * @param right address of the right row
     * @return how many, 0 at the end of the batch
     */
    int next(int[] left, long[] right);

    /** Whether a left row without match compares as NULL rather than false with some right row. */
    default boolean unknown(int leftRow) {
        return false;
    }
}
