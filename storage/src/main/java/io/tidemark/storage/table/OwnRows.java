package io.tidemark.storage.table;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a transaction that are not committed yet, 1 to {@link Vector#MAX_BATCH_ROWS}.
 *
 * @param columnIds ids of the batch's columns
 * @param batch     the rows; the transaction owns the memory
 * @param firstRowId provisional id of the first row
 */
public record OwnRows(List<Integer> columnIds, Batch batch, long firstRowId) {
    /** Copies the ids. */
    public OwnRows {
        columnIds = List.copyOf(columnIds);
    }

    /** The rows as a source; columns numbered as in the batch. */
    BatchSource source(int timestampColumnId) {
        int timestamp = columnIds.indexOf(timestampColumnId);
        if (timestamp < 0) {
            return new Source(batch, firstRowId, Long.MIN_VALUE, Long.MAX_VALUE, false);
        }
        FixedVector timestamps = (FixedVector) batch.column(timestamp);
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        boolean sorted = true;
        for (int row = 0; row < timestamps.rows(); row++) {
            long at = timestamps.longAt(row);
            sorted &= at >= max;
            min = Math.min(min, at);
            max = Math.max(max, at);
        }
        return new Source(batch, firstRowId, min, max, sorted);
    }

    private record Source(Batch batch, long firstRowId, long minTimestamp, long maxTimestamp,
            boolean sortedByTimestamp)
            implements BatchSource {
        @Override
        public int rows() {
            return batch.rows();
        }

        @Override
        public int run() {
            return 0;
        }

        @Override
        public int nullCount(int column) {
            return batch.column(column).nullCount();
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
            return batch.column(column);
        }

        @Override
        public @Nullable FixedVector rowIds() {
            return null;
        }
    }
}
