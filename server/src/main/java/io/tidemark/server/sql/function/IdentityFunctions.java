package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code pg_describe_object} and {@code pg_identify_object}: what an OID of a class stands for, in words. */
final class IdentityFunctions {
    private static final int CLASSES = 1259;
    private static final int ROUTINES = 1255;
    private static final int TYPES = 1247;
    private static final int NAMESPACES = 2615;
    private static final int CONSTRAINTS = 2606;
    /** Index of {@code relkind} in pg_class. */
    private static final int KIND_COLUMN = 16;

    private IdentityFunctions() {}

    /** An object's kind, schema, name and full identity. */
    private record Identity(String kind, @Nullable String schema, @Nullable String name, String text) {}

    static void declare(Declarations rows) {
        rows.function("pg_describe_object", TypeId.OID, TypeId.OID, TypeId.INT4).stable()
                .rows((row, output) -> {
                    Identity found = identity(row.environment(), row.int4(0), row.int4(1));
                    if (found == null) {
                        output.nothing();
                    } else {
                        output.text(found.kind() + ' ' + found.text());
                    }
                });
        rows.tableFunction("pg_identify_object", List.of(TypeId.OID, TypeId.OID, TypeId.INT4),
                List.of("type", "schema", "name", "identity"), new Identified());
    }

    private static @Nullable Identity identity(Environment environment, int kind, int oid) {
        return switch (kind) {
            case CLASSES -> relation(environment, oid);
            case ROUTINES -> named("function", "pg_catalog", Signatures.procedureName(oid));
            case TYPES -> named("type", "pg_catalog", TypeNames.ofOid(oid));
            case NAMESPACES -> named("schema", null, environment.names().schemaName(oid));
            case CONSTRAINTS ->
                named("constraint", null, NamedObjects.of(environment, "pg_constraint").name(oid));
            default -> null;
        };
    }

    private static @Nullable Identity named(String kind, @Nullable String schema, @Nullable String name) {
        if (name == null) {
            return null;
        }
        return new Identity(kind, schema, name, name);
    }

    private static @Nullable Identity relation(Environment environment, int oid) {
        for (Batch batch : environment.names().virtualRows("pg_catalog", "pg_class")) {
            FixedVector oids = (FixedVector) batch.column(0);
            for (int i = 0; i < batch.rows(); i++) {
                if (oids.intAt(i) == oid) {
                    String kind = switch (((VarVector) batch.column(KIND_COLUMN)).string(i)) {
                        case "v" -> "view";
                        case "S" -> "sequence";
                        case "i" -> "index";
                        default -> "table";
                    };
                    String name = ((VarVector) batch.column(1)).string(i);
                    String schema = environment.names().schemaName(((FixedVector) batch.column(2)).intAt(i));
                    String shown = environment.names().relationName(oid);
                    return new Identity(kind, schema, name, shown == null ? name : shown);
                }
            }
        }
        return null;
    }

    private record Identified() implements TableFunction.Rows {
        @Override
        public List<SqlType> types(List<SqlType> arguments) {
            return List.of(SqlType.of(TypeId.TEXT), SqlType.of(TypeId.TEXT), SqlType.of(TypeId.TEXT),
                    SqlType.of(TypeId.TEXT));
        }

        @Override
        public Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments) {
            return new CatalogRowFunctions.Once(() -> {
                List<Output> columns = types(types).stream()
                        .map(type -> new Output(type.id(), context.memory())).toList();
                Identity found = arguments.get(0).isNull(0) || arguments.get(1).isNull(0)
                        ? null
                        : identity(context.environment(), ((FixedVector) arguments.get(0)).intAt(0),
                                ((FixedVector) arguments.get(1)).intAt(0));
                text(columns.get(0), found == null ? null : found.kind());
                text(columns.get(1), found == null ? null : found.schema());
                text(columns.get(2), found == null ? null : found.name());
                text(columns.get(3), found == null ? null : found.text());
                return columns;
            });
        }

        private static void text(Output column, @Nullable String value) {
            if (value == null) {
                column.nothing();
            } else {
                column.text(value);
            }
        }
    }
}
