package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table's batch over vectors; column {@code timestamp} is the designated one, or -1. */
record VectorSource(List<Vector> columns, int run, int timestamp, boolean sortedByTimestamp,
        @Nullable MemorySegment deletedRows) implements BatchSource {
    /** A batch without deleted rows. */
    VectorSource(List<Vector> columns, int run, int timestamp, boolean sortedByTimestamp) {
        this(columns, run, timestamp, sortedByTimestamp, null);
    }

    @Override
    public int rows() {
        return columns.getFirst().rows();
    }

    @Override
    public long minTimestamp() {
        return timestamp < 0 ? Long.MIN_VALUE : minValue(timestamp);
    }

    @Override
    public long maxTimestamp() {
        return timestamp < 0 ? Long.MAX_VALUE : maxValue(timestamp);
    }

    @Override
    public int nullCount(int column) {
        return columns.get(column).nullCount();
    }

    @Override
    public boolean hasRange(int column) {
        return columns.get(column) instanceof FixedVector fixed && fixed.width() == 8
                && fixed.nullCount() < fixed.rows();
    }

    @Override
    public long minValue(int column) {
        FixedVector values = (FixedVector) columns.get(column);
        long min = Long.MAX_VALUE;
        for (int i = 0; i < rows(); i++) {
            min = values.isNull(i) ? min : Math.min(min, values.longAt(i));
        }
        return min;
    }

    @Override
    public long maxValue(int column) {
        FixedVector values = (FixedVector) columns.get(column);
        long max = Long.MIN_VALUE;
        for (int i = 0; i < rows(); i++) {
            max = values.isNull(i) ? max : Math.max(max, values.longAt(i));
        }
        return max;
    }

    @Override
    public Vector column(int column) {
        return columns.get(column);
    }

    @Override
    public long firstRowId() {
        return -1;
    }

    @Override
    public @Nullable FixedVector rowIds() {
        return null;
    }
}
