package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A table's rows in no particular order; several streams share the work. */
final class ScanOperator implements Operator {
    /** Rows of the first batch for a query with a limit. */
    private static final int FIRST_ROWS = 1_024;

    private final Work work;
    private final int[] columns;
    private final Scope scope;
    private final BufferArena memory;

    /** One stream over {@code work}. */
    ScanOperator(Work work, PhysicalPlan.Scan plan, Scope scope) {
        this.work = work;
        this.columns = plan.columns().stream().mapToInt(Integer::intValue).toArray();
        this.scope = scope;
        this.memory = scope.arena();
    }

    /** The pieces that all streams of one scan take from. Safe for many threads. */
    static final class Work {
        private final List<ScanPiece> pieces;
        private final AtomicInteger next = new AtomicInteger();

        Work(List<ScanPiece> pieces) {
            this.pieces = pieces;
        }

        /** Work for a reader that may soon have enough: it begins with few rows, and then ever more. */
        static Work inSmallSteps(List<ScanPiece> pieces) {
            List<ScanPiece> steps = new ArrayList<>();
            int step = FIRST_ROWS;
            for (ScanPiece piece : pieces) {
                for (int from = piece.from(); from < piece.to();) {
                    int to = (int) Math.min(piece.to(), (long) from + step);
                    ScanPiece part = new ScanPiece(piece.source(), from, to);
                    if (piece.deleted() == null) {
                        steps.add(part);
                    } else {
                        part.without(piece.deleted(), false, steps);
                    }
                    from = to;
                    step = Math.min(Vector.MAX_BATCH_ROWS, step * 4);
                }
            }
            return new Work(List.copyOf(steps));
        }

        int size() {
            return pieces.size();
        }
    }

    @Override
    public @Nullable Rows next() {
        scope.checkCancelled();
        memory.reset();
        int index = work.next.getAndIncrement();
        if (index >= work.pieces.size()) {
            return null;
        }
        ScanPiece piece = work.pieces.get(index);
        return piece.rows(columns, memory);
    }
}
