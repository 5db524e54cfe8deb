package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All kinds of joins over any way to find candidates: tries the condition on pairs, then settles the left rows of the
 * batch that met nothing, and at the end the right ones.
 */
final class JoinOperator implements Operator {
    private static final int PAIRS = 16_384;

    private final JoinKind kind;
    private final Operator left;
    private final List<SqlType> leftTypes;
    private final Candidates candidates;
    private final @Nullable Evaluator condition;
    private final Scope scope;
    private final BufferArena memory;
    private final int[] leftRows = new int[PAIRS];
    private final long[] rightRows = new long[PAIRS];
    private final List<boolean[]> rightMatched = new ArrayList<>();
    private @Nullable Rows current;
    private boolean[] matched = new boolean[0];
    private boolean[] unknown = new boolean[0];
    private boolean leftDone;
    private int tailBatch;

    /** A join; {@code condition} is over left, then right columns. */
    JoinOperator(JoinKind kind, Operator left, List<SqlType> leftTypes, Candidates candidates,
            @Nullable Evaluator condition, Scope scope) {
        this.kind = kind;
        this.left = left;
        this.leftTypes = leftTypes;
        this.candidates = candidates;
        this.condition = condition;
        this.scope = scope;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        while (true) {
            scope.checkCancelled();
            memory.reset();
            Rows rows = current;
            Rows result;
            if (rows != null) {
                result = pairs(rows);
            } else if (leftDone) {
                return tail();
            } else {
                rows = left.next();
                leftDone = rows == null;
                if (rows != null) {
                    begin(rows);
                }
                continue;
            }
            if (result != null && result.count() > 0) {
                return result;
            }
        }
    }

    private void begin(Rows rows) {
        current = rows;
        candidates.start(rows);
        matched = new boolean[rows.count()];
        unknown = new boolean[rows.count()];
    }

    /** The next result of the current batch, or null when there is none in this step. */
    private @Nullable Rows pairs(Rows rows) {
        int count = candidates.next(leftRows, rightRows);
        if (count == 0) {
            current = null;
            return settle(rows);
        }
        count = passing(rows, count);
        for (int i = 0; i < count; i++) {
            if (kind == JoinKind.SINGLE && matched[leftRows[i]]) {
                throw Failures.moreThanOneRow();
            }
            matched[leftRows[i]] = true;
        }
        return switch (kind) {
            case INNER, LEFT, SINGLE -> count == 0 ? null : joined(rows, count);
            case RIGHT, FULL -> {
                markRight(count);
                yield count == 0 ? null : joined(rows, count);
            }
            case SEMI, ANTI, MARK -> null;
        };
    }

    private Rows joined(Rows rows, int count) {
        return new JoinedRows(SelectedRows.of(rows, leftRows, count, memory),
                new StoredRows(candidates.store(), rightRows, 0, count, memory));
    }

    /** Moves the pairs that meet the condition to the front and says how many they are. */
    private int passing(Rows rows, int count) {
        if (condition == null) {
            return count;
        }
        Argument truth = condition.evaluate(joined(rows, count), memory);
        int passed = 0;
        for (int i = 0; i < count; i++) {
            if (Truth.isTrue(truth, i)) {
                leftRows[passed] = leftRows[i];
                rightRows[passed++] = rightRows[i];
            } else if (truth.isNull(i)) {
                unknown[leftRows[i]] = true;
            }
        }
        return passed;
    }

    /** What is left to say of a batch whose pairs are all done. */
    private @Nullable Rows settle(Rows rows) {
        return switch (kind) {
            case INNER, RIGHT -> null;
            case LEFT, FULL, SINGLE -> {
                Rows alone = select(rows, false);
                yield new JoinedRows(alone,
                        JoinedRows.nulls(candidates.store().types(), alone.count(), memory));
            }
            case SEMI -> select(rows, true);
            case ANTI -> select(rows, false);
            case MARK -> new JoinedRows(rows, new VectorRows(rows.count(), List.of(marks()), false));
        };
    }

    private Rows select(Rows rows, boolean wanted) {
        int[] selection = new int[matched.length];
        int count = 0;
        for (int i = 0; i < matched.length; i++) {
            if (matched[i] == wanted) {
                selection[count++] = i;
            }
        }
        return SelectedRows.of(rows, selection, count, memory);
    }

    private Vector marks() {
        BitBuilder marks = new BitBuilder(memory);
        for (int i = 0; i < matched.length; i++) {
            if (!matched[i] && (unknown[i] || (condition == null && candidates.unknown(i)))) {
                marks.appendNull();
            } else {
                marks.append(matched[i]);
            }
        }
        return marks.build();
    }

    private void markRight(int count) {
        prepareTail();
        for (int i = 0; i < count; i++) {
            rightMatched.get((int) (rightRows[i] >>> 32))[(int) rightRows[i]] = true;
        }
    }

    private void prepareTail() {
        RowStore store = candidates.store();
        for (int batch = rightMatched.size(); batch < store.batchCount(); batch++) {
            scope.heap().add(store.rows(batch));
            rightMatched.add(new boolean[store.rows(batch)]);
        }
    }

    /** Right rows that met nothing, with NULLs on the left. */
    private @Nullable Rows tail() {
        if (kind != JoinKind.RIGHT && kind != JoinKind.FULL) {
            return null;
        }
        prepareTail();
        while (tailBatch < rightMatched.size()) {
            boolean[] met = rightMatched.get(tailBatch);
            long[] at = new long[met.length];
            int count = 0;
            for (int i = 0; i < met.length; i++) {
                if (!met[i]) {
                    at[count++] = (long) tailBatch << 32 | i;
                }
            }
            tailBatch++;
            if (count > 0) {
                return new JoinedRows(JoinedRows.nulls(leftTypes, count, memory),
                        new StoredRows(candidates.store(), at, 0, count, memory));
            }
        }
        return null;
    }
}
