package io.tidemark.storage.part;

import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.type.ColumnType;

/**
 * What the stats block says of one column of one batch.
 *
 * @param nulls how many are NULL
 * @param known whether there is a minimum and a maximum
 * @param min   smallest value, floats as raw bits of the double
 * @param max   largest value
 */
record BatchStats(int nulls, boolean known, long min, long max) {
    static BatchStats of(ColumnType type, Vector vector) {
        int nulls = vector.nullCount();
        if (nulls == vector.rows() || !(vector instanceof FixedVector values)) {
            return new BatchStats(nulls, false, 0, 0);
        }
        return switch (type) {
            case BIGINT, TIMESTAMP, TIMESTAMPTZ -> ofLongs(values, nulls);
            case INTEGER, DATE, SMALLINT -> ofInts(values, nulls);
            case DOUBLE, REAL -> ofFloats(values, nulls);
            case BOOLEAN, NUMERIC, DECIMAL, TEXT, VARCHAR, CHAR, SYMBOL, UUID, BYTEA ->
                new BatchStats(nulls, false, 0, 0);
        };
    }

    private static BatchStats ofLongs(FixedVector values, int nulls) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int row = 0; row < values.rows(); row++) {
            if (nulls == 0 || !values.isNull(row)) {
                min = Math.min(min, values.longAt(row));
                max = Math.max(max, values.longAt(row));
            }
        }
        return new BatchStats(nulls, true, min, max);
    }

    private static BatchStats ofInts(FixedVector values, int nulls) {
        int min = Integer.MAX_VALUE;
        int max = Integer.MIN_VALUE;
        boolean wide = values.width() == 4;
        for (int row = 0; row < values.rows(); row++) {
            if (nulls == 0 || !values.isNull(row)) {
                int value = wide ? values.intAt(row) : values.shortAt(row);
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        return new BatchStats(nulls, true, min, max);
    }

    private static BatchStats ofFloats(FixedVector values, int nulls) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean wide = values.width() == 8;
        for (int row = 0; row < values.rows(); row++) {
            if (nulls == 0 || !values.isNull(row)) {
                double value = wide ? values.doubleAt(row) : values.floatAt(row);
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        boolean known = !Double.isNaN(min);
        return new BatchStats(nulls, known, known ? Double.doubleToRawLongBits(min) : 0,
                known ? Double.doubleToRawLongBits(max) : 0);
    }
}
