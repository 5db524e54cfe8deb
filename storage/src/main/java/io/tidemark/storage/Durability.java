package io.tidemark.storage;

/** When a commit is acknowledged. */
public enum Durability {
    /** After its log record is on the disk. */
    SYNC,
    /** At once; the log is synced in the background, so that a power cut loses the last fraction of a second. */
    ASYNC,
    /** At once; the operating system writes the log when it likes. A killed process still loses nothing. */
    NOSYNC
}
