package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.DictionaryVector;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows kept in memory. A row's address is {@code batch << 32 | row}; {@link #NO_ROW} stands for a row of NULLs.
 * Confined to one thread while rows are added; then many may read.
 */
final class RowStore {
    static final long NO_ROW = -1;

    private final List<SqlType> types;
    private final Scope scope;
    private final BufferArena memory;
    private final List<Vector[]> batches = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private final @Nullable Gather[] gathers;
    private long count;

    RowStore(List<SqlType> types, Scope scope) {
        this.types = types;
        this.scope = scope;
        this.memory = scope.arena();
        this.gathers = new @Nullable Gather[types.size()];
    }

    /** Copies rows, one or more, as a new batch. */
    void add(Rows rows) {
        Vector[] columns = new Vector[types.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = rows.kept(i, memory);
        }
        batches.add(columns);
        counts.add(rows.count());
        count += rows.count();
        Arrays.fill(gathers, null);
    }

    /** Adds all rows of an operator. */
    RowStore addAll(Operator input) {
        Rows rows = input.next();
        while (rows != null) {
            add(rows);
            rows = input.next();
        }
        return this;
    }

    /** Adds all rows of an operator whose scope may be closed before this store's. */
    void copyAll(Operator input) {
        Rows rows = input.next();
        while (rows != null) {
            List<Vector> columns = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                Vector column = rows.column(i);
                columns.add(column instanceof DictionaryVector symbols
                        ? Plain.text(symbols, memory)
                        : Take.copy(column, memory));
            }
            add(new VectorRows(rows.count(), columns, true));
            rows = input.next();
        }
    }

    List<SqlType> types() {
        return types;
    }

    long count() {
        return count;
    }

    int batchCount() {
        return batches.size();
    }

    /** Rows of a batch. */
    int rows(int batch) {
        return counts.get(batch);
    }

    /** A batch of a store that lives as long as the execution. */
    Rows batch(int batch) {
        return new VectorRows(counts.get(batch), Arrays.asList(batches.get(batch)), true);
    }

    /** A batch of a store that is freed before: who wants to keep its rows copies them. */
    Rows passingBatch(int batch) {
        return new VectorRows(counts.get(batch), Arrays.asList(batches.get(batch)), false);
    }

    /** The values of a column at {@code count} addresses from {@code at[from]} on. */
    Vector gather(int column, long[] at, int from, int count, BufferArena target) {
        return gather(column).take(at, from, count, target);
    }

    private synchronized Gather gather(int column) {
        Gather gather = gathers[column];
        if (gather == null) {
            Vector[] sources = new Vector[batches.size()];
            for (int i = 0; i < sources.length; i++) {
                sources[i] = batches.get(i)[column];
            }
            gather = Gather.of(sources, types.get(column), memory);
            gathers[column] = gather;
        }
        return gather;
    }

    void free() {
        scope.free(memory);
    }
}
