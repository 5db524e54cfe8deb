package io.tidemark.storage;

import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryBuilder;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.VarBuilder;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.type.ColumnType;
import java.util.List;
import java.util.Random;

/** Values of all types, hardly ever the same twice, and what {@link TableContents} makes of them. */
final class RandomValues {
    private static final long DAY_MICROS = 86_400_000_000L;

    private final Random random;
    private int count;

    RandomValues(Random random) {
        this.random = random;
    }

    /** A value for each row, whose text is added to that of the row. */
    Vector of(Column column, boolean time, List<StringBuilder> texts, BufferArena arena) {
        VectorBuilder builder = VectorBuilder.of(column.type(), arena);
        for (StringBuilder text : texts) {
            if (!time && random.nextInt(6) == 0) {
                builder.appendNull();
                text.append("null|");
            } else {
                text.append(append(builder, column.type())).append('|');
            }
        }
        return builder.build();
    }

    private String append(VectorBuilder builder, ColumnType type) {
        long value = count++;
        switch (builder) {
            case FixedBuilder fixed -> {
                if (type == ColumnType.INTEGER) {
                    fixed.appendInt((int) value);
                } else {
                    // Mostly ascending, sometimes days late.
                    value = type == ColumnType.BIGINT
                            ? value
                            : 1_700_000_000_000_000L + value * 60_000_000L
                                    - (random.nextInt(5) == 0 ? random.nextLong(3 * DAY_MICROS) : 0);
                    fixed.appendLong(value);
                }
                return String.valueOf(value);
            }
            case BitBuilder bits -> {
                bits.append(value % 3 == 0);
                return String.valueOf(value % 3 == 0);
            }
            case VarBuilder text -> {
                String word = "text " + value + "é".repeat(random.nextInt(20));
                text.append(word);
                return word;
            }
            case DictionaryBuilder symbols -> {
                String word = "S" + value % 7;
                symbols.append(word);
                return word;
            }
        }
    }
}
