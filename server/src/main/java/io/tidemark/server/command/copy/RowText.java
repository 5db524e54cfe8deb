package io.tidemark.server.command.copy;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Values of a row as text, for messages about it. */
public final class RowText {
    /** Bytes of a value that a message shows at most; as in PostgreSQL's ExecBuildSlotValueDescription. */
    private static final int MAX_VALUE_BYTES = 64;

    private RowText() {}

    /**
     * The values of some columns, separated by commas.
     *
     * @param types   of all columns of the batch
     * @param columns indices
     * @param shorten whether long values end in dots
     */
    public static String of(Batch rows, List<SqlType> types, List<Integer> columns, int row, boolean shorten,
            Environment environment) {
        List<String> values = new ArrayList<>();
        try (BufferArena memory = new BufferArena()) {
            for (int column : columns) {
                ColumnOutput output = ColumnOutput.of(types.get(column), rows.column(column), environment,
                        memory);
                values.add(output.values().isNull(row)
                        ? "null"
                        : text(output.bytes(row), shorten));
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
