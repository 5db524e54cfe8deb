package io.tidemark.storage.batch;

import io.tidemark.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** Batches of random values, and vectors as lists of comparable values; for tests. */
public final class RandomRows {
    private RandomRows() {}

    /** A batch with about every fifth value NULL in every second column; {@code timestamps} has no NULL. */
    public static Batch batch(Random random, List<ColumnType> types, int rows, int timestampColumn,
            LongSupplier timestamps, BufferArena arena) {
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            VectorBuilder builder = VectorBuilder.of(types.get(i), arena);
            boolean nulls = random.nextBoolean();
            for (int row = 0; row < rows; row++) {
                if (i == timestampColumn) {
                    ((FixedBuilder) builder).appendLong(timestamps.getAsLong());
                } else if (nulls && random.nextInt(5) == 0) {
                    builder.appendNull();
                } else {
                    append(builder, random);
                }
            }
            columns.add(builder.build());
        }
        return new Batch(rows, columns);
    }

    private static void append(VectorBuilder builder, Random random) {
        switch (builder) {
            case BitBuilder bits -> bits.append(random.nextBoolean());
            case VarBuilder text -> text.append("v" + random.nextLong(1000) + "ü".repeat(random.nextInt(4)));
            case DictionaryBuilder symbols -> symbols.append("symbol-" + random.nextInt(20));
            case FixedBuilder fixed -> {
                byte[] value = new byte[16];
                random.nextBytes(value);
                switch (fixed.width()) {
                    case 2 -> fixed.appendShort((short) random.nextInt());
                    case 4 -> fixed.appendInt(random.nextInt(1 << 23));
                    case 8 -> fixed.appendLong(random.nextLong(1L << 50));
                    default -> fixed.append16(random.nextLong(), random.nextInt(1000));
                }
            }
        }
    }

    /** The values of a vector: null, Boolean, or text that is equal for equal values. */
    public static List<Object> values(Vector vector) {
        Object[] values = new Object[vector.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = vector.isNull(row) ? "NULL" : value(vector, row);
        }
        return Arrays.asList(values);
    }

    private static Object value(Vector vector, int row) {
        return switch (vector) {
            case BitVector bits -> bits.value(row);
            case VarVector text -> text.string(row);
            case DictionaryVector symbols -> symbols.string(row);
            case FixedVector fixed -> {
                byte[] bytes = new byte[fixed.width()];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = fixed.values().get(Layouts.BYTE, (long) row * bytes.length + i);
                }
                yield HexFormat.of().formatHex(bytes);
            }
        };
    }

    /** The rows of a batch, each a list of values. */
    public static List<List<Object>> rows(int count, List<Vector> columns) {
        List<List<Object>> values = columns.stream().map(RandomRows::values).toList();
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<Object> one = new ArrayList<>();
            for (List<Object> column : values) {
                one.add(column.get(row));
            }
            rows.add(one);
        }
        return rows;
    }
}
