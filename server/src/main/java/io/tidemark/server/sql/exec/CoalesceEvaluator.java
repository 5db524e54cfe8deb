package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;

/** COALESCE: an operand is evaluated for the rows where all before it are NULL. */
final class CoalesceEvaluator implements Evaluator {
    private final List<Evaluator> operands;
    private final SqlType type;

    CoalesceEvaluator(List<Evaluator> operands, SqlType type) {
        this.operands = operands;
        this.type = type;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        Pieces pieces = new Pieces(type, rows.count());
        int[] left = new int[rows.count()];
        for (int i = 0; i < left.length; i++) {
            left[i] = i;
        }
        int leftCount = left.length;
        for (int operand = 0; operand < operands.size() && leftCount > 0; operand++) {
            Rows part = leftCount == left.length ? rows : SelectedRows.of(rows, left, leftCount, memory);
            Argument values = operands.get(operand).evaluate(part, memory);
            if (operand == 0 && values.values().validity() == null) {
                return new Argument(Plain.of(values.values(), values.type(), memory), values.stride(), type);
            }
            pieces.add(values, left, leftCount, memory);
            int stillCount = 0;
            int[] still = new int[left.length];
            for (int i = 0; i < leftCount; i++) {
                if (values.isNull(i)) {
                    still[stillCount++] = left[i];
                }
            }
            left = still;
            leftCount = stillCount;
        }
        return pieces.finish(memory);
    }
}
