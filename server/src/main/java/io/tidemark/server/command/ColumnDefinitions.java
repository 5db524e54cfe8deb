package io.tidemark.server.command;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.analyze.TypeNames;
import io.tidemark.server.sql.ast.ColumnDefinition.Constraint;
import io.tidemark.server.sql.catalog.ColumnTypes;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.ColumnDefinition;
import java.util.List;
import java.util.Locale;

/** From columns as written to columns as stored. */
final class ColumnDefinitions {
    private ColumnDefinitions() {}

    /** A column with its type; constraints that can't be kept are refused by name. */
    static ColumnDefinition of(io.tidemark.server.sql.ast.ColumnDefinition written) {
        refuse(written.constraints());
        SqlType type = TypeNames.resolve(written.type());
        if (type.id() == TypeId.CHAR_INTERNAL) {
            type = new SqlType(TypeId.BPCHAR, 1 + 4);
        }
        return of(written.name().name(), type, written.position());
    }

    /** A column of a query's result. */
    static ColumnDefinition of(String name, SqlType type, int position) {
        ColumnTypes.StoredType stored = ColumnTypes.storedType(type)
                .orElseThrow(() -> new SqlException("0A000",
                        "column \"" + name + "\" has type " + type.id().pgName()
                                + ", which tables don't support",
                        position, "cast it, for example to text"));
        return new ColumnDefinition(TableNames.checked(name, position), stored.type(), stored.precision(),
                stored.scale());
    }

    /** 0A000 for anything that would have to be enforced; NULL says nothing and passes. */
    static void refuse(List<Constraint> constraints) {
        for (Constraint constraint : constraints) {
            switch (constraint.kind()) {
                case NULL -> {}
                case NOT_NULL, DEFAULT, PRIMARY_KEY, UNIQUE, CHECK, FOREIGN_KEY, GENERATED, COLLATE,
                        EXCLUDE ->
                    throw new SqlException("0A000",
                            constraint.kind().name().replace('_', ' ').toLowerCase(Locale.ROOT)
                                    + " constraints are not supported yet",
                            constraint.position(), "leave the constraint out");
            }
        }
    }
}
