package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.type.SqlType;

/**
 * A column of a result.
 *
 * @param tableOid     the table's OID where the column is one of a table unchanged, else 0
 * @param columnNumber from 1, else 0
 */
public record OutputColumn(String name, SqlType type, int tableOid, int columnNumber) {
    /** A computed column. */
    static OutputColumn computed(String name, SqlType type) {
        return new OutputColumn(name, type, 0, 0);
    }
}
