package io.tidemark.storage.commit;

import io.tidemark.storage.batch.RowIdSet;

/**
 * What a transaction has done to the rows of a table.
 *
 * @param deleted  rows that it has deleted since it last emptied the table
 * @param firstRow the smallest row id that is there: 0, or after emptying the table the provisional id of the row that
 *                 would have been added next
 */
record OwnTable(RowIdSet deleted, long firstRow) {
    static final OwnTable UNTOUCHED = new OwnTable(RowIdSet.EMPTY, 0);
}
