package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SetKind;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * INTERSECT and EXCEPT, with ALL or without: counts the rows of the right input, then decides for each left row whether
 * it stays.
 */
final class SetOperator implements Operator {
    /** Count of a row that has been given and, without ALL, must not be given again. */
    private static final long GIVEN = Long.MIN_VALUE;

    private final boolean intersect;
    private final boolean all;
    private final Operator left;
    private final Operator right;
    private final Scope scope;
    private final BufferArena memory;
    private final RowNumbers numbers;
    private long[] counts = new long[1024];
    private boolean loaded;

    SetOperator(SetKind kind, boolean all, Operator left, Operator right, RowNumbers numbers, Scope scope) {
        this.intersect = kind == SetKind.INTERSECT;
        this.all = all;
        this.left = left;
        this.right = right;
        this.scope = scope;
        this.memory = scope.arena();
        this.numbers = numbers;
    }

    @Override
    public @Nullable Rows next() {
        if (!loaded) {
            load();
            loaded = true;
        }
        while (true) {
            scope.checkCancelled();
            memory.reset();
            Rows rows = left.next();
            if (rows == null) {
                return null;
            }
            MemorySegment ids = number(rows);
            int[] selection = new int[rows.count()];
            int count = 0;
            for (int i = 0; i < selection.length; i++) {
                if (stays(ids.getAtIndex(Layouts.INT, i))) {
                    selection[count++] = i;
                }
            }
            if (count > 0) {
                return SelectedRows.of(rows, selection, count, memory);
            }
        }
    }

    private void load() {
        Rows rows = right.next();
        while (rows != null) {
            memory.reset();
            MemorySegment ids = number(rows);
            for (int i = 0; i < rows.count(); i++) {
                counts[ids.getAtIndex(Layouts.INT, i)]++;
            }
            rows = right.next();
        }
    }

    private MemorySegment number(Rows rows) {
        MemorySegment ids = numbers.of(rows, memory);
        if (counts.length < numbers.count()) {
            int size = Math.max(numbers.count(), counts.length * 2);
            scope.heap().add((long) (size - counts.length) << 3);
            counts = Arrays.copyOf(counts, size);
        }
        return ids;
    }

    private boolean stays(int id) {
        long count = counts[id];
        if (all) {
            counts[id] = Math.max(0, count - 1);
            return count > 0 == intersect;
        }
        counts[id] = GIVEN;
        return count != GIVEN && count > 0 == intersect;
    }
}
