package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.function.Aggregate.Kind;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.Layouts;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate with WITHIN GROUP over all groups of one stream: keeps the ordered values with the numbers of their groups,
 * sorts them all at once by group and value, and reads each group's stretch. A hypothetical row is put among the others.
 */
final class OrderedSetCall {
    private static final int BATCH_ROWS = 16_384;
    private static final SqlType GROUP = SqlType.of(TypeId.INT4);
    private static final SqlType FLAG = SqlType.of(TypeId.INT2);

    private final Kind kind;
    private final AggregateCall call;
    private final List<Evaluator> direct;
    private final List<Evaluator> keys;
    private final List<SqlType> keyTypes;
    private final Scope scope;
    private final RowStore store;
    private final SortOrder order;
    private final List<VectorBuilder> directValues = new ArrayList<>();
    private int directCount;
    /** The row of {@link #directValues} of each group, or -1. */
    private int[] directRows = new int[0];

    OrderedSetCall(AggregateCall call, ExpressionCompiler compiler, Scope scope) {
        this.kind = call.aggregate().kind();
        this.call = call;
        this.scope = scope;
        this.direct = compiler.compile(call.arguments());
        List<Expression> ordered = call.ordering().stream().map(SortKey::expression).toList();
        this.keys = compiler.compile(ordered);
        this.keyTypes = ordered.stream().map(Expression::type).toList();
        List<SqlType> types = new ArrayList<>(keyTypes);
        types.add(GROUP);
        types.add(FLAG);
        this.store = new RowStore(types, scope);
        this.order = new SortOrder(sortKeys(), types, scope);
        BufferArena memory = scope.arena();
        call.arguments().forEach(
                argument -> directValues.add(Constants.builder(argument.type().id(), memory)));
    }

    private List<SortKey> sortKeys() {
        int width = keyTypes.size();
        List<SortKey> sort = new ArrayList<>();
        sort.add(new SortKey(new Expression.InputColumn(width, GROUP), false, false));
        for (int i = 0; i < width; i++) {
            SortKey key = call.ordering().get(i);
            sort.add(new SortKey(new Expression.InputColumn(i, keyTypes.get(i)), key.descending(),
                    key.nullsFirst()));
        }
        if (kind.hypothetical()) {
            sort.add(new SortKey(new Expression.InputColumn(width + 1, FLAG), false, false));
        }
        return sort;
    }

    /** Keeps rows; {@code groups} is the int32 group of each, or null when all are of group 0. */
    void add(Rows rows, @Nullable MemorySegment groups, int groupCount, BufferArena memory) {
        int count = rows.count();
        List<Vector> columns = new ArrayList<>();
        for (Evaluator key : keys) {
            columns.add(plain(key.evaluate(rows, memory), count, memory));
        }
        FixedVector groupOf = new FixedVector(count, null, 4,
                groups == null ? memory.allocateZeroed((long) count << 2) : groups);
        begin(rows, groupOf, groupCount, memory);
        columns.add(groupOf);
        columns.add(new FixedVector(count, null, 2, memory.allocateZeroed((long) count << 1)));
        keep(kind.hypothetical() ? new VectorRows(count, columns, false) : present(columns, count, memory),
                memory);
    }

    private static Vector plain(Argument argument, int count, BufferArena memory) {
        return Plain.of(Take.dense(argument, count, memory), argument.type(), memory);
    }

    private void keep(Rows rows, BufferArena memory) {
        if (rows.count() > 0) {
            order.add(rows, store.batchCount(), memory);
            store.add(rows);
        }
    }

    /** The rows whose value is not NULL. */
    private static Rows present(List<Vector> columns, int count, BufferArena memory) {
        Rows all = new VectorRows(count, columns, false);
        if (columns.getFirst().validity() == null) {
            return all;
        }
        int[] selection = new int[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            if (!columns.getFirst().isNull(i)) {
                selection[found++] = i;
            }
        }
        return SelectedRows.of(all, selection, found, memory);
    }

    /** Keeps the direct arguments of groups that come for the first time, and their hypothetical rows. */
    private void begin(Rows rows, FixedVector groupOf, int groupCount, BufferArena memory) {
        if (directRows.length < groupCount) {
            int known = directRows.length;
            int size = Math.max(groupCount, known * 2);
            scope.heap().add((long) (size - known) << 2);
            directRows = Arrays.copyOf(directRows, size);
            Arrays.fill(directRows, known, directRows.length, -1);
        }
        int[] fresh = new int[Math.min(rows.count(), groupCount)];
        int count = 0;
        for (int i = 0; i < rows.count(); i++) {
            int group = groupOf.intAt(i);
            if (directRows[group] < 0) {
                directRows[group] = directCount++;
                fresh[count++] = i;
            }
        }
        if (count == 0) {
            return;
        }
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < direct.size(); i++) {
            Vector values = plain(direct.get(i).evaluate(rows, memory), rows.count(), memory);
            Vector taken = Take.take(values, fresh, count, memory);
            directValues.get(i).append(taken, 0, count);
            columns.add(taken);
        }
        if (kind.hypothetical()) {
            columns.add(Take.take(groupOf, fresh, count, memory));
            columns.add(flags(count, memory));
            keep(new VectorRows(count, columns, false), memory);
        }
    }

    /** A hypothetical row comes before its peers, for CUME_DIST after them. */
    private FixedVector flags(int count, BufferArena memory) {
        MemorySegment flags = memory.allocate((long) count << 1);
        for (int i = 0; i < count; i++) {
            flags.setAtIndex(Layouts.SHORT, i, (short) (kind == Kind.CUME_DIST ? 1 : -1));
        }
        return new FixedVector(count, null, 2, flags);
    }

    Vector finish(BufferArena memory, int groupCount) {
        order.sort();
        scope.heap().add(groupCount * OrderedGroups.GROUP_BYTES);
        OrderedGroups groups = new OrderedGroups(groupCount);
        Changes changes = Changes.ofColumns(keyTypes, scope);
        BufferArena scratch = scope.arena();
        for (int done = 0; done < order.count();) {
            scope.checkCancelled();
            scratch.reset();
            long[] at = order.addresses(done, BATCH_ROWS);
            Rows rows = new StoredRows(store, at, 0, at.length, scratch);
            boolean[] changed = new boolean[at.length];
            changes.mark(rows, changed, scratch);
            FixedVector groupOf = (FixedVector) rows.column(keyTypes.size());
            FixedVector flags = (FixedVector) rows.column(keyTypes.size() + 1);
            for (int i = 0; i < at.length; i++) {
                groups.add(groupOf.intAt(i), changed[i], flags.shortAt(i) != 0);
            }
            done += at.length;
        }
        groups.end();
        scope.free(scratch);
        return new OrderedSetResults(call, groups, new Values()).build(memory, groupCount);
    }

    /** The sorted values and the direct arguments. */
    final class Values {
        private final List<Vector> built = directValues.stream().map(VectorBuilder::build).toList();

        /** The ordered value at a place in the order of all groups. */
        Vector at(int place, BufferArena memory) {
            return store.gather(0, order.addresses(place, 1), 0, 1, memory);
        }

        /** The first direct argument. */
        Vector direct() {
            return built.getFirst();
        }

        /** The row of a group's direct arguments, or -1 where the group has had no row. */
        int directRow(int group) {
            return group < directRows.length ? directRows[group] : -1;
        }
    }
}
