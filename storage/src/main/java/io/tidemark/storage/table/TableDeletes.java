package io.tidemark.storage.table;

import io.tidemark.storage.batch.RowIdSet;

/**
 * The deleted rows of a table that are still in its parts or memtables.
 *
 * @param all       their ids
 * @param unflushed those of them that no delete vector has
 */
public record TableDeletes(RowIdSet all, RowIdSet unflushed) {
    /** No row is deleted. */
    public static final TableDeletes NONE = new TableDeletes(RowIdSet.EMPTY, RowIdSet.EMPTY);

    /** With more deleted rows. */
    public TableDeletes with(RowIdSet ids) {
        return new TableDeletes(all.union(ids), unflushed.union(ids));
    }

    /** Those that delete vectors have. */
    public RowIdSet flushed() {
        return all.minus(unflushed);
    }

    /**
     * After a flush.
     *
     * @param begun what there was when it began; delete vectors have it now, or the rows are gone
     * @param gone  ids of rows that no part and no memtable has any more
     */
    public TableDeletes flushed(TableDeletes begun, RowIdSet gone) {
        return new TableDeletes(all.minus(gone), unflushed.minus(begun.unflushed));
    }

    /** Without rows that a merge has left out. */
    public TableDeletes without(RowIdSet gone) {
        return new TableDeletes(all.minus(gone), unflushed.minus(gone));
    }
}
