package io.tidemark.storage.memtable;

import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Room for a number of rows; filled from the front by one writer. */
final class Chunk {
    /** Bytes of one column of varying length in a chunk; a value longer than that has a chunk of its own. */
    private static final long COLUMN_BYTES_LIMIT = 1L << 30;

    /** What is known of the first {@code rows} rows. */
    record Order(int rows, long minTimestamp, long maxTimestamp, boolean sorted) {}

    private final int capacity;
    private final long firstRow;
    private final List<ChunkColumn> columns;
    private final int timestampColumn;
    private int rows;
    private volatile Order order = new Order(0, Long.MAX_VALUE, Long.MIN_VALUE, true);

    /** @param firstRow rows in the chunks before this one */
    Chunk(int capacity, long firstRow, List<ChunkColumn> columns, int timestampColumn) {
        this.capacity = capacity;
        this.firstRow = firstRow;
        this.columns = List.copyOf(columns);
        this.timestampColumn = timestampColumn;
    }

    static ChunkColumn column(MemtableLayout layout, int index, int capacity, BufferArena arena,
            ChunkColumn.@Nullable Dictionary dictionary) {
        return switch (layout.types().get(index).layout()) {
            case BIT -> new ChunkColumn.Bits(arena, capacity);
            case FIXED -> new ChunkColumn.Fixed(arena, capacity, layout.types().get(index).width());
            case VARIABLE -> new ChunkColumn.Bytes(arena, capacity);
            case DICTIONARY -> {
                if (dictionary == null) {
                    throw new IllegalArgumentException("no dictionary for column " + index);
                }
                yield new ChunkColumn.Symbols(arena, capacity, dictionary);
            }
        };
    }

    long firstRow() {
        return firstRow;
    }

    int capacity() {
        return capacity;
    }

    Order order() {
        return order;
    }

    /** How many of the rows {@code from} to {@code to} of a batch fit; 0 when a new chunk is needed. */
    int fitting(Batch batch, int from, int to) {
        int count = Math.min(to - from, capacity - rows);
        for (int i = 0; i < columns.size() && count > 0; i++) {
            if (columns.get(i) instanceof ChunkColumn.Bytes bytes) {
                long used = bytes.used(rows);
                while (count > 0 && used + length(batch.column(i), from, from + count) > COLUMN_BYTES_LIMIT) {
                    count = rows == 0 && count == 1 ? -1 : count / 2;
                }
            }
        }
        return Math.abs(count);
    }

    private static long length(Vector vector, int from, int to) {
        if (vector instanceof VarVector text) {
            return (long) text.offset(to) - text.offset(from);
        }
        long length = 0;
        if (vector instanceof DictionaryVector symbols) {
            for (int row = from; row < to; row++) {
                length += symbols.isNull(row) ? 0 : symbols.dictionary().length(symbols.code(row));
            }
        }
        return length;
    }

    /** Adds rows that {@link #fitting} allowed. */
    void append(Batch batch, int from, int to) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(batch.column(i), from, to, rows);
        }
        rows += to - from;
        order = timestampColumn < 0
                ? new Order(rows, Long.MIN_VALUE, Long.MAX_VALUE, false)
                : extended(order, (FixedVector) batch.column(timestampColumn), from, to);
    }

    private static Order extended(Order before, FixedVector timestamps, int from, int to) {
        long min = before.minTimestamp;
        long max = before.maxTimestamp;
        boolean sorted = before.sorted;
        for (int row = from; row < to; row++) {
            long timestamp = timestamps.longAt(row);
            sorted &= timestamp >= max;
            min = Math.min(min, timestamp);
            max = Math.max(max, timestamp);
        }
        return new Order(before.rows + to - from, min, max, sorted);
    }

    Vector view(int column, int viewedRows) {
        return columns.get(column).view(viewedRows);
    }

    /** The order of the first {@code viewedRows} rows, which are published. */
    Order order(int viewedRows) {
        Order known = order;
        if (known.rows == viewedRows || timestampColumn < 0) {
            return known;
        }
        return extended(new Order(0, Long.MAX_VALUE, Long.MIN_VALUE, true),
                (FixedVector) view(timestampColumn, viewedRows), 0, viewedRows);
    }
}
