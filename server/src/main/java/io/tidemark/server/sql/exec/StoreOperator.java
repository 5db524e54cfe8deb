package io.tidemark.server.sql.exec;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rows of a store that is computed, or found, on the first pull. */
final class StoreOperator implements Operator {
    private final Supplier<RowStore> source;
    private @Nullable RowStore store;
    private int batch;

    StoreOperator(Supplier<RowStore> source) {
        this.source = source;
    }

    @Override
    public @Nullable Rows next() {
        RowStore rows = store;
        if (rows == null) {
            rows = source.get();
            store = rows;
        }
        return batch < rows.batchCount() ? rows.batch(batch++) : null;
    }
}
