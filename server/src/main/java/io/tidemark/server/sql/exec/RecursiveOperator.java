package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.physical.PhysicalPlan;
import org.jspecify.annotations.Nullable;

/** WITH RECURSIVE: the seed's rows, then those of the step over the rows before, until it gives none. */
final class RecursiveOperator implements Operator {
    private final PhysicalPlan.Recursive plan;
    private final Scope scope;
    private final @Nullable RowNumbers seen;
    private @Nullable RowStore rows;
    private int batch;

    RecursiveOperator(PhysicalPlan.Recursive plan, Scope scope) {
        this.plan = plan;
        this.scope = scope;
        this.seen = plan.all() ? null : RowNumbers.ofColumns(plan.types(), scope);
    }

    @Override
    public @Nullable Rows next() {
        RowStore current = rows;
        if (current == null) {
            current = compute(plan.seed());
            rows = current;
        }
        if (batch == current.batchCount() && current.count() > 0) {
            scope.checkCancelled();
            RowStore before = scope.working().put(plan.id(), current);
            RowStore following = compute(plan.step());
            if (before == null) {
                scope.working().remove(plan.id());
            } else {
                scope.working().put(plan.id(), before);
            }
            current.free();
            current = following;
            rows = following;
            batch = 0;
        }
        return batch < current.batchCount() ? current.passingBatch(batch++) : null;
    }

    private RowStore compute(PhysicalPlan source) {
        Scope step = scope.step();
        try {
            RowStore store = new RowStore(plan.types(), scope);
            Operator input = new OperatorBuilder(step).open(source, plan.types());
            store.copyAll(seen == null ? input : new DistinctOperator(input, seen, step));
            return store;
        } finally {
            step.close();
        }
    }
}
