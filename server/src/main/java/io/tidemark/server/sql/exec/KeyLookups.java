package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The batches that can have the keys that a scan looks for, by the filters of {@link KeyFilters}. */
final class KeyLookups {
    /** Keys from which on a scan reads all. */
    private static final int MANY_KEYS = 1_024;

    private KeyLookups() {}

    /** All that a scan sees, less the batches that have none of the keys. */
    static List<BatchSource> batches(PhysicalPlan.Scan plan, Scope scope) {
        TableAccess tables = scope.context().tables();
        PhysicalPlan.KeyLookup lookup = plan.lookup();
        KeyFilters filters = tables.keyFilters();
        if (lookup == null || filters == null) {
            return tables.batches(plan.table().tableId());
        }
        StoredState state = tables.state(plan.table().tableId());
        if (!filters.mayHelp(state)) {
            return state.batches();
        }
        List<SqlType> types = lookup.values().stream().map(PhysicalPlan.KeyValues::column).toList();
        long[] keys = keys(lookup, types, scope);
        return keys == null
                ? state.batches()
                : filters.candidates(plan.table(), new KeyHash(lookup.columns(), types), state, keys);
    }

    /** The numbers of all combinations of values; null when they are too many. */
    private static long @Nullable [] keys(PhysicalPlan.KeyLookup lookup, List<SqlType> types, Scope scope) {
        long[] keys = {KeyHash.EMPTY};
        for (int i = 0; i < types.size(); i++) {
            long[] values = values(lookup.values().get(i), scope);
            if ((long) keys.length * values.length > MANY_KEYS) {
                return null;
            }
            long[] longer = new long[keys.length * values.length];
            for (int key = 0; key < longer.length; key++) {
                longer[key] = KeyHash.with(keys[key / values.length], values[key % values.length]);
            }
            keys = longer;
        }
        return keys;
    }

    /** The numbers of the values of a column; a value that no row can have is left out. */
    private static long[] values(PhysicalPlan.KeyValues wanted, Scope scope) {
        List<Argument> found = new ArrayList<>();
        for (Expression item : wanted.items()) {
            Argument value = OneRow.evaluate(item, scope);
            found.add(wanted.array() ? elements(value, scope) : value);
        }
        long[] numbers = new long[found.stream().mapToInt(value -> value.values().rows()).sum()];
        int count = 0;
        for (Argument value : found) {
            for (int row = 0; row < value.values().rows(); row++) {
                OptionalLong number = KeyHash.find(value, row, wanted.column());
                if (number.isPresent()) {
                    numbers[count++] = number.getAsLong();
                }
            }
        }
        return Arrays.copyOf(numbers, count);
    }

    private static Argument elements(Argument array, Scope scope) {
        TypeId element = Objects.requireNonNull(array.type().id().element());
        VectorBuilder elements = Constants.builder(element, scope.lasting());
        if (!array.isNull(0)) {
            ArrayElements.append((VarVector) array.values(), 0, element, elements);
        }
        return new Argument(elements.build(), 1, SqlType.of(element));
    }
}
