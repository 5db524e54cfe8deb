package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.MemoryBudget;
import org.jspecify.annotations.Nullable;

/**
 * A query that is running: batches of its rows on demand. Confined to one thread at a time; whoever opened it closes
 * it, before the table access is released.
 */
public final class QueryExecution implements AutoCloseable {
    private final Scope scope;
    private final PhysicalPlan plan;
    private @Nullable Operator root;
    private boolean closed;

    private QueryExecution(PhysicalPlan plan, ExecutionContext context) {
        this.plan = plan;
        this.scope = Scope.of(context);
    }

    /** A new execution; nothing is computed before the first {@link #next}. */
    public static QueryExecution open(PhysicalPlan plan, ExecutionContext context) {
        return new QueryExecution(plan, context);
    }

    /**
     * The next rows, one or more, valid until the next call and until {@link #close}; null at the end. A text-like
     * column may be a dictionary vector, a numeric one 16-byte decimals of its type's scale.
     *
     * @throws io.tidemark.server.sql.SqlException what evaluation refuses; 53200 at the memory limit; 57014
     */
    public @Nullable Batch next() {
        if (closed) {
            throw new IllegalStateException("the execution is closed");
        }
        try {
            scope.checkCancelled();
            Operator operator = root;
            if (operator == null) {
                operator = new OperatorBuilder(scope).open(plan);
                root = operator;
            }
            Rows rows = operator.next();
            return rows == null ? null : rows.toBatch();
        } catch (MemoryBudget.Exceeded exceeded) {
            throw Failures.outOfMemory(exceeded);
        }
    }

    /** Frees all memory of the query; idempotent. */
    @Override
    public void close() {
        closed = true;
        scope.close();
    }
}
