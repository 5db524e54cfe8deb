package io.tidemark.storage.part;

import io.tidemark.storage.batch.AllNull;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One batch of a part. */
record PartBatch(PartReading reading, int batch) implements BatchSource {
    private StatsBlock stats() {
        return reading.open().content.stats();
    }

    private PartEntry entry() {
        return reading.part.entry();
    }

    @Override
    public int rows() {
        if (!reading.part.regular()) {
            return stats().rows(batch);
        }
        return (int) Math.min(Vector.MAX_BATCH_ROWS, entry().rows() - (long) batch * Vector.MAX_BATCH_ROWS);
    }

    @Override
    public int run() {
        return reading.run;
    }

    @Override
    public boolean sortedByTimestamp() {
        return reading.wanted.timestampColumn() >= 0;
    }

    @Override
    public long minTimestamp() {
        return entry().batchCount() == 1 ? entry().minTimestamp() : stats().minTimestamp(batch);
    }

    @Override
    public long maxTimestamp() {
        return entry().batchCount() == 1 ? entry().maxTimestamp() : stats().maxTimestamp(batch);
    }

    @Override
    public int nullCount(int column) {
        int own = reading.open().column(column);
        return own < 0 ? rows() : stats().nullCount(batch, own);
    }

    @Override
    public boolean hasRange(int column) {
        int own = reading.open().column(column);
        return own >= 0 && stats().hasRange(batch, own);
    }

    @Override
    public long minValue(int column) {
        return stats().minValue(batch, reading.open().column(column));
    }

    @Override
    public long maxValue(int column) {
        return stats().maxValue(batch, reading.open().column(column));
    }

    @Override
    public Vector column(int column) {
        PartReading.Opened opened = reading.open();
        int own = opened.column(column);
        return own < 0
                ? AllNull.vector(reading.wanted.columns().get(column).type(), rows())
                : opened.content.vector(batch, own);
    }

    @Override
    public long firstRowId() {
        if (entry().firstRowId() < 0) {
            return -1;
        }
        return entry().firstRowId()
                + (reading.part.regular() ? (long) batch * Vector.MAX_BATCH_ROWS : stats().firstRow(batch));
    }

    @Override
    public @Nullable FixedVector rowIds() {
        PartReading.Opened opened = reading.open();
        return opened.rowIdColumn < 0
                ? null
                : (FixedVector) opened.content.vector(batch, opened.rowIdColumn);
    }

    @Override
    public long minRowId() {
        int ids = rowIdColumn();
        return ids < 0 ? BatchSource.super.minRowId() : stats().minValue(batch, ids);
    }

    @Override
    public long maxRowId() {
        int ids = rowIdColumn();
        return ids < 0 ? BatchSource.super.maxRowId() : stats().maxValue(batch, ids);
    }

    private int rowIdColumn() {
        return entry().firstRowId() >= 0 ? -1 : reading.open().rowIdColumn;
    }

    @Override
    public @Nullable MemorySegment deletedRows() {
        RowIdSet deleted = reading.deleted;
        if (deleted.isEmpty() || (entry().firstRowId() >= 0
                && !deleted.hasAny(entry().firstRowId(), entry().firstRowId() + entry().rows() - 1))) {
            return null;
        }
        return reading.part.deleted(batch).of(this, deleted);
    }
}
