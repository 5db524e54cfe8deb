package io.tidemark.storage.maintain;

import io.tidemark.storage.failure.StorageException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Things that are done though others fail: what is wrong with one must not keep the rest waiting. Confined to its thread. */
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    /** Nanoseconds; failures may come hundreds of times a second. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final AtomicLong LOGGED = new AtomicLong(System.nanoTime() - QUIET_NANOS);

    private @Nullable StorageException failure;
    private boolean full;
    private int others;

    /** Does one that needs space, unless there was none for one before: what is left is for the log. */
    void addWhileRoom(Runnable attempt) {
        if (!full) {
            add(attempt);
        }
    }

    /** Does one. */
    void add(Runnable attempt) {
        try {
            attempt.run();
        } catch (RuntimeException | VirtualMachineError | LinkageError failed) {
            failed(told(failed));
        }
    }

    private void failed(StorageException failed) {
        boolean noRoom = failed instanceof StorageException.DiskFull;
        others += failure == null ? 0 : 1;
        StorageException first = failure;
        if (first == null || (noRoom && !full)) {
            failure = failed;
        }
        if (first != null && first != failure) {
            LOG.warn("event=maintenance-failed-before reason=\"{}\"", first.getMessage());
        }
        full |= noRoom;
    }

    /** A failure as users are told of it; one that nobody has foreseen is in the log, with where it happened. */
    static StorageException told(Throwable failure) {
        if (failure instanceof StorageException known) {
            return known;
        }
        log(failure);
        return unforeseen(failure);
    }

    /** Writes where something went wrong that nobody has foreseen into the log, once in a while. */
    static void log(Throwable failure) {
        long now = System.nanoTime();
        long last = LOGGED.get();
        if (now - last < QUIET_NANOS || !LOGGED.compareAndSet(last, now)) {
            return;
        }
        try {
            LOG.error("event=maintenance-failed", failure);
        } catch (OutOfMemoryError untold) {
            // It comes again, or it does not matter: the thread has to go on.
        }
    }

    /** What users are told of a failure that nobody has foreseen. */
    static StorageException unforeseen(Throwable failure) {
        return new StorageException.WrongState(
                "rows in memory cannot be flushed, or parts not be merged: " + failure,
                "the server's log has the reason");
    }

    /** That there was no room, which keeps the most waiting; else why the first that failed did; null when none did. */
    @Nullable
    StorageException failure() {
        return failure;
    }

    /** Throws that. */
    void end() {
        if (failure != null) {
            if (others > 0) {
                LOG.warn("event=maintenance-failed-more count={}", others);
            }
            throw failure;
        }
    }
}
