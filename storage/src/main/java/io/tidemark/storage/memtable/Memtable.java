package io.tidemark.storage.memtable;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest rows of a table, in memory, in the order of their commits.
 *
 * <p>{@link #append} and {@link #freeze} belong to one thread at a time, the committer; everything else is safe for
 * many threads. The owner closes it when no view lists it any more; after that its memory must not be touched.
 */
public final class Memtable implements AutoCloseable {
    private static final int FIRST_CHUNK_ROWS = 64;

    private final MemtableLayout layout;
    private final BufferArena arena;
    private final ChunkColumn.@Nullable Dictionary[] dictionaries;
    private volatile Chunk[] chunks = {};
    private volatile long published;
    private volatile long firstRowId = -1;
    private volatile boolean frozen;
    private volatile boolean inOrder = true;
    private volatile long minTimestamp = Long.MAX_VALUE;
    private volatile long maxTimestamp = Long.MIN_VALUE;

    /** An empty memtable; its memory is counted in {@code budget}, which must not refuse. */
    public Memtable(MemtableLayout layout, MemoryBudget budget) {
        this.layout = layout;
        this.arena = new BufferArena(budget);
        this.dictionaries = new ChunkColumn.Dictionary[layout.types().size()];
        for (int i = 0; i < dictionaries.length; i++) {
            if (layout.types().get(i).layout() == ColumnType.Layout.DICTIONARY) {
                dictionaries[i] = new ChunkColumn.Dictionary(arena);
            }
        }
    }

    /** The columns. */
    public MemtableLayout layout() {
        return layout;
    }

    /**
     * Copies the rows of a batch and publishes them.
     *
     * @param batch columns as in the layout
     * @param rowId id of the first row; the others follow, as they do from one call to the next; -1 in every call for
     *              rows that have no ids yet
     * @return rows up to now
     */
    public long append(Batch batch, long rowId) {
        if (frozen || batch.columns().size() != layout.types().size()) {
            throw new IllegalStateException(frozen ? "the memtable is frozen" : "a batch of other columns");
        }
        if (published == 0) {
            firstRowId = rowId;
        } else if (rowId != (firstRowId < 0 ? -1 : firstRowId + published)) {
            throw new IllegalStateException("row id " + rowId + " after " + (firstRowId + published - 1));
        }
        long total = published;
        for (int from = 0; from < batch.rows();) {
            Chunk last = chunks.length == 0 ? addChunk(batch.rows(), total) : chunks[chunks.length - 1];
            int count = last.fitting(batch, from, batch.rows());
            if (count == 0) {
                last = addChunk(batch.rows() - from, total);
                count = last.fitting(batch, from, batch.rows());
            }
            last.append(batch, from, from + count);
            from += count;
            total += count;
        }
        if (layout.timestampColumn() >= 0) {
            noteOrder();
        }
        published = total;
        return total;
    }

    private void noteOrder() {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        boolean ordered = true;
        for (Chunk chunk : chunks) {
            Chunk.Order order = chunk.order();
            ordered &= order.sorted() && order.minTimestamp() >= max;
            min = Math.min(min, order.minTimestamp());
            max = Math.max(max, order.maxTimestamp());
        }
        minTimestamp = min;
        maxTimestamp = max;
        inOrder = ordered;
    }

    private Chunk addChunk(int wantedRows, long firstRow) {
        int before = chunks.length == 0 ? FIRST_CHUNK_ROWS / 2 : chunks[chunks.length - 1].capacity();
        int wanted = Integer.highestOneBit(Math.max(1, wantedRows - 1)) << 1;
        int capacity = Math.min(Vector.MAX_BATCH_ROWS, Math.max(before * 2, wanted));
        List<ChunkColumn> columns = new ArrayList<>();
        for (int i = 0; i < dictionaries.length; i++) {
            columns.add(Chunk.column(layout, i, capacity, arena, dictionaries[i]));
        }
        Chunk added = new Chunk(capacity, firstRow, columns, layout.timestampColumn());
        Chunk[] more = Arrays.copyOf(chunks, chunks.length + 1);
        more[chunks.length] = added;
        chunks = more;
        return added;
    }

    /** No row is added from now on. */
    public void freeze() {
        frozen = true;
    }

    /** Rows that readers may see now. */
    public long publishedRows() {
        return published;
    }

    /** Id of the first row, -1 while there is none; the ids of the others follow. */
    public long firstRowId() {
        return firstRowId;
    }

    /** Bytes of native memory. */
    public long bytes() {
        return arena.bytes();
    }

    /** Smallest designated timestamp, microseconds; {@link Long#MAX_VALUE} without rows or timestamp. */
    public long minTimestamp() {
        return minTimestamp;
    }

    /** Largest designated timestamp, microseconds; {@link Long#MIN_VALUE} without rows or timestamp. */
    public long maxTimestamp() {
        return maxTimestamp;
    }

    /** Whether all rows ascend by the designated timestamp. */
    public boolean inOrder() {
        return inOrder;
    }

    /**
     * The first {@code rows} rows, in row-id order, columns numbered as in the layout. Runs are numbered from 0.
     *
     * @param rows at most {@link #publishedRows}
     */
    public List<BatchSource> sources(long rows) {
        if (rows > published) {
            throw new IllegalArgumentException(rows + " rows of " + published);
        }
        List<BatchSource> sources = new ArrayList<>();
        int run = 0;
        long before = Long.MIN_VALUE;
        Chunk[] present = chunks;
        for (int i = 0; i < present.length && present[i].firstRow() < rows; i++) {
            Chunk chunk = present[i];
            long end = i + 1 < present.length ? Math.min(rows, present[i + 1].firstRow()) : rows;
            int seen = (int) (end - chunk.firstRow());
            Chunk.Order order = chunk.order(seen);
            if (!sources.isEmpty() && layout.timestampColumn() >= 0
                    && !(order.sorted() && order.minTimestamp() >= before)) {
                run++;
            }
            before = order.sorted() ? order.maxTimestamp() : Long.MAX_VALUE;
            sources.add(new ChunkSource(chunk, order, seen, run,
                    firstRowId < 0 ? -1 : firstRowId + chunk.firstRow()));
        }
        return sources;
    }

    /** Frees the memory; idempotent. */
    @Override
    public void close() {
        arena.close();
    }
}
