package io.tidemark.server.sql.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an index was declared with that changes no answer: it is only shown.
 *
 * @param method  {@code btree} or {@code hash}
 * @param columns what follows the name of each column, such as {@code text_pattern_ops DESC NULLS LAST}; empty for all
 *                columns without anything
 */
public record IndexForm(String method, List<String> columns) {
    /** A btree of columns in ascending order. */
    public static final IndexForm PLAIN = new IndexForm("btree", List.of());

    private static final String DESCENDING = "DESC";
    private static final int DESCENDING_BIT = 1;
    private static final int NULLS_FIRST_BIT = 2;

    /** Copies the columns. */
    public IndexForm {
        columns = columns.stream().allMatch(String::isEmpty) ? List.of() : List.copyOf(columns);
    }

    /** What follows a column's name; empty for nothing. */
    public String column(int index) {
        return columns.isEmpty() ? "" : columns.get(index);
    }

    /** {@code pg_index.indoption} of a column. */
    public int option(int index) {
        String text = column(index);
        boolean descending = text.contains(DESCENDING);
        boolean first = text.endsWith("NULLS FIRST") || (descending && !text.endsWith("NULLS LAST"));
        return (descending ? DESCENDING_BIT : 0) | (first ? NULLS_FIRST_BIT : 0);
    }

    /**
     * The text of a column.
     *
     * @param operators  the operator class that was written, or null
     * @param nullsFirst what was written, or null
     */
    public static String column(@Nullable String operators, boolean descending,
            @Nullable Boolean nullsFirst) {
        StringBuilder text = new StringBuilder(operators == null ? "" : operators);
        if (descending) {
            text.append(text.isEmpty() ? "" : " ").append(DESCENDING);
        }
        if (nullsFirst != null && nullsFirst != descending) {
            text.append(text.isEmpty() ? "" : " ").append(nullsFirst ? "NULLS FIRST" : "NULLS LAST");
        }
        return text.toString();
    }

    static IndexForm read(FieldText fields) {
        String method = fields.find("method");
        return new IndexForm(method == null ? PLAIN.method : method, fields.list("forms"));
    }

    FieldText write(FieldText fields) {
        return fields.put("method", method.equals(PLAIN.method) ? null : method).putList("forms", columns);
    }
}
