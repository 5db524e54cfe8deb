package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows for which a condition is true. The operands of an AND are tried one after the other on the rows that are
 * left, so that later operands fetch only those rows' columns.
 */
final class Predicate {
    private final List<Evaluator> operands;

    /** A condition; its evaluators are made by {@code compiler}. */
    Predicate(Expression condition, ExpressionCompiler compiler) {
        List<Evaluator> collected = new ArrayList<>();
        collect(condition, compiler, collected);
        this.operands = collected;
    }

    private static void collect(Expression condition, ExpressionCompiler compiler, List<Evaluator> into) {
        if (condition instanceof Expression.And and) {
            and.operands().forEach(operand -> collect(operand, compiler, into));
        } else {
            into.add(compiler.compile(condition));
        }
    }

    /** The rows that pass: {@code rows} itself when all do; possibly none. */
    Rows apply(Rows rows, BufferArena memory) {
        Rows left = rows;
        for (Evaluator operand : operands) {
            Argument condition = operand.evaluate(left, memory);
            int[] selection = new int[left.count()];
            int count = Truth.select(condition, left.count(), selection);
            if (count < left.count()) {
                left = SelectedRows.of(left, selection, count, memory);
            }
            if (count == 0) {
                break;
            }
        }
        return left;
    }
}
