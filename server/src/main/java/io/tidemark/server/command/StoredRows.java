package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** From rows as queries compute them to rows as storage keeps them: the same but for decimals and dictionaries. */
public final class StoredRows {
    private StoredRows() {}

    /**
     * The same rows for storage.
     *
     * @param rows   all columns of the table in order, of the columns' SQL types
     * @param memory where converted vectors lie
     * @throws SqlException 23502 for a NULL designated timestamp, 22008 for an infinite one
     */
    public static Batch of(TableSchema table, Batch rows, BufferArena memory) {
        checkTimestamp(table, rows);
        List<Vector> vectors = new ArrayList<>(rows.columns().size());
        for (int i = 0; i < table.columns().size(); i++) {
            vectors.add(vector(table.columns().get(i), rows.column(i), memory));
        }
        return new Batch(rows.rows(), vectors);
    }

    /**
     * Checks the designated timestamps of rows that are in storage's layout already.
     *
     * @throws SqlException 23502 for a NULL one, 22008 for an infinite one
     */
    public static void checkTimestamp(TableSchema table, Batch rows) {
        int index = table.timestampColumn();
        if (index < 0) {
            return;
        }
        String name = table.columns().get(index).name();
        FixedVector timestamps = (FixedVector) rows.column(index);
        if (timestamps.validity() != null && timestamps.nullCount() > 0) {
            throw new SqlException("23502",
                    "null value in column \"" + name + "\" of relation \"" + table.name()
                            + "\" violates not-null constraint",
                    SqlException.NO_POSITION,
                    "the designated timestamp decides where a row is kept");
        }
        for (int row = 0; row < rows.rows(); row++) {
            long micros = timestamps.longAt(row);
            if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
                throw new SqlException("22008", "designated timestamp \"" + name + "\" cannot be infinite",
                        SqlException.NO_POSITION);
            }
        }
    }

    private static Vector vector(Column column, Vector vector, BufferArena memory) {
        if (column.type() == ColumnType.DECIMAL && vector instanceof VarVector text) {
            return decimals(column, text, memory);
        }
        if (vector instanceof DictionaryVector coded && column.type() != ColumnType.SYMBOL) {
            VarBuilder plain = new VarBuilder(memory);
            plain.append(coded, 0, coded.rows());
            return plain.build();
        }
        return vector;
    }

    private static Vector decimals(Column column, VarVector text, BufferArena memory) {
        FixedBuilder builder = (FixedBuilder) VectorBuilder.of(ColumnType.DECIMAL, memory);
        for (int row = 0; row < text.rows(); row++) {
            if (text.isNull(row)) {
                builder.appendNull();
            } else {
                append(builder, column, text.string(row));
            }
        }
        return builder.build();
    }

    private static void append(FixedBuilder builder, Column column, String text) {
        if (!Character.isDigit(text.charAt(text.length() - 1)) && !text.endsWith(".")) {
            throw new SqlException("22003",
                    "numeric field overflow: column \"" + column.name() + "\" cannot hold "
                            + text,
                    SqlException.NO_POSITION);
        }
        BigDecimal value = new BigDecimal(text).setScale(column.scale(), RoundingMode.HALF_UP);
        if (value.precision() > column.precision() && value.signum() != 0) {
            throw new SqlException("22003", "numeric field overflow", SqlException.NO_POSITION,
                    "A field with precision " + column.precision() + ", scale " + column.scale()
                            + " must round to an absolute value less than 10^"
                            + (column.precision() - column.scale()) + ".",
                    null);
        }
        BigInteger unscaled = value.unscaledValue();
        builder.append16(unscaled.longValue(), unscaled.shiftRight(Long.SIZE).longValue());
    }
}
