package io.tidemark.storage.table;

import io.tidemark.storage.memtable.Memtable;

/**
 * The rows of a memtable that a version of the table has.
 *
 * @param memtable     the memtable
 * @param rows         how many of its rows, from the first on
 * @param minTimestamp smallest designated timestamp of these, {@link Long#MAX_VALUE} when there is none
 * @param maxTimestamp largest, {@link Long#MIN_VALUE} when there is none
 */
public record MemtableRows(Memtable memtable, long rows, long minTimestamp, long maxTimestamp) {
    /** All rows published now; for the writer of the memtable. */
    public static MemtableRows of(Memtable memtable) {
        return new MemtableRows(memtable, memtable.publishedRows(), memtable.minTimestamp(),
                memtable.maxTimestamp());
    }

    /** Bytes of memory that the memtable takes, with rows that came later. */
    public long bytes() {
        return memtable.bytes();
    }
}
