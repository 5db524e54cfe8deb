package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import org.jspecify.annotations.Nullable;

/** Rows for which a condition is true. */
final class FilterOperator implements Operator {
    private final Operator input;
    private final Predicate condition;
    private final BufferArena memory;

    FilterOperator(Operator input, Predicate condition, Scope scope) {
        this.input = input;
        this.condition = condition;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        while (true) {
            memory.reset();
            Rows rows = input.next();
            if (rows == null) {
                return null;
            }
            Rows passed = condition.apply(rows, memory);
            if (passed.count() > 0) {
                return passed;
            }
        }
    }
}
