package io.tidemark.storage.table;

import io.tidemark.storage.type.ColumnType;
import java.util.Map;
import java.util.SortedMap;

/**
 * A column of a table.
 *
 * @param id        1 or more; never reused in its table, so that parts written before a change stay readable
 * @param name      as written, folded to lower case unless it was quoted
 * @param type      what it holds
 * @param precision DECIMAL: digits, 1 to 38; VARCHAR and CHAR: limit in characters, 0 for none; else what the server
 *                  keeps there
 * @param scale     DECIMAL: digits after the point, 0 to precision; else what the server keeps there, up to 32,767
 * @param properties what the server keeps with it; immutable, storage does not look at it
 */
public record Column(int id, String name, ColumnType type, int precision, int scale,
        SortedMap<String, String> properties) {
    /** Copies the properties. */
    public Column {
        properties = Properties.copy(properties);
    }

    /** A column without properties. */
    public Column(int id, String name, ColumnType type, int precision, int scale) {
        this(id, name, type, precision, scale, Properties.NONE);
    }

    /** The same column under another name. */
    public Column renamed(String newName) {
        return new Column(id, newName, type, precision, scale, properties);
    }

    /** The same column with other properties. */
    public Column withProperties(Map<String, String> others) {
        return new Column(id, name, type, precision, scale, Properties.copy(others));
    }
}
