package io.tidemark.server.sql.exec;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every right row for every left row. */
final class AllCandidates implements Candidates {
    private final Supplier<RowStore> source;
    private @Nullable RowStore rows;
    private int leftCount;
    private int leftRow;
    private int batch;
    private int row;

    /** {@code source} gives the right rows, complete. */
    AllCandidates(Supplier<RowStore> source) {
        this.source = source;
    }

    @Override
    public RowStore store() {
        RowStore known = rows;
        if (known == null) {
            known = source.get();
            rows = known;
        }
        return known;
    }

    @Override
    public void start(Rows left) {
        leftCount = left.count();
        leftRow = 0;
        batch = 0;
        row = 0;
    }

    @Override
    public int next(int[] left, long[] right) {
        RowStore store = store();
        int count = 0;
        while (leftRow < leftCount && count < left.length) {
            if (batch == store.batchCount()) {
                batch = 0;
                leftRow++;
                if (store.batchCount() == 0) {
                    leftRow = leftCount;
                }
                continue;
            }
            int end = Math.min(store.rows(batch), row + left.length - count);
            while (row < end) {
                left[count] = leftRow;
                right[count++] = (long) batch << 32 | row++;
            }
            if (row == store.rows(batch)) {
                row = 0;
                batch++;
            }
        }
        return count;
    }
}
