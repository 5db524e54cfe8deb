package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rows in order. */
final class SortOperator implements Operator {
    private static final int BATCH_ROWS = 16_384;

    private final Operator input;
    private final Scope scope;
    private final RowStore store;
    private final SortOrder order;
    private final BufferArena memory;
    private boolean sorted;
    private int done;

    SortOperator(Operator input, List<SqlType> types, List<SortKey> keys, Scope scope) {
        this.input = input;
        this.scope = scope;
        this.store = new RowStore(types, scope);
        this.order = new SortOrder(keys, types, scope);
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        if (!sorted) {
            load();
            sorted = true;
        }
        scope.checkCancelled();
        memory.reset();
        if (done == order.count()) {
            return null;
        }
        long[] at = order.addresses(done, BATCH_ROWS);
        done += at.length;
        return new StoredRows(store, at, 0, at.length, memory);
    }

    private void load() {
        Rows rows = input.next();
        while (rows != null) {
            order.add(rows, store.batchCount(), memory);
            store.add(rows);
            memory.reset();
            rows = input.next();
        }
        order.sort();
    }
}
