package io.tidemark.server.command.copy;

import io.tidemark.storage.batch.AllNull;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import io.tidemark.storage.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Rows of a COPY FROM on their way into batches of the table's layout. Confined to its session. */
final class RowBatches implements AutoCloseable {
    /** Input bytes after which a batch is handed out although it has few rows. */
    private static final long MAX_BATCH_BYTES = 16L << 20;

    private final CopyTarget target;
    private final Consumer<Batch> consumer;
    private final BufferArena arena = new BufferArena();
    private final VectorBuilder[] builders;
    private final ColumnInput[] inputs;
    private long rows;
    private int batchRows;
    private long batchBytes;

    RowBatches(CopyTarget target, Consumer<Batch> consumer) {
        this.target = target;
        this.consumer = consumer;
        builders = new VectorBuilder[target.columns().size()];
        inputs = new ColumnInput[builders.length];
        startBatch();
    }

    /** Where the next value of a field goes; another one after each row. */
    VectorBuilder builder(int field) {
        return builders[field];
    }

    /** What reads the next value of a field from text; another one after each row. */
    ColumnInput input(int field) {
        return inputs[field];
    }

    /** Ends a row, each of whose fields has got one value; {@code bytes} is what it took in the input. */
    void endRow(long bytes) {
        rows++;
        batchRows++;
        batchBytes += bytes;
        if (batchRows == Vector.MAX_BATCH_ROWS || batchBytes >= MAX_BATCH_BYTES) {
            flush();
        }
    }

    /** Rows ended so far. */
    long rows() {
        return rows;
    }

    /** Hands out the rows that are not yet. */
    void flush() {
        if (batchRows == 0) {
            return;
        }
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < target.schema().columns().size(); i++) {
            int field = target.columns().indexOf(i);
            columns.add(field < 0
                    ? AllNull.vector(target.schema().columns().get(i).type(), batchRows)
                    : builders[field].build());
        }
        consumer.accept(new Batch(batchRows, columns));
        arena.reset();
        startBatch();
    }

    private void startBatch() {
        for (int i = 0; i < builders.length; i++) {
            Column column = target.field(i);
            builders[i] = VectorBuilder.of(column.type(), arena);
            inputs[i] = ColumnInput.of(column, builders[i], target);
        }
        batchRows = 0;
        batchBytes = 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
