package io.tidemark.storage.backup;

/** How others look at a running backup, and end it. Called by the threads of the backup; safe for many threads. */
@FunctionalInterface
public interface BackupControl extends CancelFlag {
    /** Nobody looks, nobody ends it. */
    BackupControl NONE = () -> false;

    /** A control that only ends it. */
    static BackupControl of(CancelFlag cancel) {
        return cancel::isCancelled;
    }

    /** Called when some more is done, at most every few MiB; must be quick. */
    default void progress(BackupProgress progress) {}
}
