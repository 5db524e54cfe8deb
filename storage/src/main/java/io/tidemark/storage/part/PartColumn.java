package io.tidemark.storage.part;

import io.tidemark.storage.type.ColumnType;

/**
 * A column of a part.
 *
 * @param id        the table's number for the column, by which it is found; {@link #ROW_ID} for the hidden row ids
 * @param name      its name when the part was written: for other programs, we never look at it
 * @param type      what it holds
 * @param precision as in the table's column
 * @param scale     as in the table's column
 */
public record PartColumn(int id, String name, ColumnType type, int precision, int scale) {
    /** The id of the hidden column of row ids. */
    public static final int ROW_ID = 0;

    /** The hidden column of row ids. */
    static PartColumn rowIds() {
        return new PartColumn(ROW_ID, "_rowid", ColumnType.BIGINT, 0, 0);
    }
}
