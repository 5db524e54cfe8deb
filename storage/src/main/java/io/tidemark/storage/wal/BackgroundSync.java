package io.tidemark.storage.wal;

import io.tidemark.storage.failure.StorageException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syncs the log for commits that nobody waits for, one sync after the other. Safe for many threads. */
final class BackgroundSync {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundSync.class);

    private final Executor executor;
    private final Runnable sync;
    /** Whether a sync will begin that has all that was appended until then. */
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param sync makes everything appended so far durable, or throws what a later append tells too */
    BackgroundSync(Executor executor, Runnable sync) {
        this.executor = executor;
        this.sync = sync;
    }

    /** What was appended so far is to be durable some time. */
    void request() {
        if (scheduled.compareAndSet(false, true)) {
            executor.execute(this::run);
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
