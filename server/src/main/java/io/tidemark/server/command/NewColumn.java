package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.TypeNames;
import io.tidemark.server.sql.ast.ColumnDefinition.Identity;
import io.tidemark.server.sql.ast.TypeName;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.rules.ColumnRules;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.ColumnDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column that is about to be made.
 *
 * @param identity what its sequence is to be, for a serial or identity column; else null
 * @param serial   whether the sequence feeds a DEFAULT, as serial's does
 */
record NewColumn(String name, SqlType type, @Nullable Identity identity, boolean serial,
        int position) {
    private static final Map<String, TypeId> SERIALS = Map.of("serial", TypeId.INT4, "serial4", TypeId.INT4,
            "bigserial", TypeId.INT8, "serial8", TypeId.INT8, "smallserial", TypeId.INT2, "serial2",
            TypeId.INT2);

    /** A column with its type, without its constraints. */
    static NewColumn of(String name, TypeName written, int position) {
        Namespace.checked(name, position);
        TypeId serial = written.name().parts().size() == 1
                ? SERIALS.get(written.name().name().toLowerCase(Locale.ROOT))
                : null;
        if (serial != null) {
            if (written.arrayDimensions() > 0) {
                throw new SqlException("0A000", "array of serial is not implemented", written.position());
            }
            return new NewColumn(name, SqlType.of(serial), new Identity(false, List.of()), true, position);
        }
        SqlType type = TypeNames.resolve(written);
        if (type.id() == TypeId.CHAR_INTERNAL) {
            type = new SqlType(TypeId.BPCHAR, 1 + 4);
        }
        return of(name, type, position);
    }

    /** A column of a query's result. */
    static NewColumn of(String name, SqlType type, int position) {
        NewColumn column = new NewColumn(name, type, null, false, position);
        column.stored(ColumnRules.NONE);
        return column;
    }

    /** How storage keeps it. */
    ColumnDefinition stored(ColumnRules rules) {
        ColumnTypes.StoredType stored = ColumnTypes.storedType(type)
                .orElseThrow(() -> new SqlException("0A000",
                        "column \"" + name + "\" has type " + type.id().pgName()
                                + ", which tables don't support",
                        position, "cast it, for example to text"));
        return new ColumnDefinition(Namespace.checked(name, position), stored.type(), stored.precision(),
                stored.scale(), rules.properties());
    }

    /** The same as an identity column. */
    NewColumn withIdentity(Identity numbers) {
        return new NewColumn(name, type, numbers, false, position);
    }

    /** The type as SQL writes it. */
    String typeSql() {
        return TypeNames.display(type);
    }
}
