package io.tidemark.storage.maintain;

import io.tidemark.storage.failure.StorageException;
import org.jspecify.annotations.Nullable;

/** Things that are done though others fail: what is wrong with one must not keep the rest waiting. Confined to its thread. */
final class Attempts {
    private @Nullable StorageException failure;
    private boolean full;

    /** Does one that needs space for nothing but itself, unless there was none for one before. */
    void addWhileRoom(Runnable attempt) {
        if (!full) {
            add(attempt);
        }
    }

    /** Does one. */
    void add(Runnable attempt) {
        try {
            attempt.run();
        } catch (StorageException failed) {
            full |= failed instanceof StorageException.DiskFull;
            if (failure == null) {
                failure = failed;
            }
        }
    }

    /** Why the first that failed did; null when none did. */
    @Nullable
    StorageException failure() {
        return failure;
    }

    /** Throws that. */
    void end() {
        if (failure != null) {
            throw failure;
        }
    }
}
