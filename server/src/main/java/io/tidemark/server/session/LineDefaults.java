package io.tidemark.server.session;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.exec.ExecutionContext;
import io.tidemark.server.sql.exec.RowExpressions;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives each column that a line doesn't have its default: lines have no NULLs. Confined to one run. */
final class LineDefaults implements AutoCloseable {
    private final LineTables.Target target;
    private final ExecutionContext context;
    private final BufferArena memory = new BufferArena();
    private final List<RowExpressions> used = new ArrayList<>();

    LineDefaults(LineTables.Target target, ExecutionContext context) {
        this.target = target;
        this.context = context;
    }

    /** The rows with defaults; valid until this is closed. */
    Batch fill(Batch rows) {
        List<Vector> filled = new ArrayList<>(rows.columns());
        boolean changed = false;
        for (int i = 0; i < filled.size(); i++) {
            @Nullable
            Expression value = target.defaults().get(i);
            Vector given = filled.get(i);
            if (value != null && given.validity() != null && given.nullCount() > 0) {
                filled.set(i, merged(target.schema().columns().get(i), given, value, rows));
                changed = true;
            }
        }
        return changed ? new Batch(rows.rows(), filled) : rows;
    }

    private Vector merged(Column column, Vector given, Expression value, Batch rows) {
        RowExpressions expressions = new RowExpressions(List.of(), List.of(value), context);
        used.add(expressions);
        Vector made = expressions.evaluate(rows).getFirst();
        if (given.nullCount() == given.rows()) {
            return made;
        }
        VectorBuilder builder = VectorBuilder.of(column.type(), memory);
        for (int row = 0; row < rows.rows(); row++) {
            builder.appendFrom(given.isNull(row) ? made : given, row);
        }
        return builder.build();
    }

    @Override
    public void close() {
        used.forEach(RowExpressions::close);
        memory.close();
    }
}
