package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.List;

/** IN over expressions: each item is compared in turn. */
final class AnyOfEvaluator implements Evaluator {
    private final Evaluator operand;
    private final List<Evaluator> items;
    private final FunctionCall equals;

    AnyOfEvaluator(Evaluator operand, List<Evaluator> items, FunctionCall equals) {
        this.operand = operand;
        this.items = items;
        this.equals = equals;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        Argument left = operand.evaluate(rows, memory);
        List<Argument> compared = new ArrayList<>(items.size());
        for (Evaluator item : items) {
            compared.add(equals.apply(List.of(left, item.evaluate(rows, memory)), rows.count(), memory));
        }
        BitBuilder result = new BitBuilder(memory);
        for (int i = 0; i < rows.count(); i++) {
            boolean member = false;
            boolean unknown = false;
            for (Argument one : compared) {
                member |= Truth.isTrue(one, i);
                unknown |= one.isNull(i);
            }
            if (!member && unknown) {
                result.appendNull();
            } else {
                result.append(member);
            }
        }
        return new Argument(result.build(), 1, Truth.BOOLEAN);
    }
}
