package io.tidemark.storage.memtable;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import org.jspecify.annotations.Nullable;

/** The first rows of a chunk. */
record ChunkSource(Chunk chunk, Chunk.Order order, int rows, int run,
        long firstRowId) implements BatchSource {
    @Override
    public boolean sortedByTimestamp() {
        return order.sorted();
    }

    @Override
    public long minTimestamp() {
        return order.minTimestamp();
    }

    @Override
    public long maxTimestamp() {
        return order.maxTimestamp();
    }

    @Override
    public int nullCount(int column) {
        return column(column).validity() == null ? 0 : -1;
    }

    @Override
    public boolean hasRange(int column) {
        return false;
    }

    @Override
    public long minValue(int column) {
        throw new IllegalStateException("no range is known");
    }

    @Override
    public long maxValue(int column) {
        throw new IllegalStateException("no range is known");
    }

    @Override
    public Vector column(int column) {
        return chunk.view(column, rows);
    }

    @Override
    public @Nullable FixedVector rowIds() {
        return null;
    }
}
