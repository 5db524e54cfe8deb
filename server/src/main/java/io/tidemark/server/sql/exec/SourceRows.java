package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;

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
        return slice(columns[index], memory);
    }

    @Override
    boolean lasting(int index) {
        return true;
    }

    @Override
    Vector kept(int index, BufferArena store) {
        return slice(columns[index], store);
    }

    private Vector slice(int column, BufferArena target) {
        return column == LogicalPlan.Scan.ROW_ID
                ? rowIds(source, from, from + count(), target)
                : Slice.of(source.column(column), from, from + count(), target);
    }

    /** The ids of rows {@code from} (inclusive) to {@code to} (exclusive) of a batch. */
    static Vector rowIds(BatchSource source, int from, int to, BufferArena memory) {
        FixedVector ids = source.rowIds();
        if (ids != null) {
            return Slice.of(ids, from, to, memory);
        }
        MemorySegment values = memory.allocate((to - (long) from) << 3);
        for (int row = from; row < to; row++) {
            values.setAtIndex(Layouts.LONG, (long) row - from, source.rowId(row));
        }
        return new FixedVector(to - from, null, Long.BYTES, values);
    }
}
