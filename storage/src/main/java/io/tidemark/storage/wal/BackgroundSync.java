package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syncs the log for commits that nobody waits for, one sync after the other. Safe for many threads. */
final class BackgroundSync {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSync.class);

    private final WalOptions options;
    private final Runnable sync;
    /** Whether a sync will begin that has all that was appended until then. */
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param sync makes everything appended so far durable, or throws what a later append tells too */
    BackgroundSync(WalOptions options, Runnable sync) {
        this.options = options;
        this.sync = sync;
    }

    /** What was appended so far is to be durable some time: with what comes next when no thread can be had now. */
    void request() {
        if (scheduled.compareAndSet(false, true) && !options.begin(this::run)) {
            scheduled.set(false);
        }
    }

    private void run() {
        scheduled.set(false);
        try {
            sync.run();
        } catch (StorageException failed) {
            LOG.error("event=wal-sync-failed reason=\"{}\"", failed.getMessage());
        }
    }
}
