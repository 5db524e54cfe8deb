package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.BufferArena;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of an order: keeps what may still be among them and cuts it down from time to time. Rows that are
 * above the last kept one by their first key are not even copied.
 */
final class TopNOperator implements Operator {
    private static final int SLACK_ROWS = 16_384;

    private final Operator input;
    private final PhysicalPlan.TopN plan;
    private final Scope scope;
    private final BufferArena memory;
    private final @Nullable Evaluator firstKey;
    private RowStore store;
    private SortOrder order;
    private long wanted;
    private long highest = Long.MAX_VALUE;
    private long done = -1;

    TopNOperator(Operator input, PhysicalPlan.TopN plan, Scope scope) {
        this.input = input;
        this.plan = plan;
        this.scope = scope;
        this.memory = scope.arena();
        this.store = new RowStore(plan.types(), scope);
        this.order = new SortOrder(plan.keys(), plan.types(), scope);
        SortKey first = plan.keys().isEmpty() ? null : plan.keys().getFirst();
        this.firstKey = first != null && LongCode.supports(first.expression().type().id())
                ? new ExpressionCompiler(plan.types(), scope).compile(first.expression())
                : null;
    }

    @Override
    public @Nullable Rows next() {
        if (done < 0) {
            load();
        }
        memory.reset();
        long count = Math.min(order.count(), wanted) - done;
        if (count <= 0) {
            return null;
        }
        long[] at = order.addresses((int) done, (int) Math.min(count, SLACK_ROWS));
        done += at.length;
        return new StoredRows(store, at, 0, at.length, memory);
    }

    private void load() {
        long limit = OneRow.limit(plan.limit(), scope);
        long offset = OneRow.offset(plan.offset(), scope);
        wanted = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : limit + offset;
        Rows rows = limit == 0 ? null : input.next();
        while (rows != null) {
            memory.reset();
            Rows candidates = candidates(rows);
            if (candidates.count() > 0) {
                order.add(candidates, store.batchCount(), memory);
                store.add(candidates);
            }
            if (store.count() - SLACK_ROWS > wanted && store.count() / 2 > wanted) {
                cut();
            }
            rows = input.next();
        }
        order.sort();
        done = Math.min(offset, wanted);
    }

    private void cut() {
        order.sort();
        long[] at = order.addresses(0, (int) wanted);
        RowStore kept = new RowStore(plan.types(), scope);
        SortOrder keptOrder = new SortOrder(plan.keys(), plan.types(), scope);
        Rows best = new StoredRows(store, at, 0, at.length, memory);
        keptOrder.add(best, 0, memory);
        kept.add(best);
        highest = last(best);
        order.free();
        store.free();
        store = kept;
        order = keptOrder;
    }

    /** The first key of the last row, or the highest number when that says nothing. */
    private long last(Rows best) {
        if (firstKey == null) {
            return Long.MAX_VALUE;
        }
        Argument key = firstKey.evaluate(best, memory);
        int row = (best.count() - 1) * key.stride();
        if (key.values().isNull(row)) {
            return Long.MAX_VALUE;
        }
        return LongCode.of(key.values(), key.type().id(), row) ^ flip();
    }

    private long flip() {
        return plan.keys().getFirst().descending() ? -1L : 0;
    }

    private Rows candidates(Rows rows) {
        if (firstKey == null || highest == Long.MAX_VALUE) {
            return rows;
        }
        Argument key = firstKey.evaluate(rows, memory);
        long[] codes = new long[rows.count()];
        LongCode.fill(key, rows.count(), codes);
        int[] selection = new int[codes.length];
        int count = 0;
        long flip = flip();
        boolean nullsFirst = plan.keys().getFirst().nullsFirst();
        for (int i = 0; i < codes.length; i++) {
            if (key.isNull(i) ? nullsFirst : (codes[i] ^ flip) <= highest) {
                selection[count++] = i;
            }
        }
        return count == codes.length ? rows : SelectedRows.of(rows, selection, count, memory);
    }
}
