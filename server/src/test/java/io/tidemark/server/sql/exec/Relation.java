package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BitVector;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.Partitioning;
import io.tidemark.storage.table.TableSchema;
import io.tidemark.storage.type.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows as Java values, the form in which the oracle works: Boolean, Long, Double, String for text, plain decimal text
 * for numeric.
 */
record Relation(List<SqlType> types, List<List<@Nullable Object>> rows) {
    static final SqlType INT8 = SqlType.of(TypeId.INT8);
    static final SqlType FLOAT8 = SqlType.of(TypeId.FLOAT8);
    static final SqlType TEXT = SqlType.of(TypeId.TEXT);
    static final SqlType SYMBOL = SqlType.of(TypeId.SYMBOL);
    static final SqlType DECIMAL = SqlType.numeric(12, 2);
    static final SqlType TIMESTAMP = SqlType.of(TypeId.TIMESTAMP);
    /** Columns of {@link #random}. */
    static final List<SqlType> COLUMNS = List.of(INT8, SYMBOL, FLOAT8, TEXT, DECIMAL, TIMESTAMP);

    /** Rows with NULLs and duplicates; the timestamp, the last column, ascends and is never NULL. */
    static Relation random(Random random, int count) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        long time = 1_000;
        for (int i = 0; i < count; i++) {
            time += random.nextInt(3);
            double[] doubles = {0.0, -0.0, Double.NaN, 1.5, -2.25, Double.POSITIVE_INFINITY, 1e300};
            rows.add(Arrays.asList(
                    random.nextInt(6) == 0 ? null : (Object) (long) random.nextInt(12),
                    random.nextInt(7) == 0 ? null : "s" + random.nextInt(5),
                    random.nextInt(8) == 0 ? null : (Object) doubles[random.nextInt(doubles.length)],
                    random.nextInt(8) == 0
                            ? null
                            : "text".substring(0, random.nextInt(5)) + random.nextInt(9),
                    random.nextInt(8) == 0
                            ? null
                            : BigDecimal.valueOf(random.nextInt(40) - 20, random.nextInt(3)).setScale(2)
                                    .toPlainString(),
                    time));
        }
        return new Relation(COLUMNS, rows);
    }

    TableSchema schema(int id) {
        List<Column> columns = IntStream.range(0, types.size())
                .mapToObj(i -> new Column(i + 1, "c" + i, columnType(types.get(i).id()), 0, 0))
                .toList();
        return new TableSchema(id, "t" + id, 1, columns, types.indexOf(TIMESTAMP), Partitioning.DAY);
    }

    private static ColumnType columnType(TypeId type) {
        return switch (type) {
            case INT8 -> ColumnType.BIGINT;
            case FLOAT8 -> ColumnType.DOUBLE;
            case SYMBOL -> ColumnType.SYMBOL;
            case NUMERIC -> ColumnType.DECIMAL;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            default -> ColumnType.TEXT;
        };
    }

    /** The rows as one run of batches, each with its own dictionaries. */
    List<BatchSource> sources(int batchRows, BufferArena memory) {
        List<BatchSource> sources = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += batchRows) {
            sources.add(new VectorSource(vectors(from, Math.min(rows.size(), from + batchRows), memory), 0,
                    types.indexOf(TIMESTAMP), true));
        }
        return sources;
    }

    List<Vector> vectors(int from, int to, BufferArena memory) {
        List<Vector> vectors = new ArrayList<>();
        for (int column = 0; column < types.size(); column++) {
            vectors.add(vector(column, from, to, memory));
        }
        return vectors;
    }

    private Vector vector(int column, int from, int to, BufferArena memory) {
        SqlType type = types.get(column);
        var builder = switch (type.id()) {
            case SYMBOL -> new DictionaryBuilder(memory);
            case NUMERIC -> new FixedBuilder(16, memory);
            default -> Constants.builder(type.id(), memory);
        };
        for (List<@Nullable Object> row : rows.subList(from, to)) {
            Object value = row.get(column);
            if (value == null) {
                builder.appendNull();
            } else if (value instanceof String text && builder instanceof FixedBuilder decimals) {
                long unscaled = new BigDecimal(text).unscaledValue().longValueExact();
                decimals.append16(unscaled, unscaled >> 63);
            } else {
                builder.appendFrom(Constants.vector(type, value, memory), 0);
            }
        }
        return builder.build();
    }

    /** All columns of a stored table in no order. */
    PhysicalPlan.Scan scan(int id) {
        return new PhysicalPlan.Scan(schema(id), IntStream.range(0, types.size()).boxed().toList(), types,
                List.of(), null, PhysicalPlan.TimeOrder.ANY, null, null);
    }

    /** A column as an expression. */
    Expression column(int index) {
        return new Expression.InputColumn(index, types.get(index));
    }

    /** The values of a batch. */
    static List<List<@Nullable Object>> read(Batch batch, List<SqlType> types) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < types.size(); column++) {
                values.add(value(batch.column(column), types.get(column), row));
            }
            rows.add(values);
        }
        return rows;
    }

    private static @Nullable Object value(Vector vector, SqlType type, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (vector) {
            case BitVector bits -> bits.value(row);
            case DictionaryVector symbols -> symbols.string(row);
            case VarVector text -> text.string(row);
            case FixedVector fixed -> switch (fixed.width()) {
                case 16 -> BigDecimal.valueOf(fixed.longAt(row * 2), type.scale()).toPlainString();
                case 8 ->
                    type.id() == TypeId.FLOAT8 ? (Object) fixed.doubleAt(row) : (Object) fixed.longAt(row);
                default -> (long) fixed.intAt(row);
            };
        };
    }
}
