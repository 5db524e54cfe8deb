package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.Vector;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Batches of one column, filled step by step. Confined to one thread. */
final class SeriesBatches implements Iterator<Batch> {
    /** Writes the next value and says whether there was one. */
    interface Step {
        /** One value, or false and nothing written. */
        boolean next(Output output);
    }

    private final TypeId type;
    private final KernelContext context;
    private final Step step;
    private @Nullable Batch ready;
    private boolean ended;

    SeriesBatches(TypeId type, KernelContext context, Step step) {
        this.type = type;
        this.context = context;
        this.step = step;
    }

    @Override
    public boolean hasNext() {
        if (ready == null && !ended) {
            fill();
        }
        return ready != null;
    }

    private void fill() {
        context.environment().checkCancelled();
        Output output = new Output(type, context.memory());
        while (output.rows() < Vector.MAX_BATCH_ROWS && !ended) {
            ended = !step.next(output);
        }
        if (output.rows() > 0) {
            ready = new Batch(output.rows(), List.of(output.build()));
        }
    }

    @Override
    public Batch next() {
        if (!hasNext() || ready == null) {
            throw new NoSuchElementException();
        }
        Batch batch = ready;
        ready = null;
        return batch;
    }
}
