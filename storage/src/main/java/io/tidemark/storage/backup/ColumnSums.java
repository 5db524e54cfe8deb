package io.tidemark.storage.backup;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableView;
import io.tidemark.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up the {@link ColumnSum}s of rows that are not deleted, batch by batch. Confined to one thread. */
public final class ColumnSums {
    private final List<Column> columns;
    private final List<ColumnSum> sums = new ArrayList<>();
    private long rows;

    /** No rows yet. */
    public ColumnSums(List<Column> columns) {
        this.columns = List.copyOf(columns);
        columns.forEach(column -> sums.add(ColumnSum.ofNulls(column.id(), column.type(), 0)));
    }

    /** The sums of all rows that a view of a table shows, in the order of its columns. */
    public static List<ColumnSum> of(TableView table) {
        ColumnSums sums = new ColumnSums(table.schema().columns());
        table.batches().forEach(sums::add);
        return sums.sums();
    }

    /** Adds the rows of a batch, whose columns are those of the constructor. */
    public void add(BatchSource batch) {
        MemorySegment deleted = batch.deletedRows();
        rows += batch.liveRows();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Scan scan = new Scan(column, batch.column(i), deleted);
            sums.set(i, sums.get(i).plus(scan.run(batch.rows())));
        }
    }

    /** Rows that were added. */
    public long rows() {
        return rows;
    }

    /** One for each column. */
    public List<ColumnSum> sums() {
        return List.copyOf(sums);
    }

    /** The scan of one column of one batch. */
    private static final class Scan {
        private final Column column;
        private final Vector vector;
        private final @Nullable MemorySegment deleted;
        private final boolean plain;
        private long values;
        private long nulls;
        private long min = Long.MAX_VALUE;
        private long max = Long.MIN_VALUE;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
        private long sum;

        Scan(Column column, Vector vector, @Nullable MemorySegment deleted) {
            this.column = column;
            this.vector = vector;
            this.deleted = deleted;
            this.plain = deleted == null && vector.nullCount() == 0;
        }

        ColumnSum run(int rows) {
            switch (vector) {
                case BitVector bits -> bits(bits, rows);
                case FixedVector fixed -> fixed(fixed, rows);
                case VarVector text -> text(text, rows);
                case DictionaryVector coded -> symbols(coded, rows);
            }
            ColumnType type = column.type();
            return switch (type) {
                case BOOLEAN, SMALLINT, INTEGER, BIGINT, DATE, TIMESTAMP, TIMESTAMPTZ ->
                    new ColumnSum(column.id(), type, values, nulls, values > 0, values > 0 ? min : 0,
                            values > 0 ? max : 0, sum);
                case REAL, DOUBLE -> {
                    boolean known = values > 0 && !Double.isNaN(least);
                    yield new ColumnSum(column.id(), type, values, nulls, known,
                            known ? Double.doubleToRawLongBits(least) : 0,
                            known ? Double.doubleToRawLongBits(most) : 0, sum);
                }
                case NUMERIC, DECIMAL, TEXT, VARCHAR, CHAR, SYMBOL, UUID, BYTEA ->
                    new ColumnSum(column.id(), type, values, nulls, false, 0, 0, sum);
            };
        }

        /** Whether a row has a value that counts; what has none is counted. */
        private boolean counts(int row) {
            if (plain) {
                values++;
                return true;
            }
            if (deleted != null && Bitmaps.isSet(deleted, row)) {
                return false;
            }
            if (vector.isNull(row)) {
                nulls++;
                return false;
            }
            values++;
            return true;
        }

        private void whole(long value, long bits) {
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += ValueHash.mix(bits);
        }

        private void floating(double value, long bits) {
            least = Math.min(least, value);
            most = Math.max(most, value);
            sum += ValueHash.mix(bits);
        }

        private void bits(BitVector bits, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    int value = bits.value(row) ? 1 : 0;
                    whole(value, value);
                }
            }
        }

        private void fixed(FixedVector fixed, int rows) {
            boolean isFloat = column.type() == ColumnType.REAL || column.type() == ColumnType.DOUBLE;
            switch (fixed.width()) {
                case 2 -> shorts(fixed, rows);
                case 4 -> {
                    if (isFloat) {
                        floats(fixed, rows);
                    } else {
                        ints(fixed, rows);
                    }
                }
                case 8 -> {
                    if (isFloat) {
                        doubles(fixed, rows);
                    } else {
                        longs(fixed, rows);
                    }
                }
                default -> wide(fixed, rows);
            }
        }

        private void shorts(FixedVector fixed, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    short value = fixed.shortAt(row);
                    whole(value, Short.toUnsignedLong(value));
                }
            }
        }

        private void ints(FixedVector fixed, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    int value = fixed.intAt(row);
                    whole(value, Integer.toUnsignedLong(value));
                }
            }
        }

        private void longs(FixedVector fixed, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    long value = fixed.longAt(row);
                    whole(value, value);
                }
            }
        }

        private void floats(FixedVector fixed, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    floating(fixed.floatAt(row), Integer.toUnsignedLong(fixed.intAt(row)));
                }
            }
        }

        private void doubles(FixedVector fixed, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    floating(fixed.doubleAt(row), fixed.longAt(row));
                }
            }
        }

        private void wide(FixedVector fixed, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    sum += ValueHash.of16(fixed.values(), 16L * row);
                }
            }
        }

        private void text(VarVector text, int rows) {
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    sum += ValueHash.ofBytes(text.bytes(), text.offset(row), text.length(row));
                }
            }
        }

        private void symbols(DictionaryVector coded, int rows) {
            VarVector words = coded.dictionary();
            // A dictionary that is larger than the batch is not worth hashing as a whole.
            long[] hashes = words.rows() <= rows ? new long[words.rows()] : new long[0];
            for (int i = 0; i < hashes.length; i++) {
                hashes[i] = ValueHash.ofBytes(words.bytes(), words.offset(i), words.length(i));
            }
            for (int row = 0; row < rows; row++) {
                if (counts(row)) {
                    int code = coded.code(row);
                    sum += hashes.length > 0
                            ? hashes[code]
                            : ValueHash.ofBytes(words.bytes(), words.offset(code), words.length(code));
                }
            }
        }
    }
}
