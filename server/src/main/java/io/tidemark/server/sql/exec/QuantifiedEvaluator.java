package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.Arrays;
import java.util.List;

/** {@code operand operator ANY (array)} and ALL, for any operator and any array. */
final class QuantifiedEvaluator implements Evaluator {
    private final Evaluator operand;
    private final FunctionCall operator;
    private final Evaluator array;
    private final TypeId element;
    private final boolean all;

    QuantifiedEvaluator(Evaluator operand, FunctionCall operator, Evaluator array, TypeId element,
            boolean all) {
        this.operand = operand;
        this.operator = operator;
        this.array = array;
        this.element = element;
        this.all = all;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        Argument arrays = array.evaluate(rows, memory);
        if (!(arrays.values() instanceof VarVector values)) {
            throw new IllegalStateException("an array cannot lie in " + arrays.values());
        }
        Argument left = operand.evaluate(rows, memory);
        int count = rows.count();
        VectorBuilder elements = Constants.builder(element, memory);
        int[] ends = new int[count];
        int[] owners = new int[64];
        for (int row = 0; row < count; row++) {
            if (!arrays.isNull(row)) {
                ArrayElements.append(values, row * arrays.stride(), element, elements);
            }
            ends[row] = elements.rows();
            int start = row == 0 ? 0 : ends[row - 1];
            if (owners.length < ends[row]) {
                owners = Arrays.copyOf(owners, Math.max(owners.length * 2, ends[row]));
            }
            Arrays.fill(owners, start, ends[row], row * left.stride());
        }
        BitBuilder result = new BitBuilder(memory);
        Argument compared = compare(left, owners, elements, memory);
        for (int row = 0; row < count; row++) {
            reduce(compared, row == 0 ? 0 : ends[row - 1], ends[row], arrays.isNull(row), result);
        }
        return new Argument(result.build(), 1, Truth.BOOLEAN);
    }

    private Argument compare(Argument left, int[] owners, VectorBuilder elements, BufferArena memory) {
        int total = elements.rows();
        if (total == 0) {
            return Truth.constant(null, memory);
        }
        Argument lefts = left.constant()
                ? left
                : new Argument(Take.take(left.values(), owners, total, memory), 1, left.type());
        return operator.apply(List.of(lefts, new Argument(elements.build(), 1, SqlType.of(element))), total,
                memory);
    }

    private void reduce(Argument compared, int from, int to, boolean nullArray, BitBuilder result) {
        boolean unknown = nullArray;
        for (int i = from; i < to; i++) {
            if (compared.isNull(i)) {
                unknown = true;
            } else if (Truth.isTrue(compared, i) != all) {
                result.append(!all);
                return;
            }
        }
        if (unknown) {
            result.appendNull();
        } else {
            result.append(all);
        }
    }
}
