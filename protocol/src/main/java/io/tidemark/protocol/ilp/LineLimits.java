package io.tidemark.protocol.ilp;

import java.time.Duration;

/**
 * What a client's lines may be like.
 *
 * @param lineBytes      the longest line, with its newline
 * @param batchRows      rows after which a batch over TCP is written although more have come
 * @param commitInterval time after which it is, likewise
 */
public record LineLimits(int lineBytes, int batchRows, Duration commitInterval) {
    /** Checks that there is room for a line. */
    public LineLimits {
        if (lineBytes < 16 || batchRows < 1) {
            throw new IllegalArgumentException("no room for lines: " + lineBytes + ", " + batchRows);
        }
    }
}
