package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code has_table_privilege} and its like, and {@code pg_has_role}: what a role may do. */
final class PrivilegeQuestions {
    /** What everybody may use. */
    private static final Set<String> FREE = Set.of("function", "type", "tablespace", "language");
    private static final String WITH_OPTION = " WITH GRANT OPTION";

    private PrivilegeQuestions() {}

    static void declare(Declarations rows) {
        for (String kind : List.of("table", "schema", "database", "column", "function", "sequence",
                "any_column", "type", "tablespace", "language")) {
            for (TypeId object : List.of(TypeId.TEXT, TypeId.OID)) {
                if (kind.equals("column")) {
                    for (TypeId column : List.of(TypeId.TEXT, TypeId.INT2)) {
                        object(rows, kind, false, object, column, TypeId.TEXT);
                        object(rows, kind, true, TypeId.NAME, object, column, TypeId.TEXT);
                    }
                } else {
                    object(rows, kind, false, object, TypeId.TEXT);
                    object(rows, kind, true, TypeId.NAME, object, TypeId.TEXT);
                    object(rows, kind, true, TypeId.OID, object, TypeId.TEXT);
                }
            }
        }
        for (TypeId role : List.of(TypeId.NAME, TypeId.OID)) {
            role(rows, false, role, TypeId.TEXT);
            for (TypeId user : List.of(TypeId.NAME, TypeId.OID)) {
                role(rows, true, user, role, TypeId.TEXT);
            }
        }
        rows.function("row_security_active", TypeId.OID).returns(TypeId.BOOLEAN).stable()
                .rows((_, output) -> output.bool(false));
    }

    private static void object(Declarations rows, String kind, boolean named, TypeId... arguments) {
        rows.function("has_" + kind + "_privilege", arguments).returns(TypeId.BOOLEAN).stable()
                .rows((row, output) -> {
                    if (FREE.contains(kind)) {
                        output.bool(true);
                        return;
                    }
                    int role = named ? roleOid(row, 0, arguments[0]) : Environment.ObjectNames.CURRENT_ROLE;
                    int at = named ? 1 : 0;
                    Integer object = objectOid(row, kind, at, arguments[at]);
                    if (object == null) {
                        output.nothing();
                        return;
                    }
                    boolean allowed = false;
                    for (String word : row.text(arguments.length - 1).split(",", -1)) {
                        String privilege = word.strip().toUpperCase(Locale.ROOT);
                        boolean option = privilege.endsWith(WITH_OPTION);
                        allowed |= row.environment().names().allowed(role, kind, object, option
                                ? privilege.substring(0, privilege.length() - WITH_OPTION.length())
                                : privilege, option);
                    }
                    output.bool(allowed);
                });
    }

    private static void role(Declarations rows, boolean named, TypeId... arguments) {
        rows.function("pg_has_role", arguments).returns(TypeId.BOOLEAN).stable().rows((row, output) -> {
            int user = named ? roleOid(row, 0, arguments[0]) : Environment.ObjectNames.CURRENT_ROLE;
            int at = named ? 1 : 0;
            int role = roleOid(row, at, arguments[at]);
            String how = row.text(arguments.length - 1).toUpperCase(Locale.ROOT);
            output.bool(row.environment().names().hasRole(user, role, how));
        });
    }

    private static int roleOid(Row row, int argument, TypeId type) {
        if (type == TypeId.OID) {
            return row.int4(argument);
        }
        String name = row.text(argument);
        int oid = NamedObjects.of(row.environment(), "pg_authid").oid(name);
        if (oid == 0 && !name.equals("public")) {
            throw new SqlException("42704", "role \"" + name + "\" does not exist", SqlException.NO_POSITION);
        }
        return oid;
    }

    private static @Nullable Integer objectOid(Row row, String kind, int argument, TypeId type) {
        Environment.ObjectNames names = row.environment().names();
        boolean relation = !kind.equals("schema") && !kind.equals("database");
        if (type == TypeId.OID) {
            int oid = row.int4(argument);
            boolean known = relation
                    ? names.relationName(oid) != null
                    : kind.equals("database") || names.schemaName(oid) != null;
            return known ? oid : null;
        }
        String name = row.text(argument);
        if (kind.equals("database")) {
            if (!name.equals(row.environment().database())) {
                throw new SqlException("3D000", "database \"" + name + "\" does not exist",
                        SqlException.NO_POSITION);
            }
            return 0;
        }
        int oid = relation ? names.relation(name) : names.schema(name);
        if (oid == 0) {
            throw relation
                    ? new SqlException("42P01", "relation \"" + name + "\" does not exist",
                            SqlException.NO_POSITION)
                    : new SqlException("3F000", "schema \"" + name + "\" does not exist",
                            SqlException.NO_POSITION);
        }
        return oid;
    }
}
