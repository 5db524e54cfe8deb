package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.table.TableSchema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of rows that a statement writes: which of them are equal, and which stored rows have one of them. Confined
 * to one thread.
 *
 * <p>Stored rows are looked for batch by batch. Those that can't have one of the keys by their zone maps, by the
 * designated timestamp or by the first column of whole numbers are passed over without hashing.
 */
public final class WrittenKeys implements AutoCloseable {
    private final TableSchema table;
    private final List<Integer> columns;
    private final List<SqlType> types;
    private final boolean nullsDistinct;
    private final Scope scope;
    private final KeyTable keys;
    private final KeyTable.Reader reader;
    private final BufferArena memory;
    private final KeyBounds bounds;
    private final KeyHash hash;
    private final @Nullable KeyFilters filters;
    private final List<long[]> hashes = new ArrayList<>();

    /** A stored row that has a key. */
    @FunctionalInterface
    public interface Found {
        /** Takes the row; {@code number} is the key's, as {@link WrittenKeys#add} gave it. */
        void row(BatchSource source, int row, int number);
    }

    /**
     * No keys yet.
     *
     * @param columns       of the key, indices into the schema
     * @param types         of all columns of the table
     * @param nullsDistinct whether a row with a NULL in the key equals no other
     */
    public WrittenKeys(TableSchema table, List<Integer> columns, List<SqlType> types, boolean nullsDistinct,
            ExecutionContext context) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.types = columns.stream().map(types::get).toList();
        this.nullsDistinct = nullsDistinct;
        this.scope = Scope.of(context);
        this.keys = new KeyTable(this.types, scope);
        this.reader = keys.reader();
        this.memory = scope.arena();
        this.bounds = new KeyBounds(this.columns, this.types, nullsDistinct);
        this.hash = KeyHash.of(this.columns, this.types);
        this.filters = context.tables().keyFilters();
    }

    /** Different keys so far: they are numbered from 0. */
    public int count() {
        return keys.count();
    }

    /**
     * Adds the keys of rows with all columns of the table.
     *
     * @return the number of each row's key, the same for equal ones; -1 for a row that equals no other
     */
    public int[] add(Batch rows) {
        try {
            memory.reset();
            List<Argument> values = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                values.add(new Argument(rows.column(columns.get(i)), 1, types.get(i)));
            }
            MemorySegment ids = memory.allocate((long) rows.rows() << 2);
            reader.insert(values, rows.rows(), ids, memory);
            bounds.include(values);
            if (filters != null) {
                hashes.add(hash.of(rows));
            }
            return numbers(ids, values, rows.rows());
        } catch (MemoryBudget.Exceeded exceeded) {
            throw Failures.outOfMemory(exceeded);
        }
    }

    private int[] numbers(MemorySegment ids, List<Argument> values, int rows) {
        int[] numbers = ids.asSlice(0, (long) rows << 2).toArray(Layouts.INT);
        for (Argument value : values) {
            if (nullsDistinct && value.values().validity() != null) {
                for (int row = 0; row < rows; row++) {
                    numbers[row] = value.isNull(row) ? -1 : numbers[row];
                }
            }
        }
        return numbers;
    }

    /**
     * Finds the stored rows that have one of the keys, as the transaction sees them.
     *
     * @param stored rows of the table
     */
    public void find(StoredState stored, Found found) {
        if (count() == 0) {
            return;
        }
        List<BatchSource> possible = stored.batches();
        if (filters != null && stored.end() >= 0 && !columns.contains(table.timestampColumn())) {
            long[] keys = hashes.stream().flatMapToLong(Arrays::stream).toArray();
            possible = filters.candidates(table, hash, stored, keys);
        }
        find(possible, found);
    }

    /** Finds the rows of these batches that have one of the keys, as the transaction sees them. */
    public void find(List<BatchSource> sources, Found found) {
        if (count() == 0) {
            return;
        }
        try {
            for (BatchSource source : sources) {
                scope.checkCancelled();
                memory.reset();
                find(source, found);
            }
        } catch (MemoryBudget.Exceeded exceeded) {
            throw Failures.outOfMemory(exceeded);
        }
    }

    private void find(BatchSource source, Found found) {
        if (!bounds.mayBeIn(source, table.timestampColumn())) {
            return;
        }
        int from = 0;
        int to = source.rows();
        int timestamp = table.timestampColumn();
        int time = columns.indexOf(timestamp);
        if (time >= 0 && source.sortedByTimestamp()
                && source.column(timestamp) instanceof FixedVector times) {
            from = ScanPieces.first(times, 0, to, bounds.low(time));
            to = bounds.high(time) == Long.MAX_VALUE
                    ? to
                    : ScanPieces.first(times, from, to, bounds.high(time) + 1);
        }
        int[] rows = new int[to - from];
        int count = bounds.candidates(source, from, to, rows);
        if (count > 0) {
            probe(source, rows, count, found);
        }
    }

    private void probe(BatchSource source, int[] rows, int count, Found found) {
        List<Argument> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Vector column = source.column(columns.get(i));
            values.add(new Argument(
                    count == source.rows() ? column : Take.take(column, rows, count, memory), 1,
                    types.get(i)));
        }
        MemorySegment ids = memory.allocate((long) count << 2);
        reader.find(values, count, ids, memory);
        int[] numbers = numbers(ids, values, count);
        for (int i = 0; i < count; i++) {
            if (numbers[i] >= 0) {
                found.row(source, rows[i], numbers[i]);
            }
        }
    }

    /** Frees the keys; idempotent. */
    @Override
    public void close() {
        scope.close();
    }
}
