package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Computation;
import io.tidemark.server.sql.algebra.WindowCall.Frame;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of whole partitions that are collected, computed, then handed on. */
final class WindowChunk {
    private static final byte PEER = 1;
    private static final byte PARTITION = 2;

    private final List<WindowCall> calls;
    private final List<Expression> expressions;
    private final List<Evaluator> evaluators;
    private final Scope scope;
    private final BufferArena memory;
    private final BufferArena scratch;
    private final RowStore store;
    private final GrowingMemory flags;
    private final List<VectorBuilder> values = new ArrayList<>();
    private int count;
    private int groupCount;
    private int partitionCount;
    private List<Vector> results = List.of();
    private boolean computed;
    private int batch;
    private int done;

    /** An empty chunk; {@code evaluators} are those of {@code expressions}, which the calls read. */
    WindowChunk(io.tidemark.server.sql.physical.PhysicalPlan.Window plan, List<Expression> expressions,
            List<Evaluator> evaluators, Scope scope) {
        this.calls = plan.calls();
        this.expressions = expressions;
        this.evaluators = evaluators;
        this.scope = scope;
        this.memory = scope.arena();
        this.scratch = scope.arena();
        this.store = new RowStore(plan.input().types(), scope);
        this.flags = new GrowingMemory(scope, 64 * 1024);
        expressions.forEach(expression -> values.add(Constants.builder(expression.type().id(), memory)));
    }

    /** Every expression that the calls read, once. */
    static List<Expression> expressions(List<WindowCall> calls) {
        List<Expression> found = new ArrayList<>();
        for (WindowCall call : calls) {
            call.arguments().forEach(argument -> add(argument, found));
            if (call.filter() != null) {
                add(call.filter(), found);
            }
            for (WindowCall.Bound bound : List.of(call.frame().start(), call.frame().end())) {
                if (bound.distance() != null) {
                    add(bound.distance().key(), found);
                    add(bound.distance().limit(), found);
                }
            }
        }
        return List.copyOf(found);
    }

    private static void add(Expression expression, List<Expression> found) {
        if (!found.contains(expression)) {
            found.add(expression);
        }
    }

    int count() {
        return count;
    }

    /** Copies rows; {@code newPartition} and {@code newGroup} from {@code from} on say where these begin. */
    void add(Rows rows, boolean[] newPartition, boolean[] newGroup, int from) {
        scratch.reset();
        int more = rows.count();
        for (int i = 0; i < values.size(); i++) {
            Vector dense = Take.dense(evaluators.get(i).evaluate(rows, scratch), more, scratch);
            values.get(i).append(Plain.of(dense, expressions.get(i).type(), scratch), 0, more);
        }
        store.add(rows);
        flags.atLeast((long) Math.addExact(count, more));
        for (int i = 0; i < more; i++) {
            boolean first = count == 0;
            boolean partition = newPartition[from + i] || first;
            boolean group = newGroup[from + i] || first;
            flags.segment().set(Layouts.BYTE, count++,
                    (byte) ((partition ? PARTITION : 0) | (group ? PEER : 0)));
            partitionCount += partition ? 1 : 0;
            groupCount += group ? 1 : 0;
        }
    }

    /** The next rows with the functions' values; null at the end. */
    @Nullable
    Rows next() {
        if (!computed) {
            results = compute();
            computed = true;
        }
        if (batch == store.batchCount()) {
            return null;
        }
        scratch.reset();
        Rows rows = stored(batch++);
        int from = done;
        done += rows.count();
        List<Vector> columns = results.stream().map(result -> Slice.of(result, from, done, scratch)).toList();
        return new JoinedRows(rows, new VectorRows(rows.count(), columns, false));
    }

    /** A batch of the store, whose dictionaries last longer than it. */
    private Rows stored(int index) {
        Rows rows = store.batch(index);
        return new Rows(rows.count(), rows.width()) {
            @Override
            Vector make(int column) {
                return rows.column(column);
            }

            @Override
            boolean lasting(int column) {
                return true;
            }
        };
    }

    private List<Vector> compute() {
        WindowRows rows = rows();
        Map<Frame, Frames> frames = new HashMap<>();
        List<Vector> computed = new ArrayList<>();
        for (WindowCall call : calls) {
            scope.checkCancelled();
            Frames around = frames.computeIfAbsent(call.frame(), frame -> Frames.of(frame, rows));
            computed.add(switch (call.computation()) {
                case Computation.OfPosition(var function) ->
                    new PositionValues(call, rows, around).of(function);
                case Computation.OfFrame(var aggregate) ->
                    new FrameAggregate(call, aggregate, rows, around).values();
            });
        }
        return computed;
    }

    private WindowRows rows() {
        Ints partitionOf = Ints.of(count, memory);
        Ints groupOf = Ints.of(count, memory);
        Ints partitionStarts = Ints.of(partitionCount + 1L, memory);
        Ints groupStarts = Ints.of(groupCount + 1L, memory);
        int partition = -1;
        int group = -1;
        for (int i = 0; i < count; i++) {
            byte flag = flags.segment().get(Layouts.BYTE, i);
            if ((flag & PARTITION) != 0) {
                partitionStarts.set(++partition, i);
            }
            if ((flag & PEER) != 0) {
                groupStarts.set(++group, i);
            }
            partitionOf.set(i, partition);
            groupOf.set(i, group);
        }
        partitionStarts.set(partitionCount, count);
        groupStarts.set(groupCount, count);
        return new WindowRows(count, expressions, values.stream().map(VectorBuilder::build).toList(),
                partitionOf,
                partitionStarts, groupOf, groupStarts, partitionCount, memory, scope);
    }

    void free() {
        store.free();
        flags.free();
        scope.free(scratch);
        scope.free(memory);
    }
}
