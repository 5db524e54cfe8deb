package io.tidemark.storage.wal;

/** When a commit may be acknowledged. */
public enum WalMode {
    /** When it is durable. */
    SYNC,
    /** At once; it is made durable in the background without delay. */
    ASYNC,
    /** At once; it is made durable when its segment is full, and at {@link Wal#sync} and {@link Wal#close}. */
    NOSYNC
}
