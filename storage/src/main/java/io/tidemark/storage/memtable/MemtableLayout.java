package io.tidemark.storage.memtable;

import io.tidemark.storage.type.ColumnType;
import java.util.List;

/**
 * The columns of a memtable.
 *
 * @param columnIds       ids of the table's columns, in the order of the batches that will be appended
 * @param types           their types
 * @param timestampColumn index of the designated timestamp, or -1
 */
public record MemtableLayout(List<Integer> columnIds, List<ColumnType> types, int timestampColumn) {
    /** Copies the lists, which have the same size. */
    public MemtableLayout {
        columnIds = List.copyOf(columnIds);
        types = List.copyOf(types);
        if (columnIds.size() != types.size() || timestampColumn < -1 || timestampColumn >= types.size()) {
            throw new IllegalArgumentException(columnIds + " do not fit " + types + ", " + timestampColumn);
        }
    }
}
