package io.tidemark.storage.backup;

import io.tidemark.storage.type.ColumnType;

/**
 * What is known of the values of one column, whatever their order: two scans that see the same rows have equal sums.
 *
 * @param column number of the column in its table
 * @param type   what it holds
 * @param values how many are not NULL
 * @param nulls  how many are NULL
 * @param known  whether there is a minimum and a maximum: of numbers, dates, timestamps and booleans, unless one of
 *               them is not a number
 * @param min    smallest value; of REAL and DOUBLE the bits of the double; 0 when not known
 * @param max    largest value
 * @param sum    of {@link ValueHash} over all values, modulo 2^64
 */
public record ColumnSum(int column, ColumnType type, long values, long nulls, boolean known, long min,
        long max, long sum) {
    /** A column of {@code rows} rows that are all NULL. */
    public static ColumnSum ofNulls(int column, ColumnType type, long rows) {
        return new ColumnSum(column, type, 0, rows, false, 0, 0, 0);
    }

    /** Of both scans together. */
    public ColumnSum plus(ColumnSum other) {
        if (column != other.column || type != other.type) {
            throw new IllegalArgumentException("column " + column + " and column " + other.column);
        }
        long allNulls = nulls + other.nulls;
        if (other.values == 0) {
            return new ColumnSum(column, type, values, allNulls, known, min, max, sum);
        }
        if (values == 0) {
            return new ColumnSum(column, type, other.values, allNulls, other.known, other.min, other.max,
                    other.sum);
        }
        boolean both = known && other.known;
        return new ColumnSum(column, type, values + other.values, allNulls, both,
                both ? smaller(min, other.min) : 0, both ? larger(max, other.max) : 0, sum + other.sum);
    }

    private boolean isFloat() {
        return type == ColumnType.DOUBLE || type == ColumnType.REAL;
    }

    private long smaller(long a, long b) {
        return isFloat()
                ? Double.doubleToRawLongBits(Math.min(Double.longBitsToDouble(a), Double.longBitsToDouble(b)))
                : Math.min(a, b);
    }

    private long larger(long a, long b) {
        return isFloat()
                ? Double.doubleToRawLongBits(Math.max(Double.longBitsToDouble(a), Double.longBitsToDouble(b)))
                : Math.max(a, b);
    }
}
