package io.tidemark.server.sql.type;

import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a row value, from left to right.
 *
 * @param name of the table whose rows these are, empty for any other row
 */
public record RowType(String name, List<Field> fields) {
    public RowType {
        fields = List.copyOf(fields);
    }

    /** A field: two of one row may have the same name. */
    public record Field(String name, SqlType type) {}

    /** Fields with these names and types. */
    public static RowType of(String name, List<String> names, List<SqlType> types) {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            fields.add(new Field(names.get(i), types.get(i)));
        }
        return new RowType(name, fields);
    }

    /** The place of the first field of this name, 0-based, or -1. */
    public int indexOf(String field) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }
}
