package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.SetCall;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Set-returning functions in a select list: each input row as often as its longest call has rows; shorter calls give
 * NULL.
 */
final class ProjectSetOperator implements Operator {
    /** Rows after which a batch is handed on. */
    private static final int ENOUGH_ROWS = 4_096;

    private final Operator input;
    private final List<SetCall> calls;
    private final List<List<Evaluator>> arguments;
    private final Scope scope;
    private final BufferArena memory;
    private final BufferArena inputMemory;
    private final BufferArena callMemory;
    private final BufferArena batchMemory;
    private @Nullable Rows current;
    private List<List<Argument>> values = List.of();
    private int row;

    ProjectSetOperator(Operator input, PhysicalPlan.ProjectSet plan, Scope scope) {
        ExpressionCompiler compiler = new ExpressionCompiler(plan.input().types(), scope);
        this.input = input;
        this.calls = plan.calls();
        this.arguments = calls.stream().map(call -> compiler.compile(call.arguments())).toList();
        this.scope = scope;
        this.memory = scope.arena();
        this.inputMemory = scope.arena();
        this.callMemory = scope.arena();
        this.batchMemory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        memory.reset();
        while (true) {
            Rows rows = current;
            if (rows == null || row == rows.count()) {
                rows = advance();
                if (rows == null) {
                    return null;
                }
            }
            Rows result = expand(rows);
            if (result.count() > 0) {
                return result;
            }
        }
    }

    private @Nullable Rows advance() {
        inputMemory.reset();
        Rows rows = input.next();
        current = rows;
        row = 0;
        if (rows != null) {
            values = arguments.stream()
                    .map(list -> list.stream().map(one -> settled(one.evaluate(rows, inputMemory))).toList())
                    .toList();
        }
        return rows;
    }

    private Argument settled(Argument argument) {
        return new Argument(Plain.of(argument.values(), argument.type(), inputMemory), argument.stride(),
                argument.type());
    }

    private Rows expand(Rows rows) {
        List<VectorBuilder> builders = new ArrayList<>();
        calls.forEach(call -> builders.add(Constants.builder(call.type().id(), memory)));
        int[] owners = new int[ENOUGH_ROWS];
        int count = 0;
        while (row < rows.count() && count < ENOUGH_ROWS) {
            scope.checkCancelled();
            callMemory.reset();
            int longest = count;
            for (int i = 0; i < calls.size(); i++) {
                append(calls.get(i), values.get(i), builders.get(i));
                longest = Math.max(longest, builders.get(i).rows());
            }
            for (VectorBuilder builder : builders) {
                while (builder.rows() < longest) {
                    builder.appendNull();
                }
            }
            owners = longest > owners.length
                    ? Arrays.copyOf(owners, Math.max(longest, owners.length * 2))
                    : owners;
            Arrays.fill(owners, count, longest, row);
            count = longest;
            row++;
        }
        List<Vector> columns = builders.stream().map(VectorBuilder::build).toList();
        return new JoinedRows(SelectedRows.of(rows, owners, count, memory),
                new VectorRows(count, columns, false));
    }

    private void append(SetCall call, List<Argument> callArguments, VectorBuilder target) {
        List<Vector> one = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        for (Argument argument : callArguments) {
            one.add(Take.take(argument.values(), new int[]{row * argument.stride()}, 1, callMemory));
            types.add(argument.type());
        }
        batchMemory.reset();
        Iterator<Batch> batches = call.function().rows().open(scope.kernel(batchMemory), types, one);
        while (batches.hasNext()) {
            Batch batch = batches.next();
            target.append(Plain.of(batch.column(0), call.type(), callMemory), 0, batch.rows());
            batchMemory.reset();
        }
    }
}
