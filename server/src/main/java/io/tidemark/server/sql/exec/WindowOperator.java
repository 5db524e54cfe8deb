package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.storage.batch.BufferArena;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Functions over windows of a sorted input: collects whole partitions, at least a batch of rows, and computes them. */
final class WindowOperator implements Operator {
    private final Operator input;
    private final PhysicalPlan.Window plan;
    private final Changes partitions;
    private final Changes peers;
    private final List<Expression> expressions;
    private final List<Evaluator> evaluators;
    private final Scope scope;
    private final BufferArena memory;
    private WindowChunk filling;
    private @Nullable WindowChunk ready;
    private boolean ended;

    WindowOperator(Operator input, PhysicalPlan.Window plan, Changes partitions, Changes peers, Scope scope) {
        this.input = input;
        this.plan = plan;
        this.partitions = partitions;
        this.peers = peers;
        this.expressions = WindowChunk.expressions(plan.calls());
        this.evaluators = new ExpressionCompiler(plan.input().types(), scope).compile(expressions);
        this.scope = scope;
        this.memory = scope.arena();
        this.filling = chunk();
    }

    private WindowChunk chunk() {
        return new WindowChunk(plan, expressions, evaluators, scope);
    }

    @Override
    public @Nullable Rows next() {
        while (true) {
            scope.checkCancelled();
            WindowChunk chunk = ready;
            if (chunk != null) {
                Rows rows = chunk.next();
                if (rows != null) {
                    return rows;
                }
                chunk.free();
                ready = null;
            }
            if (ended) {
                return null;
            }
            fill();
        }
    }

    /** Takes one batch; what lies before its last partition is complete. */
    private void fill() {
        memory.reset();
        Rows rows = input.next();
        if (rows == null) {
            ended = true;
            if (filling.count() > 0) {
                ready = filling;
            }
            return;
        }
        boolean[] newPartition = new boolean[rows.count()];
        partitions.mark(rows, newPartition, memory);
        boolean[] newGroup = newPartition.clone();
        peers.mark(rows, newGroup, memory);
        int last = rows.count() - 1;
        while (last >= 0 && !newPartition[last]) {
            last--;
        }
        if (last > 0 || (last == 0 && filling.count() > 0)) {
            if (last > 0) {
                filling.add(range(rows, 0, last), newPartition, newGroup, 0);
            }
            ready = filling;
            filling = chunk();
            filling.add(range(rows, last, rows.count()), newPartition, newGroup, last);
        } else {
            filling.add(rows, newPartition, newGroup, 0);
        }
    }

    private Rows range(Rows rows, int from, int to) {
        int[] selection = new int[to - from];
        for (int i = 0; i < selection.length; i++) {
            selection[i] = from + i;
        }
        return SelectedRows.of(rows, selection, selection.length, memory);
    }
}
