package io.tidemark.protocol.ilp;

import java.time.Duration;

/**
 * What clients may do.
 *
 * @param connections    at once over TCP; further ones are closed
 * @param threads        that read and write lines of TCP; connections take turns
 * @param lineBytes      the longest line, with its newline
 * @param commitInterval time after which a batch over TCP is written although more lines keep coming
 * @param idleTimeout    after which a connection without bytes is closed; zero for never
 * @param lineTimeout    after which one is closed whose last line has begun but not come to its end
 * @param closeOnError   whether a bad line closes its connection, after the good ones were written
 */
public record LineLimits(int connections, int threads, int lineBytes, Duration commitInterval,
        Duration idleTimeout, Duration lineTimeout, boolean closeOnError) {
    /** Rows after which a batch over TCP is written although more lines keep coming. */
    static final int BATCH_ROWS = 200_000;
    /** Bytes of memory after which it is. */
    static final long BATCH_BYTES = 64 << 20;

    /** Checks that there is room. */
    public LineLimits {
        if (connections < 1 || threads < 1 || lineBytes < 16) {
            throw new IllegalArgumentException(
                    "no room for lines: " + connections + ", " + threads + ", " + lineBytes);
        }
    }

    /** 256 connections, 16 threads, lines of 32 KiB, a second for a batch, 5 minutes idle, 30 s for a line. */
    public static LineLimits standard() {
        return new LineLimits(256, 16, 32_768, Duration.ofSeconds(1), Duration.ofSeconds(300),
                Duration.ofSeconds(30), false);
    }
}
