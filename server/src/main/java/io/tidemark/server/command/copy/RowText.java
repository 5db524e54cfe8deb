package io.tidemark.server.command.copy;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Values of rows as text, for messages about them.
 *
 * @param types of all columns of the batch
 */
public record RowText(Batch rows, List<SqlType> types, Environment environment) {
    /** Bytes of a value that a message shows at most; as in PostgreSQL's ExecBuildSlotValueDescription. */
    private static final int MAX_VALUE_BYTES = 64;

    /** The values of some columns of a row, separated by commas. */
    public String of(List<Integer> columns, int row) {
        return joined(columns, row, false);
    }

    /** The values of all columns of a row; long ones end in dots. */
    public String shortened(int row) {
        return joined(IntStream.range(0, types.size()).boxed().toList(), row, true);
    }

    private String joined(List<Integer> columns, int row, boolean shorten) {
        List<String> values = new ArrayList<>();
        try (BufferArena memory = new BufferArena()) {
            for (int column : columns) {
                ColumnOutput output = ColumnOutput.of(types.get(column), rows.column(column), environment,
                        memory);
                values.add(output.values().isNull(row) ? "null" : text(output.bytes(row), shorten));
            }
        }
        return String.join(", ", values);
    }

    private static String text(byte[] bytes, boolean shorten) {
        if (!shorten || bytes.length <= MAX_VALUE_BYTES) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        int end = MAX_VALUE_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "...";
    }
}
