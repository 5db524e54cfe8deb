package io.tidemark.storage.restore;

import java.util.List;

/**
 * What was restored.
 *
 * @param txn    the commit that brought all tables
 * @param tables in the order of the request
 */
public record RestoreResult(long txn, List<Table> tables) {
    /** Copies the list. */
    public RestoreResult {
        tables = List.copyOf(tables);
    }

    /**
     * A restored table.
     *
     * @param id          of the new table
     * @param bytesLinked that have a second name in the set
     */
    public record Table(int id, String source, String name, int partitions, long rows, int files,
            long bytesLinked, long bytesCopied) {}
}
