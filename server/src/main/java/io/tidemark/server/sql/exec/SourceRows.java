package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;

/** A range of rows of a table's batch, read from its memory without copying. */
final class SourceRows extends Rows {
    private final BatchSource source;
    private final int[] columns;
    private final int from;
    private final BufferArena memory;

    /** Rows {@code from} (inclusive) to {@code to} (exclusive); {@code columns} are indices into the schema. */
    SourceRows(BatchSource source, int[] columns, int from, int to, BufferArena memory) {
        super(to - from, columns.length);
        this.source = source;
        this.columns = columns;
        this.from = from;
        this.memory = memory;
    }

    @Override
    Vector make(int index) {
        return Slice.of(source.column(columns[index]), from, from + count(), memory);
    }

    @Override
    boolean lasting(int index) {
        return true;
    }

    @Override
    Vector kept(int index, BufferArena store) {
        return Slice.of(source.column(columns[index]), from, from + count(), store);
    }
}
