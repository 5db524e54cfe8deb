package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows that are kept until somebody takes them. Confined to one thread. */
public final class RowBuffer implements AutoCloseable {
    private final BufferArena memory;
    private final Deque<Batch> batches = new ArrayDeque<>();

    /** @param budget what the rows' memory counts against */
    public RowBuffer(MemoryBudget budget) {
        this.memory = new BufferArena(budget);
    }

    /** Copies rows. */
    public void add(Batch rows) {
        if (rows.rows() == 0) {
            return;
        }
        try {
            List<Vector> columns = new ArrayList<>();
            for (Vector column : rows.columns()) {
                columns.add(column instanceof DictionaryVector symbols
                        ? Plain.text(symbols, memory)
                        : Take.copy(column, memory));
            }
            batches.add(new Batch(rows.rows(), columns));
        } catch (MemoryBudget.Exceeded exceeded) {
            throw Failures.outOfMemory(exceeded);
        }
    }

    /** The next rows in the order of adding, valid until {@link #close}; null when there are no more. */
    public @Nullable Batch next() {
        return batches.poll();
    }

    /** The rows at the first {@code count} indices of {@code selection}, in {@code memory}. */
    public static Batch select(Batch rows, int[] selection, int count, BufferArena memory) {
        List<Vector> columns = new ArrayList<>();
        for (Vector column : rows.columns()) {
            columns.add(Take.take(column, selection, count, memory));
        }
        return new Batch(count, columns);
    }

    /** Frees the rows; idempotent. */
    @Override
    public void close() {
        batches.clear();
        memory.close();
    }
}
