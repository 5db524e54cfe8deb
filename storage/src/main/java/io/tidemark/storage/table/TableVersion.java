package io.tidemark.storage.table;

import java.util.List;

/**
 * A table at one commit, as all views of that commit share it.
 *
 * @param schema       of the table
 * @param nextColumnId id of the next column that is added
 * @param rows         in parts and memory
 * @param nextRowId    id of the next row
 * @param memtables    oldest first
 */
public record TableVersion(TableSchema schema, int nextColumnId, long rows, long nextRowId,
        List<MemtableSlice> memtables) {
    /** Copies the lists. */
    public TableVersion {
        memtables = List.copyOf(memtables);
    }
}
