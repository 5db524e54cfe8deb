package io.tidemark.protocol.engine;

import io.tidemark.protocol.type.PgType;

/**
 * One column of a result.
 *
 * @param typeLength   as {@code pg_type.typlen}
 * @param typeModifier -1 for none; e.g. length + 4 for {@code varchar(n)}, {@code (precision << 16 | scale) + 4} for numeric
 * @param tableOid     the table it comes from; 0 for an expression
 * @param columnNumber in that table, from 1; 0 for an expression
 */
public record ResultColumn(String name, int typeOid, int typeLength, int typeModifier, int tableOid,
        int columnNumber) {
    /** A column that belongs to no table and has no modifier. */
    public static ResultColumn of(String name, PgType type) {
        return new ResultColumn(name, type.oid(), type.length(), -1, 0, 0);
    }
}
