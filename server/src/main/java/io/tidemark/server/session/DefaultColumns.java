package io.tidemark.server.session;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.RowExpressions;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills the columns that a statement doesn't give with their defaults. Confined to one run. */
final class DefaultColumns implements AutoCloseable {
    private final List<Integer> columns = new ArrayList<>();
    private final @Nullable RowExpressions values;

    /** @param defaults by index into the schema, without input columns; null for a column that stays as it is */
    DefaultColumns(TableSchema table, List<@Nullable Expression> defaults, ExecutionContext context) {
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            Expression value = defaults.get(i);
            if (value != null) {
                columns.add(i);
                expressions.add(value);
            }
        }
        this.values = expressions.isEmpty() ? null : new RowExpressions(List.of(), expressions, context);
    }

    /** The rows with defaults in the columns that have one; valid until the next call. */
    Batch fill(Batch rows) {
        if (values == null) {
            return rows;
        }
        List<Vector> filled = new ArrayList<>(rows.columns());
        List<Vector> made = values.evaluate(rows);
        for (int i = 0; i < columns.size(); i++) {
            filled.set(columns.get(i), made.get(i));
        }
        return new Batch(rows.rows(), filled);
    }

    @Override
    public void close() {
        if (values != null) {
            values.close();
        }
    }
}
