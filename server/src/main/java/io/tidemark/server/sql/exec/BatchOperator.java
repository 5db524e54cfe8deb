package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Batches that live as long as the execution, made on the first pull. */
final class BatchOperator implements Operator {
    private final Supplier<List<Batch>> source;
    private final List<Integer> columns;
    private @Nullable Iterator<Batch> batches;

    /** The listed columns of what {@code source} gives. */
    BatchOperator(Supplier<List<Batch>> source, List<Integer> columns) {
        this.source = source;
        this.columns = columns;
    }

    @Override
    public @Nullable Rows next() {
        if (batches == null) {
            batches = source.get().iterator();
        }
        while (batches.hasNext()) {
            Batch batch = batches.next();
            if (batch.rows() > 0) {
                List<Vector> chosen = columns.stream().map(batch::column).toList();
                return new VectorRows(batch.rows(), chosen, true);
            }
        }
        return null;
    }
}
