package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.function.Accumulator;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedBuilder;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One aggregate of a query over all groups of one stream: FILTER, DISTINCT and ORDER BY before the accumulator. */
final class GroupCall {
    private static final SqlType GROUP = SqlType.of(TypeId.INT4);

    private final AggregateCall call;
    private final List<Evaluator> arguments;
    private final @Nullable Predicate filter;
    private final @Nullable Accumulator accumulator;
    private final StateCharge charge;
    private final @Nullable KeyTable seen;
    private final KeyTable.@Nullable Reader seenReader;
    private final @Nullable OrderedCall ordered;
    private final @Nullable OrderedSetCall orderedSet;

    GroupCall(AggregateCall call, ExpressionCompiler compiler, Scope scope) {
        List<SqlType> types = call.arguments().stream().map(argument -> argument.type()).toList();
        this.call = call;
        boolean plain = call.aggregate().kind() == Aggregate.Kind.PLAIN;
        this.arguments = plain ? compiler.compile(call.arguments()) : List.of();
        this.filter = call.filter() == null ? null : new Predicate(call.filter(), compiler);
        this.accumulator = plain
                ? call.aggregate().accumulator().apply(scope.context().environment(), types)
                : null;
        this.charge = new StateCharge(call.aggregate(), scope.heap());
        List<SqlType> keys = new ArrayList<>(List.of(GROUP));
        keys.addAll(types);
        this.seen = call.distinct() ? new KeyTable(keys, scope) : null;
        this.seenReader = seen == null ? null : seen.reader();
        this.ordered = plain && !call.ordering().isEmpty()
                ? new OrderedCall(call, types, compiler, scope)
                : null;
        this.orderedSet = call.aggregate().kind().orderedSet()
                ? new OrderedSetCall(call, compiler, scope)
                : null;
    }

    /** Adds rows; {@code groups} is the int32 group of each, or null when all are of group 0. */
    void add(Rows rows, @Nullable MemorySegment groups, int groupCount, BufferArena memory) {
        Rows taken = rows;
        MemorySegment groupOf = groups;
        if (filter != null) {
            Rows numbered = new JoinedRows(rows,
                    new VectorRows(rows.count(), List.of(numbers(rows, groups, memory)),
                            false));
            taken = filter.apply(numbered, memory);
            if (taken.count() == 0) {
                return;
            }
            groupOf = groups == null ? null : ((FixedVector) taken.column(rows.width())).values();
        }
        if (orderedSet != null) {
            orderedSet.add(taken, groupOf, groupCount, memory);
            return;
        }
        Accumulator state = accumulator;
        if (state == null) {
            return;
        }
        charge.groups(groupCount);
        List<Argument> values = new ArrayList<>(arguments.size());
        for (Evaluator argument : arguments) {
            values.add(settled(argument.evaluate(taken, memory), memory));
        }
        int count = taken.count();
        if (seen != null && seenReader != null) {
            int[] fresh = fresh(seen, seenReader, values, count, groupOf, memory);
            if (fresh.length == 0) {
                return;
            }
            values = values.stream().map(value -> take(value, fresh, memory)).toList();
            groupOf = groupOf == null ? null : taken(groupOf, fresh, memory);
            taken = SelectedRows.of(taken, fresh, fresh.length, memory);
            count = fresh.length;
        }
        charge.rows(values, count);
        if (ordered != null) {
            ordered.add(taken, values, groupOf, memory);
        } else if (groupOf == null) {
            state.addAll(values, count);
        } else {
            state.add(values, count, groupOf, groupCount);
        }
    }

    /** Adds the groups of another stream: its group {@code i} is {@code mapping[i]} of this one. */
    void merge(GroupCall other, int[] mapping, int groupCount) {
        if (accumulator != null && other.accumulator != null) {
            charge.groups(groupCount);
            accumulator.merge(other.accumulator, mapping, groupCount);
        }
    }

    /** The values of all groups of a grouping set. */
    Vector finish(BufferArena memory, int groupCount, List<Integer> set) {
        if (orderedSet != null) {
            return orderedSet.finish(memory, groupCount);
        }
        Accumulator state = accumulator;
        if (state == null) {
            return grouping(memory, groupCount, set);
        }
        if (ordered != null) {
            ordered.feed(state, groupCount);
        }
        return state.finish(memory, groupCount);
    }

    /** GROUPING: a bit for each of its keys, set where the key is not in the set. */
    private Vector grouping(BufferArena memory, int groupCount, List<Integer> set) {
        int bits = 0;
        for (Expression argument : call.arguments()) {
            boolean inSet = argument instanceof Expression.Constant(var _, Long key)
                    && set.contains(key.intValue());
            bits = bits << 1 | (inSet ? 0 : 1);
        }
        FixedBuilder result = new FixedBuilder(4, memory);
        for (int i = 0; i < groupCount; i++) {
            result.appendInt(bits);
        }
        return result.build();
    }

    private Argument settled(Argument value, BufferArena memory) {
        return call.aggregate().name().equals("count")
                ? value
                : new Argument(Plain.of(value.values(), value.type(), memory), value.stride(), value.type());
    }

    private static Vector numbers(Rows rows, @Nullable MemorySegment groups, BufferArena memory) {
        return new FixedVector(rows.count(), null, 4,
                groups == null ? memory.allocateZeroed((long) rows.count() << 2) : groups);
    }

    /** The rows whose group and arguments have not been seen. */
    private static int[] fresh(KeyTable table, KeyTable.Reader reader, List<Argument> values, int count,
            @Nullable MemorySegment groups, BufferArena memory) {
        List<Argument> keys = new ArrayList<>(values.size() + 1);
        MemorySegment groupOf = groups == null ? memory.allocateZeroed((long) count << 2) : groups;
        keys.add(new Argument(new FixedVector(count, null, 4, groupOf), 1, GROUP));
        keys.addAll(values);
        MemorySegment ids = memory.allocate((long) count << 2);
        int known = table.count();
        reader.insert(keys, count, ids, memory);
        int[] fresh = new int[table.count() - known];
        int found = 0;
        for (int i = 0; i < count && found < fresh.length; i++) {
            if (ids.getAtIndex(Layouts.INT, i) == known + found) {
                fresh[found++] = i;
            }
        }
        return fresh;
    }

    private static Argument take(Argument value, int[] rows, BufferArena memory) {
        return value.constant()
                ? value
                : new Argument(Take.take(value.values(), rows, rows.length, memory), 1, value.type());
    }

    private static MemorySegment taken(MemorySegment groups, int[] rows, BufferArena memory) {
        MemorySegment target = memory.allocate((long) rows.length << 2);
        for (int i = 0; i < rows.length; i++) {
            target.setAtIndex(Layouts.INT, i, groups.getAtIndex(Layouts.INT, rows[i]));
        }
        return target;
    }
}
