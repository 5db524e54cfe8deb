package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.function.RowFunctions;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;

/** The columns that every stored table has and {@code *} does not stand for. */
final class SystemColumns {
    private static final int CTID = -1;
    private static final int TABLEOID = -6;

    private SystemColumns() {}

    /** Those of a table whose rows have their ids in column {@code rowId}. */
    static List<Column> of(Relation relation, int rowId) {
        InputColumn id = new InputColumn(rowId, SqlType.of(TypeId.INT8));
        Expression table = new Expression.Constant(SqlType.of(TypeId.OID),
                Integer.toUnsignedLong(relation.oid()));
        return List.of(
                new Column("ctid", call(RowFunctions.POSITION_OF_ROW, List.of(id)), relation.oid(), CTID),
                new Column("tableoid", call(RowFunctions.TABLE_OF_ROW, List.of(id, table)), relation.oid(),
                        TABLEOID));
    }

    private static Expression call(String name, List<Expression> arguments) {
        Function function = Registry.standard().functions(name).getFirst();
        return new Expression.Call(function, arguments, SqlType.of(function.result()), -1);
    }
}
