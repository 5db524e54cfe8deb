package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups of one grouping set in one stream, with the state of every aggregate. Confined to one thread. */
final class Groups {
    private final PhysicalPlan.HashAggregate plan;
    private final List<Integer> set;
    private final Scope scope;
    private final BufferArena memory;
    private final List<SqlType> keyTypes;
    private final List<Evaluator> keys;
    private final List<VectorBuilder> keyValues = new ArrayList<>();
    private final List<GroupCall> calls = new ArrayList<>();
    private final @Nullable KeyTable table;
    private final KeyTable.@Nullable Reader reader;

    Groups(PhysicalPlan.HashAggregate plan, List<Integer> set, Scope scope) {
        ExpressionCompiler compiler = new ExpressionCompiler(plan.input().types(), scope);
        this.plan = plan;
        this.set = set;
        this.scope = scope;
        this.memory = scope.arena();
        List<Expression> chosen = set.stream().map(index -> plan.keys().get(index)).toList();
        this.keyTypes = chosen.stream().map(Expression::type).toList();
        this.keys = compiler.compile(chosen);
        keyTypes.forEach(type -> keyValues.add(Constants.builder(type.id(), memory)));
        plan.calls().forEach(call -> calls.add(new GroupCall(call, compiler, scope)));
        this.table = keys.isEmpty() ? null : new KeyTable(keyTypes, scope);
        this.reader = table == null ? null : table.reader();
    }

    /** Groups so far; one without keys. */
    int count() {
        return table == null ? 1 : table.count();
    }

    /** Adds rows to their groups. */
    void add(Rows rows, BufferArena scratch) {
        MemorySegment groups = null;
        if (!keys.isEmpty()) {
            List<Argument> values = new ArrayList<>(keys.size());
            for (Evaluator key : keys) {
                values.add(key.evaluate(rows, scratch));
            }
            groups = number(values, rows.count(), scratch);
        }
        for (GroupCall call : calls) {
            call.add(rows, groups, count(), scratch);
        }
    }

    private MemorySegment number(List<Argument> values, int rows, BufferArena scratch) {
        if (reader == null) {
            throw new IllegalStateException("no keys to number");
        }
        MemorySegment groups = scratch.allocate((long) rows << 2);
        int known = count();
        reader.insert(values, rows, groups, scratch);
        int fresh = count() - known;
        for (int row = 0; row < rows && fresh > 0; row++) {
            if (groups.getAtIndex(Layouts.INT, row) == known) {
                append(values, row, scratch);
                known++;
                fresh--;
            }
        }
        return groups;
    }

    private void append(List<Argument> values, int row, BufferArena scratch) {
        for (int i = 0; i < values.size(); i++) {
            Argument value = values.get(i);
            Vector vector = value.values();
            int at = row * value.stride();
            if (Plain.isDecimal(vector, value.type())) {
                keyValues.get(i).appendFrom(
                        Plain.of(Take.take(vector, new int[]{at}, 1, scratch), value.type(), scratch), 0);
            } else {
                keyValues.get(i).appendFrom(vector, at);
            }
        }
    }

    /**
     * Adds the groups of another stream, or of a set with these keys and others; both have the same plan. Nothing of the
     * other one changes.
     */
    void merge(Groups other) {
        int groups = other.count();
        int[] mapping = new int[groups];
        if (!keys.isEmpty() && groups > 0) {
            List<Argument> values = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                values.add(new Argument(other.keyValues.get(other.set.indexOf(set.get(i))).build(), 1,
                        keyTypes.get(i)));
            }
            BufferArena scratch = scope.arena();
            MemorySegment ids = number(values, groups, scratch);
            MemorySegment.copy(ids, Layouts.INT, 0, mapping, 0, groups);
            scope.free(scratch);
        }
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).merge(other.calls.get(i), mapping, count());
        }
    }

    /** The result: all key columns of the plan, NULL where they are not in the set, then the aggregates. */
    Rows finish() {
        int groups = count();
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < plan.keys().size(); i++) {
            int at = set.indexOf(i);
            columns.add(at < 0
                    ? Constants.nulls(plan.keys().get(i).type(), groups, memory)
                    : keyValues.get(at).build());
        }
        calls.forEach(call -> columns.add(call.finish(memory, groups, set)));
        return new VectorRows(groups, columns, true);
    }
}
