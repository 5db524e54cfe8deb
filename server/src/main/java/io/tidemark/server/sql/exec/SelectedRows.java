package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;

/** Some rows of others; a column is gathered when it is first used. */
final class SelectedRows extends Rows {
    private final Rows base;
    private final int[] selection;
    private final BufferArena memory;

    private SelectedRows(Rows base, int[] selection, int count, BufferArena memory) {
        super(count, base.width());
        this.base = base;
        this.selection = selection;
        this.memory = memory;
    }

    /** The first {@code count} rows of {@code selection}, indices into {@code rows}; the array is not copied. */
    static Rows of(Rows rows, int[] selection, int count, BufferArena memory) {
        if (!(rows instanceof SelectedRows selected)) {
            return new SelectedRows(rows, selection, count, memory);
        }
        int[] composed = new int[count];
        for (int i = 0; i < count; i++) {
            composed[i] = selected.selection[selection[i]];
        }
        return new SelectedRows(selected.base, composed, count, memory);
    }

    @Override
    Vector make(int index) {
        return Take.take(base.column(index), selection, count(), memory);
    }

    @Override
    boolean lasting(int index) {
        return base.lasting(index);
    }

    @Override
    Vector kept(int index, BufferArena store) {
        return isMade(index)
                ? super.kept(index, store)
                : Take.take(base.settled(index, store), selection, count(), store);
    }
}
