package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What operators must give, computed row by row in the plainest way. */
final class Oracle {
    private Oracle() {}

    /** A value such that SQL's equality is Java's: one zero, decimals without trailing zeros. */
    static @Nullable Object key(@Nullable Object value, SqlType type) {
        if (value instanceof Double number) {
            return number == 0 ? (Object) 0.0 : value;
        }
        return value instanceof String text && type.id() == TypeId.NUMERIC
                ? new BigDecimal(text).stripTrailingZeros()
                : value;
    }

    static List<@Nullable Object> key(List<@Nullable Object> row, List<SqlType> types) {
        List<@Nullable Object> key = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            key.add(key(row.get(i), types.get(i)));
        }
        return key;
    }

    /** PostgreSQL's order of values that are not NULL. */
    static int compare(Object one, Object other, SqlType type) {
        return switch (one) {
            case Double number -> Double.compare(number == 0 ? 0.0 : number,
                    other instanceof Double second && second == 0 ? 0.0 : (Double) other);
            case Long number -> Long.compare(number, (Long) other);
            case Boolean flag -> Boolean.compare(flag, (Boolean) other);
            case String text when type.id() == TypeId.NUMERIC ->
                new BigDecimal(text).compareTo(new BigDecimal((String) other));
            case String text -> Arrays.compareUnsigned(text.getBytes(StandardCharsets.UTF_8),
                    ((String) other).getBytes(StandardCharsets.UTF_8));
            default -> throw new IllegalStateException();
        };
    }

    static Comparator<List<@Nullable Object>> order(int column, SqlType type, boolean descending,
            boolean nullsFirst) {
        return (one, other) -> {
            Object a = one.get(column);
            Object b = other.get(column);
            if (a == null || b == null) {
                return a == b ? 0 : (a == null) == nullsFirst ? -1 : 1;
            }
            return descending ? compare(b, a, type) : compare(a, b, type);
        };
    }

    /** A join by a three-valued condition. */
    static List<List<@Nullable Object>> join(JoinKind kind, Relation left, Relation right,
            BiFunction<List<@Nullable Object>, List<@Nullable Object>, @Nullable Boolean> condition) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        boolean[] met = new boolean[right.rows().size()];
        for (List<@Nullable Object> one : left.rows()) {
            int matches = 0;
            boolean unknown = false;
            for (int i = 0; i < met.length; i++) {
                Boolean truth = condition.apply(one, right.rows().get(i));
                unknown |= truth == null;
                if (Boolean.TRUE.equals(truth)) {
                    matches++;
                    met[i] = true;
                    if (kind == JoinKind.INNER || kind == JoinKind.LEFT || kind == JoinKind.RIGHT
                            || kind == JoinKind.FULL) {
                        result.add(concat(one, right.rows().get(i)));
                    }
                }
            }
            if (matches == 0 && (kind == JoinKind.LEFT || kind == JoinKind.FULL)) {
                result.add(concat(one, Collections.nCopies(right.types().size(), null)));
            } else if ((kind == JoinKind.SEMI && matches > 0) || (kind == JoinKind.ANTI && matches == 0)) {
                result.add(one);
            } else if (kind == JoinKind.MARK) {
                result.add(concat(one, Collections
                        .singletonList(matches > 0 ? (Object) true : unknown ? null : (Object) false)));
            }
        }
        for (int i = 0; i < met.length; i++) {
            if (!met[i] && (kind == JoinKind.RIGHT || kind == JoinKind.FULL)) {
                result.add(concat(Collections.nCopies(left.types().size(), null), right.rows().get(i)));
            }
        }
        return result;
    }

    static List<@Nullable Object> concat(List<? extends @Nullable Object> one,
            List<? extends @Nullable Object> other) {
        List<@Nullable Object> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
