package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One batch that lives as long as the execution, made on the first pull. */
final class BatchOperator implements Operator {
    private final Supplier<Batch> source;
    private final List<Integer> columns;
    private boolean done;

    /** The listed columns of what {@code source} gives. */
    BatchOperator(Supplier<Batch> source, List<Integer> columns) {
        this.source = source;
        this.columns = columns;
    }

    @Override
    public @Nullable Rows next() {
        if (done) {
            return null;
        }
        done = true;
        Batch batch = source.get();
        if (batch.rows() == 0) {
            return null;
        }
        List<Vector> chosen = columns.stream().map(batch::column).toList();
        return new VectorRows(batch.rows(), chosen, true);
    }
}
