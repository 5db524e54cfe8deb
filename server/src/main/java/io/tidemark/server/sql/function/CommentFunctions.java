package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import org.jspecify.annotations.Nullable;

/** The rows of functions that give the comments on objects, which are rows of pg_description and pg_shdescription. */
final class CommentFunctions {
    private static final int CLASSES = 1259;

    private CommentFunctions() {}

    static void declare(Declarations rows) {
        rows.function("obj_description", TypeId.OID, TypeId.NAME).stable().rows((row, output) -> {
            int kind = row.environment().names().relation("pg_catalog." + row.text(1));
            write(output, comment(row.environment(), kind, row.int4(0), 0));
        });
        rows.function("obj_description", TypeId.OID).stable()
                .rows((row, output) -> write(output, comment(row.environment(), 0, row.int4(0), 0)));
        rows.function("col_description", TypeId.OID, TypeId.INT4).stable().rows((row, output) -> write(output,
                row.int4(1) == 0 ? null : comment(row.environment(), CLASSES, row.int4(0), row.int4(1))));
        rows.function("shobj_description", TypeId.OID, TypeId.NAME).stable().rows((row, output) -> {
            int kind = row.environment().names().relation("pg_catalog." + row.text(1));
            write(output, shared(row.environment(), kind, row.int4(0)));
        });
    }

    private static void write(Output output, @Nullable String text) {
        if (text == null) {
            output.nothing();
        } else {
            output.text(text);
        }
    }

    /** The comment on an object of a class, 0 for any; {@code column} is 0 for the object itself. */
    private static @Nullable String comment(Environment environment, int kind, int oid, int column) {
        for (Batch batch : environment.names().virtualRows("pg_catalog", "pg_description")) {
            FixedVector objects = (FixedVector) batch.column(0);
            FixedVector kinds = (FixedVector) batch.column(1);
            FixedVector columns = (FixedVector) batch.column(2);
            for (int i = 0; i < batch.rows(); i++) {
                if (objects.intAt(i) == oid && columns.intAt(i) == column
                        && (kind == 0 || kinds.intAt(i) == kind)) {
                    return ((VarVector) batch.column(3)).string(i);
                }
            }
        }
        return null;
    }

    private static @Nullable String shared(Environment environment, int kind, int oid) {
        for (Batch batch : environment.names().virtualRows("pg_catalog", "pg_shdescription")) {
            FixedVector objects = (FixedVector) batch.column(0);
            FixedVector kinds = (FixedVector) batch.column(1);
            for (int i = 0; i < batch.rows(); i++) {
                if (objects.intAt(i) == oid && kinds.intAt(i) == kind) {
                    return ((VarVector) batch.column(2)).string(i);
                }
            }
        }
        return null;
    }
}
