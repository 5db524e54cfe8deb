package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;

/** IS DISTINCT FROM. */
final class DistinctEvaluator implements Evaluator {
    private final Evaluator left;
    private final Evaluator right;
    private final FunctionCall equals;

    DistinctEvaluator(Evaluator left, Evaluator right, FunctionCall equals) {
        this.left = left;
        this.right = right;
        this.equals = equals;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        Argument one = left.evaluate(rows, memory);
        Argument other = right.evaluate(rows, memory);
        Argument same = equals.apply(List.of(one, other), rows.count(), memory);
        BitBuilder result = new BitBuilder(memory);
        for (int i = 0; i < rows.count(); i++) {
            boolean noLeft = one.isNull(i);
            boolean noRight = other.isNull(i);
            result.append((noLeft || noRight) ? noLeft != noRight : !Truth.isTrue(same, i));
        }
        return new Argument(result.build(), 1, Truth.BOOLEAN);
    }
}
