package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions over each row. */
final class ProjectOperator implements Operator {
    private final Operator input;
    private final List<Evaluator> expressions;
    private final BufferArena memory;

    ProjectOperator(Operator input, List<Evaluator> expressions, Scope scope) {
        this.input = input;
        this.expressions = expressions;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        memory.reset();
        Rows rows = input.next();
        return rows == null ? null : new ProjectedRows(rows, expressions, memory);
    }
}
