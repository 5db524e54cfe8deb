package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.Iterator;
import java.util.List;

/**
 * A set-returning function: one row of the registry.
 *
 * @param columns names of the result's columns; types by {@link Rows#types}
 */
public record TableFunction(int oid, String name, List<TypeId> arguments, boolean variadic,
        List<String> columns,
        Rows rows) {

    /** Makes the rows of one call. Stateless, safe for many threads. */
    public interface Rows {
        /** Types of the result's columns for these argument types. */
        List<SqlType> types(List<SqlType> arguments);

        /**
         * The rows of a call, in batches that are valid until the next one is asked for.
         *
         * @param types     types of the arguments
         * @param arguments one vector of one row each
         */
        Iterator<Batch> open(KernelContext context, List<SqlType> types, List<Vector> arguments);
    }

    /** The same function with its rows as records, each one value. */
    public TableFunction asRecord() {
        return new TableFunction(oid, name, arguments, variadic, List.of(name),
                new RecordRows(columns, rows));
    }
}
