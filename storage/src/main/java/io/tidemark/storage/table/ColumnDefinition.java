package io.tidemark.storage.table;

import io.tidemark.storage.type.ColumnType;

/** A column to be created; its fields mean what they do in {@link Column}, its id is given by the table. */
public record ColumnDefinition(String name, ColumnType type, int precision, int scale) {
    /** The column with its id. */
    public Column column(int id) {
        return new Column(id, name, type, precision, scale);
    }
}
