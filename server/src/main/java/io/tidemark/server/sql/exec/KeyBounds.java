package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The smallest and largest values of keys in their columns of whole numbers, dates and timestamps. */
final class KeyBounds {
    private final List<Integer> columns;
    private final List<SqlType> types;
    private final long[] low;
    private final long[] high;
    private final boolean nullsDistinct;
    private boolean nulls;

    /**
     * @param columns       of the key, indices into the schema
     * @param nullsDistinct whether keys with a NULL are of no interest
     */
    KeyBounds(List<Integer> columns, List<SqlType> types, boolean nullsDistinct) {
        this.nullsDistinct = nullsDistinct;
        this.columns = columns;
        this.types = types;
        this.low = new long[columns.size()];
        this.high = new long[columns.size()];
        Arrays.fill(low, Long.MAX_VALUE);
        Arrays.fill(high, Long.MIN_VALUE);
    }

    long low(int index) {
        return low[index];
    }

    long high(int index) {
        return high[index];
    }

    private boolean whole(int index) {
        return switch (types.get(index).id()) {
            case INT2, INT4, INT8, DATE, TIMESTAMP, TIMESTAMPTZ -> true;
            default -> false;
        };
    }

    private static long value(Vector vector, TypeId type, int row) {
        FixedVector fixed = (FixedVector) vector;
        return switch (type) {
            case INT2 -> fixed.shortAt(row);
            case INT4, DATE -> fixed.intAt(row);
            default -> fixed.longAt(row);
        };
    }

    void include(List<Argument> values) {
        for (int i = 0; i < columns.size(); i++) {
            Vector vector = values.get(i).values();
            nulls |= !nullsDistinct && vector.validity() != null && vector.nullCount() > 0;
            for (int row = 0; row < vector.rows() && whole(i); row++) {
                if (!vector.isNull(row)) {
                    long value = value(vector, types.get(i).id(), row);
                    low[i] = Math.min(low[i], value);
                    high[i] = Math.max(high[i], value);
                }
            }
        }
    }

    /** Whether the batch may have one of the keys; keys with a NULL may be anywhere. */
    boolean mayBeIn(BatchSource source, int timestamp) {
        for (int i = 0; i < columns.size() && !nulls; i++) {
            int column = columns.get(i);
            if (whole(i) && column == timestamp) {
                if (source.maxTimestamp() < low[i] || source.minTimestamp() > high[i]) {
                    return false;
                }
            } else if (whole(i) && source.hasRange(column)
                    && (source.maxValue(column) < low[i] || source.minValue(column) > high[i])) {
                return false;
            }
        }
        return true;
    }

    /** Writes the rows that may have one of the keys, judged by its first column of whole numbers; answers how many. */
    int candidates(BatchSource source, int from, int to, int[] rows) {
        int first = 0;
        while (first < columns.size() && !whole(first)) {
            first++;
        }
        MemorySegment deleted = source.deletedRows();
        int count = 0;
        if (nulls || first == columns.size()) {
            for (int row = from; row < to; row++) {
                rows[count] = row;
                count += live(deleted, row);
            }
        } else {
            FixedVector values = (FixedVector) source.column(columns.get(first));
            TypeId type = types.get(first).id();
            for (int row = from; row < to; row++) {
                long value = value(values, type, row);
                rows[count] = row;
                count += value >= low[first] && value <= high[first] ? live(deleted, row) : 0;
            }
        }
        return count;
    }

    private static int live(@Nullable MemorySegment deleted, int row) {
        return deleted != null && Bitmaps.isSet(deleted, row) ? 0 : 1;
    }
}
