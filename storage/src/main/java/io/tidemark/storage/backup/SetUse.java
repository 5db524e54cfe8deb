package io.tidemark.storage.backup;

/** While it is open, this process does not let the set be dropped. Closing it twice does nothing. */
public interface SetUse extends AutoCloseable {
    /** The set. */
    BackupSet set();

    @Override
    void close();
}
