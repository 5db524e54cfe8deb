package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.RowPosition;
import io.tidemark.server.sql.type.TypeId;

/** The rows of functions that make system columns from a row's id; NULL where an outer join has no row. */
public final class RowFunctions {
    /** From a row's id to its {@code ctid}. */
    public static final String POSITION_OF_ROW = "tid_of_row";
    /** From a {@code ctid} to the row's id, -1 where there can be none. */
    public static final String ROW_OF_POSITION = "row_of_tid";
    /** From a row's id and its table's OID to {@code tableoid}. */
    public static final String TABLE_OF_ROW = "table_of_row";

    private RowFunctions() {}

    static void declare(Declarations rows) {
        rows.function(POSITION_OF_ROW, TypeId.INT8).returns(TypeId.TID)
                .rows((row, output) -> output.int8(RowPosition.ofRow(row.int8(0))));
        rows.function(ROW_OF_POSITION, TypeId.TID).returns(TypeId.INT8)
                .rows((row, output) -> output.int8(RowPosition.row(row.int8(0))));
        rows.function(TABLE_OF_ROW, TypeId.INT8, TypeId.OID).returns(TypeId.OID)
                .rows((row, output) -> output.int4(row.int4(1)));
    }
}
