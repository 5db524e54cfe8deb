package io.tidemark.storage.table;

import io.tidemark.storage.batch.AllNull;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.DeletedRows;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source of a memtable in the columns of another schema.
 *
 * @param base    the memtable's
 * @param columns the columns wanted
 * @param indexes where the base has them, -1 for those that it does not have
 * @param run     the run number in the view
 * @param deleted rows that are deleted, by id; of the batch and others
 * @param marks   which of its rows these are
 */
record MappedSource(BatchSource base, List<Column> columns, List<Integer> indexes,
        int run, RowIdSet deleted, DeletedRows marks) implements BatchSource {
    @Override
    public int rows() {
        return base.rows();
    }

    @Override
    public boolean sortedByTimestamp() {
        return base.sortedByTimestamp();
    }

    @Override
    public long minTimestamp() {
        return base.minTimestamp();
    }

    @Override
    public long maxTimestamp() {
        return base.maxTimestamp();
    }

    @Override
    public int nullCount(int column) {
        int index = indexes.get(column);
        return index < 0 ? base.rows() : base.nullCount(index);
    }

    @Override
    public boolean hasRange(int column) {
        int index = indexes.get(column);
        return index >= 0 && base.hasRange(index);
    }

    @Override
    public long minValue(int column) {
        return base.minValue(indexes.get(column));
    }

    @Override
    public long maxValue(int column) {
        return base.maxValue(indexes.get(column));
    }

    @Override
    public Vector column(int column) {
        int index = indexes.get(column);
        return index < 0 ? AllNull.vector(columns.get(column).type(), base.rows()) : base.column(index);
    }

    @Override
    public long firstRowId() {
        return base.firstRowId();
    }

    @Override
    public @Nullable FixedVector rowIds() {
        return base.rowIds();
    }

    @Override
    public @Nullable MemorySegment deletedRows() {
        return marks.of(base, deleted);
    }
}
