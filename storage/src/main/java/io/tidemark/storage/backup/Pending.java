package io.tidemark.storage.backup;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for what other threads of a backup do. Stateless. */
final class Pending {
    private Pending() {}

    /** The result; throws what the other thread has thrown. */
    static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failure) {
            throw switch (failure.getCause()) {
                case RuntimeException thrown -> thrown;
                case Error thrown -> throw thrown;
                case null, default -> failure;
            };
        }
    }
}
