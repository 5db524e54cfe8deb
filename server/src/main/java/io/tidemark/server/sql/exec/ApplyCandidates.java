package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The rows of the right input for each left row's arguments; computed once for equal arguments. */
final class ApplyCandidates implements Candidates {
    private static final SqlType NOTHING = SqlType.of(TypeId.BOOLEAN);

    private final PhysicalPlan.Apply plan;
    private final Scope scope;
    private final List<Evaluator> arguments;
    private final RowStore store;
    private final KeyTable known;
    private final KeyTable.Reader reader;
    /** First batch of each known run in the store, and one past the last run's end. */
    private final List<Integer> firstBatches = new ArrayList<>(List.of(0));
    private final BufferArena memory;
    private MemorySegment runs = MemorySegment.NULL;
    private int leftCount;
    private int leftRow;
    private int batch = -1;
    private int row;

    ApplyCandidates(PhysicalPlan.Apply plan, Scope scope) {
        ExpressionCompiler compiler = new ExpressionCompiler(plan.left().types(), scope);
        this.plan = plan;
        this.scope = scope;
        this.arguments = compiler.compile(plan.arguments());
        this.store = new RowStore(plan.right().types(), scope);
        List<SqlType> types = plan.arguments().stream().map(Expression::type).toList();
        this.known = new KeyTable(types.isEmpty() ? List.of(NOTHING) : types, scope);
        this.reader = known.reader();
        this.memory = scope.arena();
    }

    @Override
    public RowStore store() {
        return store;
    }

    @Override
    public void start(Rows left) {
        memory.reset();
        leftCount = left.count();
        leftRow = 0;
        batch = -1;
        row = 0;
        List<Argument> values = new ArrayList<>();
        for (Evaluator argument : arguments) {
            Argument value = argument.evaluate(left, memory);
            values.add(new Argument(Plain.of(value.values(), value.type(), memory), value.stride(),
                    value.type()));
        }
        runs = memory.allocate((long) leftCount << 2);
        int before = known.count();
        reader.insert(values.isEmpty() ? List.of(Truth.constant(true, memory)) : values, leftCount, runs,
                memory);
        int fresh = before;
        for (int i = 0; i < leftCount && fresh < known.count(); i++) {
            if (runs.getAtIndex(Layouts.INT, i) == fresh) {
                run(values, i);
                fresh++;
            }
        }
    }

    private void run(List<Argument> values, int at) {
        scope.checkCancelled();
        List<Argument> constants = new ArrayList<>();
        for (Argument value : values) {
            Vector one = Take.take(value.values(), new int[]{at * value.stride()}, 1, memory);
            constants.add(new Argument(one, 0, value.type()));
        }
        Scope inner = scope.in(new Frame(scope.frame(), constants, new SharedRows()));
        try {
            store.copyAll(new OperatorBuilder(inner).open(plan.right()));
        } finally {
            inner.close();
        }
        firstBatches.add(store.batchCount());
    }

    @Override
    public int next(int[] left, long[] right) {
        int count = 0;
        while (leftRow < leftCount && count < left.length) {
            int run = runs.getAtIndex(Layouts.INT, leftRow);
            if (batch < 0) {
                batch = firstBatches.get(run);
            }
            if (batch == firstBatches.get(run + 1)) {
                batch = -1;
                leftRow++;
                continue;
            }
            int end = Math.min(store.rows(batch), row + left.length - count);
            while (row < end) {
                left[count] = leftRow;
                right[count++] = (long) batch << 32 | row++;
            }
            if (row == store.rows(batch)) {
                row = 0;
                batch++;
            }
        }
        return count;
    }
}
