package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the keys of rows with the rows' addresses, and puts the addresses in order: stable, text by its bytes, NaN
 * above all numbers. How the keys are kept is chosen by the first rows. Confined to one thread.
 */
final class SortOrder {
    private final Scope scope;
    private final List<SortKey> keys;
    private final List<Evaluator> evaluators;
    private @Nullable RowOrder order;

    /** An order by keys over rows of types {@code input}. */
    SortOrder(List<SortKey> keys, List<SqlType> input, Scope scope) {
        ExpressionCompiler compiler = new ExpressionCompiler(input, scope);
        this.scope = scope;
        this.keys = keys;
        this.evaluators = keys.stream().map(key -> compiler.compile(key.expression())).toList();
    }

    /** Adds rows, whose addresses are {@code batch << 32} and up. */
    void add(Rows rows, int batch, BufferArena memory) {
        if ((long) count() + rows.count() > Integer.MAX_VALUE) {
            throw Failures.tooLong();
        }
        List<Argument> values = new ArrayList<>(keys.size());
        for (Evaluator evaluator : evaluators) {
            Argument value = evaluator.evaluate(rows, memory);
            values.add(Plain.isDecimal(value.values(), value.type())
                    ? new Argument(Plain.of(value.values(), value.type(), memory), value.stride(),
                            value.type())
                    : value);
        }
        RowOrder chosen = order;
        if (chosen == null) {
            chosen = choose(values, rows.count());
            order = chosen;
        }
        chosen.add(values, rows.count(), batch);
    }

    private RowOrder choose(List<Argument> values, int rows) {
        if (keys.size() == 1 && LongCode.supports(keys.getFirst().expression().type().id())) {
            return new NarrowOrder(keys.getFirst(), scope);
        }
        return PackedOrder.suits(values, rows, scope)
                ? new PackedOrder(keys, scope)
                : new EncodedOrder(keys, scope);
    }

    /** Puts everything added so far in order. */
    void sort() {
        if (order != null) {
            order.sort();
        }
    }

    /** Rows added. */
    int count() {
        return order == null ? 0 : order.count();
    }

    /** The addresses of up to {@code limit} rows in order, after {@link #sort}, from the {@code from}-th on. */
    long[] addresses(int from, int limit) {
        long[] result = new long[Math.min(limit, count() - from)];
        if (order != null) {
            order.addresses(from, result);
        }
        return result;
    }

    void free() {
        if (order != null) {
            order.free();
        }
    }
}
