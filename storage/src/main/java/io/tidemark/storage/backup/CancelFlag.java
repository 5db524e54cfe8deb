package io.tidemark.storage.backup;

/** Asked by long work, at least every MiB, whether it should stop. Safe for many threads. */
@FunctionalInterface
public interface CancelFlag {
    /** A flag that is never raised. */
    CancelFlag NEVER = () -> false;

    /** Whether to stop. */
    boolean isCancelled();
}
