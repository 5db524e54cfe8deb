package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Accumulator;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the arguments of an aggregate with ORDER BY until all rows are known, then gives them in order. */
final class OrderedCall {
    private static final int BATCH_ROWS = 16_384;

    private final List<SqlType> types;
    private final List<Evaluator> keys;
    private final int argumentCount;
    private final Scope scope;
    private final RowStore store;
    private final SortOrder order;

    OrderedCall(AggregateCall call, List<SqlType> argumentTypes, ExpressionCompiler compiler, Scope scope) {
        this.scope = scope;
        this.argumentCount = argumentTypes.size();
        this.keys = call.ordering().stream().map(key -> compiler.compile(key.expression())).toList();
        this.types = new ArrayList<>(argumentTypes);
        List<SortKey> stored = new ArrayList<>();
        for (SortKey key : call.ordering()) {
            stored.add(new SortKey(new Expression.InputColumn(types.size(), key.expression().type()),
                    key.descending(), key.nullsFirst()));
            types.add(key.expression().type());
        }
        types.add(SqlType.of(TypeId.INT4));
        this.store = new RowStore(types, scope);
        this.order = new SortOrder(stored, types, scope);
    }

    /** Keeps rows: their arguments, their sort keys and their group. */
    void add(Rows rows, List<Argument> arguments, @Nullable MemorySegment groups, BufferArena memory) {
        int count = rows.count();
        List<Vector> columns = new ArrayList<>();
        for (Argument argument : arguments) {
            columns.add(plain(argument, count, memory));
        }
        for (Evaluator key : keys) {
            columns.add(plain(key.evaluate(rows, memory), count, memory));
        }
        columns.add(new FixedVector(count, null, 4,
                groups == null ? memory.allocateZeroed((long) count << 2) : groups));
        Rows kept = new VectorRows(count, columns, false);
        order.add(kept, store.batchCount(), memory);
        store.add(kept);
    }

    private static Vector plain(Argument argument, int count, BufferArena memory) {
        return Plain.of(Take.dense(argument, count, memory), argument.type(), memory);
    }

    /** Gives all rows in order to the accumulator. */
    void feed(Accumulator accumulator, int groupCount) {
        order.sort();
        BufferArena memory = scope.arena();
        for (int done = 0; done < order.count();) {
            scope.checkCancelled();
            memory.reset();
            long[] at = order.addresses(done, BATCH_ROWS);
            List<Argument> arguments = new ArrayList<>();
            for (int i = 0; i < argumentCount; i++) {
                arguments.add(new Argument(store.gather(i, at, 0, at.length, memory), 1, types.get(i)));
            }
            FixedVector groups = (FixedVector) store.gather(types.size() - 1, at, 0, at.length, memory);
            accumulator.add(arguments, at.length, groups.values(), groupCount);
            done += at.length;
        }
        scope.free(memory);
    }
}
