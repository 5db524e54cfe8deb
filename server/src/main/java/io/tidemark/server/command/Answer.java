package io.tidemark.server.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command answers.
 *
 * @param tag  of CommandComplete
 * @param rows one value a column: Boolean, Long for integers and timestamps (microseconds), Double, String, or null
 */
public record Answer(String tag, List<List<@Nullable Object>> rows) {
    /** An answer without rows. */
    public static Answer of(String tag) {
        return new Answer(tag, List.of());
    }

    /** One row. */
    public static List<@Nullable Object> row(@Nullable Object... values) {
        List<@Nullable Object> row = new ArrayList<>(values.length);
        Collections.addAll(row, values);
        return Collections.unmodifiableList(row);
    }
}
