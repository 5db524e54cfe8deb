package io.tidemark.storage.wal;

import io.tidemark.storage.thread.LongSlices;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a log is written.
 *
 * @param segmentBytes size of a segment, 8 KiB to 1 GiB, a multiple of 4096; larger records get their own
 * @param spareCount prepared segments kept ready, 0 to 16: with them, commits go on for a while on a full disk
 * @param clockMicros microseconds since 1970 UTC
 * @param background runs the preparation of spare segments and the syncs of {@link WalMode#ASYNC}
 */
public record WalOptions(WalMode mode, int segmentBytes, int spareCount, LongSupplier clockMicros,
        Executor background) {
    private static final Logger LOG = LoggerFactory.getLogger(WalOptions.class);
    /** Bytes. */
    public static final int DEFAULT_SEGMENT_BYTES = 16 << 20;

    private static final int MIN_SEGMENT_BYTES = 8 << 10;
    private static final int MAX_SEGMENT_BYTES = 1 << 30;
    private static final int MAX_SPARES = 16;

    public WalOptions {
        if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES
                || segmentBytes % SegmentHeader.BYTES != 0) {
            throw new IllegalArgumentException("segment bytes " + segmentBytes);
        }
        if (spareCount < 0 || spareCount > MAX_SPARES) {
            throw new IllegalArgumentException("spare segments " + spareCount);
        }
    }

    /** Begins work in the background; false when the process may start no more threads now, and nothing is begun. */
    boolean begin(Runnable work) {
        try {
            background.execute(work);
            return true;
        } catch (OutOfMemoryError | RejectedExecutionException refused) {
            LOG.warn("event=wal-background-refused reason=\"{}\"", refused.getMessage());
            return false;
        }
    }

    /** The system clock, two spare segments, and a short-lived daemon thread for the background. */
    public static WalOptions of(WalMode mode, int segmentBytes) {
        return new WalOptions(mode, segmentBytes, 2,
                () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()),
                task -> LongSlices.threads("wal-background").newThread(task).start());
    }
}
