package io.tidemark.storage.commit;

import io.tidemark.storage.table.TableVersion;

/**
 * A table whose files were made beside the database and wait for the commit that makes it one of its tables. Whoever
 * made the files deletes them when that commit did not come, and only then.
 */
public final class Adoption {
    private final TableVersion table;
    private volatile boolean decided;

    /**
     * A table that no commit knows of yet.
     *
     * @param table without rows in memory; its files, {@code _meta}, {@code _cv} and {@code _txn} included, are durable
     *              in the directory that {@link TableDirectories} gives for its id
     */
    public Adoption(TableVersion table) {
        this.table = table;
    }

    /** The table as its files are. */
    public TableVersion table() {
        return table;
    }

    /** Whether the files are not their maker's any more: the commit is in the log, or it may be. */
    public boolean isDecided() {
        return decided;
    }

    void decide(boolean yes) {
        decided = yes;
    }
}
