package io.tidemark.storage.table;

import io.tidemark.storage.type.ColumnType;

/**
 * A column of a table.
 *
 * @param id        1 or more; never reused in its table, so that parts written before a change stay readable
 * @param name      as written, folded to lower case unless it was quoted
 * @param type      what it holds
 * @param precision DECIMAL: digits, 1 to 38; VARCHAR and CHAR: limit in characters, 0 for none; else 0
 * @param scale     DECIMAL: digits after the point, 0 to precision; else 0
 */
public record Column(int id, String name, ColumnType type, int precision, int scale) {
    /** The same column under another name. */
    public Column renamed(String newName) {
        return new Column(id, newName, type, precision, scale);
    }
}
