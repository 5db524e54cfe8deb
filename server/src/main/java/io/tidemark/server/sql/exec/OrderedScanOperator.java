package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A table's rows in the order of its designated timestamp. Where runs do not overlap, rows are handed on as they lie;
 * where they do, their stretches are merged. Reads no further than it is pulled.
 */
final class OrderedScanOperator implements Operator {
    /** Rows of the first batch: a query with a limit often needs no more. */
    private static final int FIRST_ROWS = 1_024;
    /** Rows of a stretch that is worth a batch of its own. */
    private static final int LONG_STRETCH = 4_096;

    private final PhysicalPlan.Scan plan;
    private final int[] columns;
    private final Scope scope;
    private final BufferArena memory;
    private @Nullable PriorityQueue<TimeRun> runs;
    private final List<BatchSource> sources = new ArrayList<>();
    private long[] at = new long[FIRST_ROWS];
    private int most = FIRST_ROWS;

    OrderedScanOperator(PhysicalPlan.Scan plan, Scope scope) {
        this.plan = plan;
        this.columns = plan.columns().stream().mapToInt(Integer::intValue).toArray();
        this.scope = scope;
        this.memory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        scope.checkCancelled();
        memory.reset();
        PriorityQueue<TimeRun> queue = runs == null ? open() : runs;
        sources.clear();
        int count = 0;
        while (count < most) {
            TimeRun run = queue.poll();
            if (run == null) {
                break;
            }
            if (!run.opened()) {
                run.open();
                queue.add(run);
                continue;
            }
            TimeRun other = queue.peek();
            int stretch = run.countUpTo(other == null ? Long.MAX_VALUE : other.key(),
                    count == 0 ? Vector.MAX_BATCH_ROWS : most - count);
            if (count == 0 && run.ascending() && stretch >= Math.min(LONG_STRETCH, most)) {
                return slice(queue, run, stretch);
            }
            count = append(run, Math.min(stretch, most - count), count);
            requeue(queue, run);
        }
        most = Math.min(Vector.MAX_BATCH_ROWS, most * 4);
        return count == 0 ? null : merged(count);
    }

    private PriorityQueue<TimeRun> open() {
        PriorityQueue<TimeRun> queue = new PriorityQueue<>(Comparator.comparingLong(TimeRun::key));
        queue.addAll(TimeRun.of(ScanPieces.of(plan, scope), plan.table().timestampColumn(),
                plan.order() == PhysicalPlan.TimeOrder.DESCENDING));
        runs = queue;
        return queue;
    }

    private Rows slice(PriorityQueue<TimeRun> queue, TimeRun run, int count) {
        int from = run.row(0);
        Rows rows = new SourceRows(run.current().source(), columns, from, from + count, memory);
        run.advance(count);
        requeue(queue, run);
        return rows;
    }

    private static void requeue(PriorityQueue<TimeRun> queue, TimeRun run) {
        if (!run.done()) {
            queue.add(run);
        }
    }

    private int append(TimeRun run, int stretch, int count) {
        if (at.length < count + stretch) {
            at = Arrays.copyOf(at, Math.max(at.length * 4, count + stretch));
        }
        BatchSource source = run.current().source();
        int index = sources.indexOf(source);
        if (index < 0) {
            index = sources.size();
            sources.add(source);
        }
        for (int i = 0; i < stretch; i++) {
            at[count + i] = (long) index << 32 | run.row(i);
        }
        run.advance(stretch);
        return count + stretch;
    }

    private Rows merged(int count) {
        return new Rows(count, columns.length) {
            @Override
            Vector make(int index) {
                return gathered(index, count(), memory);
            }

            @Override
            boolean lasting(int index) {
                return true;
            }

            @Override
            Vector kept(int index, BufferArena target) {
                return gathered(index, count(), target);
            }
        };
    }

    private Vector gathered(int index, int count, BufferArena target) {
        Vector[] vectors = new Vector[sources.size()];
        for (int i = 0; i < vectors.length; i++) {
            BatchSource source = sources.get(i);
            vectors[i] = columns[index] == LogicalPlan.Scan.ROW_ID
                    ? SourceRows.rowIds(source, 0, source.rows(), target)
                    : source.column(columns[index]);
        }
        return Gather.of(vectors, plan.types().get(index), target).take(at, 0, count, target);
    }
}
