package io.tidemark.server.command.copy;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.table.Column;
import io.tidemark.storage.table.TableSchema;
import java.util.List;

/**
 * Where the rows of a COPY FROM go.
 *
 * @param schema    the table's
 * @param columns   indices into the schema's columns, one for each field of a line; the others become NULL
 * @param environment the session's TimeZone, DateStyle, and what {@code now} and {@code today} mean
 */
public record CopyTarget(TableSchema schema, List<Integer> columns, Environment environment) {
    /** Copies the indices. */
    public CopyTarget {
        columns = List.copyOf(columns);
    }

    /** The column of field {@code index} of a line. */
    Column field(int index) {
        return schema.columns().get(columns.get(index));
    }
}
