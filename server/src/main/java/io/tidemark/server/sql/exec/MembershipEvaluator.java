package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BitBuilder;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** IN over values that are the same for all rows, by hashing: {@code = ANY}, and {@code <> ALL} when negated. */
final class MembershipEvaluator implements Evaluator {
    private final Evaluator operand;
    private final SqlType type;
    private final boolean negated;
    private final Scope scope;
    private final BiFunction<Rows, BufferArena, @Nullable List<Argument>> items;
    private KeyTable.@Nullable Reader reader;
    private boolean nullItem;
    private boolean nullList;
    private boolean empty = true;

    /** {@code items} gives constants, one a value, or null for a NULL list; it is asked once. */
    MembershipEvaluator(Evaluator operand, SqlType type, boolean negated, Scope scope,
            BiFunction<Rows, BufferArena, @Nullable List<Argument>> items) {
        this.operand = operand;
        this.type = type;
        this.negated = negated;
        this.scope = scope;
        this.items = items;
    }

    /** Whether values of the two types may be compared by their keys. */
    static boolean comparable(TypeId one, TypeId other) {
        return one == other || (isInteger(one) && isInteger(other))
                || (one.isText() && other.isText() && one != TypeId.BPCHAR && other != TypeId.BPCHAR);
    }

    private static boolean isInteger(TypeId type) {
        return type == TypeId.INT2 || type == TypeId.INT4 || type == TypeId.INT8;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        KeyTable.Reader known = reader == null ? load(rows) : reader;
        Argument values = operand.evaluate(rows, memory);
        int count = values.constant() ? 1 : rows.count();
        MemorySegment ids = memory.allocate((long) count << 2);
        known.find(List.of(values), count, ids, memory);
        BitBuilder result = new BitBuilder(memory);
        for (int i = 0; i < count; i++) {
            boolean nullValue = values.isNull(i);
            if (nullList || (nullValue ? !empty : nullItem && ids.getAtIndex(Layouts.INT, i) < 0)) {
                result.appendNull();
            } else {
                boolean member = !nullValue && ids.getAtIndex(Layouts.INT, i) >= 0;
                result.append(member != negated);
            }
        }
        return new Argument(result.build(), values.stride(), Truth.BOOLEAN);
    }

    private KeyTable.Reader load(Rows rows) {
        KeyTable table = new KeyTable(List.of(type), scope);
        KeyTable.Reader made = table.reader();
        List<Argument> values = items.apply(rows, scope.lasting());
        nullList = values == null;
        if (values != null) {
            MemorySegment ids = scope.lasting().allocate(4);
            for (Argument value : values) {
                empty = false;
                if (value.isNull(0)) {
                    nullItem = true;
                } else {
                    made.insert(List.of(value), 1, ids, scope.lasting());
                }
            }
        }
        reader = made;
        return made;
    }
}
