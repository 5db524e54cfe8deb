package io.tidemark.server.sql.exec;

import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The first of the rows that have the same number: DISTINCT, DISTINCT ON, UNION. */
final class DistinctOperator implements Operator {
    private final Operator input;
    private final RowNumbers numbers;
    private final Scope scope;
    private final BufferArena memory;

    DistinctOperator(Operator input, RowNumbers numbers, Scope scope) {
        this.input = input;
        this.numbers = numbers;
        this.scope = scope;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        while (true) {
            scope.checkCancelled();
            memory.reset();
            Rows rows = input.next();
            if (rows == null) {
                return null;
            }
            Rows fresh = fresh(rows, numbers, memory);
            if (fresh.count() > 0) {
                return fresh;
            }
        }
    }

    /** The rows that appear for the first time. */
    static Rows fresh(Rows rows, RowNumbers numbers, BufferArena memory) {
        int next = numbers.count();
        MemorySegment ids = numbers.of(rows, memory);
        int[] selection = new int[numbers.count() - next];
        int count = 0;
        for (int i = 0; i < rows.count() && count < selection.length; i++) {
            if (ids.getAtIndex(Layouts.INT, i) == next) {
                selection[count++] = i;
                next++;
            }
        }
        return count == rows.count() ? rows : SelectedRows.of(rows, selection, count, memory);
    }
}
