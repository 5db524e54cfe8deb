package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.List;

/** Expressions over rows; each is evaluated when its column is first used. */
final class ProjectedRows extends Rows {
    private final Rows input;
    private final List<Evaluator> expressions;
    private final BufferArena memory;

    ProjectedRows(Rows input, List<Evaluator> expressions, BufferArena memory) {
        super(input.count(), expressions.size());
        this.input = input;
        this.expressions = expressions;
        this.memory = memory;
    }

    @Override
    Vector make(int index) {
        return Take.dense(expressions.get(index).evaluate(input, memory), count(), memory);
    }

    @Override
    boolean lasting(int index) {
        return expressions.get(index) instanceof ColumnEvaluator column && input.lasting(column.index());
    }

    @Override
    Vector kept(int index, BufferArena store) {
        return expressions.get(index) instanceof ColumnEvaluator column && column.direct()
                ? input.kept(column.index(), store)
                : super.kept(index, store);
    }
}
