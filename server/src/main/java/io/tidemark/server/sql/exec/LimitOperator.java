package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.BufferArena;
import org.jspecify.annotations.Nullable;

/** LIMIT and OFFSET; pulls no more than it needs. */
final class LimitOperator implements Operator {
    private final Operator input;
    private final PhysicalPlan.Limit plan;
    private final Scope scope;
    private final BufferArena memory;
    private long skip = -1;
    private long left;

    LimitOperator(Operator input, PhysicalPlan.Limit plan, Scope scope) {
        this.input = input;
        this.plan = plan;
        this.scope = scope;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        if (skip < 0) {
            left = OneRow.limit(plan.limit(), scope);
            skip = OneRow.offset(plan.offset(), scope);
        }
        while (left > 0) {
            memory.reset();
            Rows rows = input.next();
            if (rows == null) {
                left = 0;
                return null;
            }
            int from = (int) Math.min(skip, rows.count());
            int count = (int) Math.min(left, rows.count() - from);
            skip -= from;
            left -= count;
            if (count == rows.count()) {
                return rows;
            }
            if (count > 0) {
                return range(rows, from, count);
            }
        }
        return null;
    }

    private Rows range(Rows rows, int from, int count) {
        int[] selection = new int[count];
        for (int i = 0; i < count; i++) {
            selection[i] = from + i;
        }
        return SelectedRows.of(rows, selection, count, memory);
    }
}
