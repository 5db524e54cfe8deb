package io.tidemark.storage.commit;

/** Makes writers wait while too much memory holds rows that are not flushed. Safe for many threads. */
@FunctionalInterface
public interface Backpressure {
    /** Never waits. */
    Backpressure NONE = () -> {};

    /** Returns when a commit of rows may go on; called without locks. */
    void await();
}
