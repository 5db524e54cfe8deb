package io.tidemark.storage.thread;

/** Where long work lets others come through. Called by the thread that does the work. */
@FunctionalInterface
public interface Pauses {
    /** Nobody is let through. */
    Pauses NONE = _ -> {};

    /**
     * Waits as long as is due after so many bytes were written, or after work that costs as much.
     *
     * @throws RuntimeException when the work is to end here
     */
    void after(long bytes);
}
