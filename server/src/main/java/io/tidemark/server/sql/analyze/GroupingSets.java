package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.ast.Expression.RowConstructor;
import io.tidemark.server.sql.ast.QueryBody.GroupBy;
import io.tidemark.server.sql.ast.QueryBody.GroupingElement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What GROUP BY says.
 *
 * @param keys the distinct keys
 * @param sets indices of keys, ascending; one set of all keys where no grouping sets are written
 */
record GroupingSets(List<Expression> keys, List<List<Integer>> sets) {
    /** PostgreSQL's limit. */
    private static final int MAX_SETS = 4_096;
    /** PostgreSQL's limit. */
    private static final int MAX_CUBE = 12;

    GroupingSets {
        keys = List.copyOf(keys);
        sets = List.copyOf(sets);
    }

    static GroupingSets of(@Nullable GroupBy written, Keys names) {
        List<Expression> keys = new ArrayList<>();
        List<List<Integer>> sets = List.of(List.of());
        if (written == null) {
            return new GroupingSets(keys, sets);
        }
        Reader reader = new Reader(names, keys);
        for (GroupingElement element : written.elements()) {
            sets = product(sets, reader.sets(element), written.position());
        }
        if (written.distinct()) {
            SequencedSet<List<Integer>> distinct = new LinkedHashSet<>(sets);
            sets = List.copyOf(distinct);
        }
        return new GroupingSets(keys, sets);
    }

    private static List<List<Integer>> product(List<List<Integer>> left, List<List<Integer>> right,
            int position) {
        if ((long) left.size() * right.size() > MAX_SETS) {
            throw new SqlException("54001", "too many grouping sets present (maximum " + MAX_SETS + ")",
                    position);
        }
        List<List<Integer>> product = new ArrayList<>();
        for (List<Integer> one : left) {
            for (List<Integer> other : right) {
                TreeSet<Integer> union = new TreeSet<>(one);
                union.addAll(other);
                product.add(List.copyOf(union));
            }
        }
        return product;
    }

    /** Reads elements; collects their keys. */
    private record Reader(Keys names, List<Expression> keys) {
        private List<List<Integer>> sets(GroupingElement element) {
            return switch (element) {
                case GroupingElement.Key(var expression) -> List.of(unit(expression));
                case GroupingElement.Empty _ -> List.of(List.of());
                case GroupingElement.Rollup(var written, var _) -> rollup(units(written));
                case GroupingElement.Cube(var written, var position) -> cube(units(written), position);
                case GroupingElement.Sets(var elements, var _) ->
                    elements.stream().flatMap(one -> sets(one).stream()).toList();
            };
        }

        private List<List<Integer>> units(List<io.tidemark.server.sql.ast.Expression> written) {
            return written.stream().map(this::unit).toList();
        }

        /** One key, or several in parentheses that go together. */
        private List<Integer> unit(io.tidemark.server.sql.ast.Expression written) {
            if (written instanceof RowConstructor row && !row.explicit()) {
                return row.fields().stream().map(this::key).toList();
            }
            return List.of(key(written));
        }

        private int key(io.tidemark.server.sql.ast.Expression written) {
            Expression key = names.group(written);
            int index = keys.indexOf(key);
            if (index < 0) {
                index = keys.size();
                keys.add(key);
            }
            return index;
        }

        private static List<List<Integer>> rollup(List<List<Integer>> units) {
            List<List<Integer>> sets = new ArrayList<>();
            for (int size = units.size(); size >= 0; size--) {
                sets.add(units.subList(0, size).stream().flatMap(List::stream).toList());
            }
            return sets;
        }

        private static List<List<Integer>> cube(List<List<Integer>> units, int position) {
            if (units.size() > MAX_CUBE) {
                throw new SqlException("54011", "CUBE is limited to " + MAX_CUBE + " elements", position);
            }
            List<List<Integer>> sets = new ArrayList<>();
            for (int left = (1 << units.size()) - 1; left >= 0; left--) {
                List<Integer> set = new ArrayList<>();
                for (int i = 0; i < units.size(); i++) {
                    if ((left >>> (units.size() - 1 - i) & 1) != 0) {
                        set.addAll(units.get(i));
                    }
                }
                sets.add(set);
            }
            return sets;
        }
    }
}
