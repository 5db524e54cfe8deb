package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;

/** Rows of a store by their addresses; a column is gathered when it is first used. */
final class StoredRows extends Rows {
    private final RowStore store;
    private final long[] at;
    private final int from;
    private final BufferArena memory;

    /** The rows at {@code count} addresses from {@code at[from]} on; the array is not copied. */
    StoredRows(RowStore store, long[] at, int from, int count, BufferArena memory) {
        super(count, store.types().size());
        this.store = store;
        this.at = at;
        this.from = from;
        this.memory = memory;
    }

    @Override
    Vector make(int index) {
        return store.gather(index, at, from, count(), memory);
    }

    @Override
    boolean lasting(int index) {
        return true;
    }

    @Override
    Vector kept(int index, BufferArena target) {
        return store.gather(index, at, from, count(), target);
    }
}
