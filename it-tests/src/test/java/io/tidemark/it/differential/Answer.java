package io.tidemark.it.differential;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to a question.
 *
 * @param columns of the row description
 * @param text the rows in text format; NULL is {@link #NULL}
 * @param binary the same rows in binary format, as hexadecimal digits
 * @param tag of the command's completion
 * @param failure null when it succeeded
 */
public record Answer(List<Column> columns, List<List<String>> text, List<List<String>> binary, String tag,
        @Nullable Failure failure) {
    /** NULL in text format. */
    public static final String NULL = "<null>";

    /** A column of the result. */
    public record Column(String name, int typeOid, int typeSize, int typeModifier) {}

    /** An error. */
    public record Failure(String state, String message) {
        /** A value that cannot be computed, rather than a statement that is wrong. */
        public boolean isDataException() {
            return state.startsWith("22");
        }
    }

    public Answer {
        columns = List.copyOf(columns);
        text = List.copyOf(text);
        binary = List.copyOf(binary);
    }

    /** For people. */
    public String shown() {
        if (failure != null) {
            return "error " + failure.state() + " " + failure.message();
        }
        StringBuilder shown = new StringBuilder(columns.toString()).append(' ').append(text.size())
                .append(" rows");
        text.stream().limit(6).forEach(row -> shown.append("\n      ").append(String.join("|", row)));
        return shown.toString();
    }
}
