package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;

/** Expressions over batches that come from no plan, such as the rows of a COPY. Confined to one thread. */
public final class RowExpressions implements AutoCloseable {
    private final Scope scope;
    private final List<Evaluator> evaluators;
    private final BufferArena memory;

    /** @param types of the batches' columns; {@code expressions} have no sub-queries */
    public RowExpressions(List<SqlType> types, List<Expression> expressions, ExecutionContext context) {
        this.scope = Scope.of(context);
        this.evaluators = new ExpressionCompiler(types, scope).compile(expressions);
        this.memory = scope.arena();
    }

    /** A vector an expression, of as many values as the batch has rows, valid until the next call. */
    public List<Vector> evaluate(Batch batch) {
        try {
            scope.checkCancelled();
            memory.reset();
            Rows rows = new VectorRows(batch.rows(), batch.columns(), false);
            List<Vector> values = new ArrayList<>();
            for (Evaluator evaluator : evaluators) {
                values.add(Take.dense(evaluator.evaluate(rows, memory), batch.rows(), memory));
            }
            return values;
        } catch (MemoryBudget.Exceeded exceeded) {
            throw Failures.outOfMemory(exceeded);
        }
    }

    /** Frees the memory of the values; idempotent. */
    @Override
    public void close() {
        scope.close();
    }
}
