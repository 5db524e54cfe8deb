package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a set-returning function. */
final class FunctionScanOperator implements Operator {
    private final PhysicalPlan.FunctionScan plan;
    private final Scope scope;
    private final BufferArena memory;
    private final BufferArena batchMemory;
    private @Nullable Iterator<Batch> batches;
    private long ordinal;

    FunctionScanOperator(PhysicalPlan.FunctionScan plan, Scope scope) {
        this.plan = plan;
        this.scope = scope;
        this.memory = scope.arena();
        this.batchMemory = scope.arena();
    }

    @Override
    public @Nullable Rows next() {
        Iterator<Batch> source = batches;
        boolean opened = source == null;
        if (source == null) {
            source = open();
            batches = source;
        }
        scope.checkCancelled();
        memory.reset();
        while (true) {
            if (!opened) {
                batchMemory.reset();
            }
            opened = false;
            if (!source.hasNext()) {
                return null;
            }
            Batch batch = source.next();
            if (batch.rows() > 0) {
                List<Vector> columns = new ArrayList<>(batch.columns());
                if (plan.ordinality()) {
                    columns.add(numbers(batch.rows()));
                }
                return new VectorRows(batch.rows(), columns, false);
            }
        }
    }

    private Iterator<Batch> open() {
        List<Vector> arguments = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        for (var expression : plan.arguments()) {
            Argument value = OneRow.evaluate(expression, scope);
            arguments.add(Plain.of(value.values(), value.type(), scope.lasting()));
            types.add(value.type());
        }
        return plan.function().rows().open(scope.kernel(batchMemory), types, arguments);
    }

    private Vector numbers(int rows) {
        FixedBuilder numbers = new FixedBuilder(8, memory);
        for (int i = 0; i < rows; i++) {
            numbers.appendLong(++ordinal);
        }
        return numbers.build();
    }
}
