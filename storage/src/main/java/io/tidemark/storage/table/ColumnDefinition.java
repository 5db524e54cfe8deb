package io.tidemark.storage.table;

import io.tidemark.storage.type.ColumnType;
import java.util.SortedMap;

/** A column to be created; its fields mean what they do in {@link Column}, its id is given by the table. */
public record ColumnDefinition(String name, ColumnType type, int precision, int scale,
        SortedMap<String, String> properties) {
    /** Copies the properties. */
    public ColumnDefinition {
        properties = Properties.copy(properties);
    }

    /** A column without properties. */
    public ColumnDefinition(String name, ColumnType type, int precision, int scale) {
        this(name, type, precision, scale, Properties.NONE);
    }

    /** The column with its id. */
    public Column column(int id) {
        return new Column(id, name, type, precision, scale, properties);
    }
}
