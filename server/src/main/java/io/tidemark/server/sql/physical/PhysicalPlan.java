package io.tidemark.server.sql.physical;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.LogicalPlan.SetCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SetKind;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.table.TableSchema;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a query is computed. Immutable; safe for many executions at once; columns are numbered from 0. */
public sealed interface PhysicalPlan {
    /** Types of the rows. */
    List<SqlType> types();

    /**
     * Stored rows of a table. Columns that nobody above reads cost nothing: they are fetched when first used.
     *
     * @param columns indices into the schema, in output order; {@link io.tidemark.server.sql.algebra.LogicalPlan.Scan#ROW_ID}
     *                for the row's id
     * @param ranges  what the filter implies for single columns, to skip batches by their zone maps and to cut sorted
     *                ones; a help only: the filter still holds the same predicates
     * @param filter  over the output columns; null for all rows
     * @param limit   rows that are wanted at most, null for all: an expression without columns; a help only
     * @param lookup  what the filter implies for the columns of an index, to skip batches; a help only
     */
    record Scan(TableSchema table, List<Integer> columns, List<SqlType> types, List<ColumnRange> ranges,
            @Nullable Expression filter, TimeOrder order, @Nullable Expression limit,
            @Nullable KeyLookup lookup) implements PhysicalPlan {
        /** Copies the lists. */
        public Scan {
            columns = List.copyOf(columns);
            types = List.copyOf(types);
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * An interval that a column's values must lie in; NULLs lie in none.
     *
     * @param column index into the schema, not into the scan's columns
     * @param low    a bound of the column's own type without columns, or null for none; when it is NULL, no row passes
     * @param high   as {@code low}
     * @param oneOf  texts, one of which a symbol column must have, and no bounds; empty for an interval
     */
    record ColumnRange(int column, @Nullable Expression low, boolean lowInclusive, @Nullable Expression high,
            boolean highInclusive, List<Expression> oneOf) {
        /** Copies the texts. */
        public ColumnRange {
            oneOf = List.copyOf(oneOf);
        }

        /** An interval. */
        public ColumnRange(int column, @Nullable Expression low, boolean lowInclusive,
                @Nullable Expression high, boolean highInclusive) {
            this(column, low, lowInclusive, high, highInclusive, List.of());
        }

        /** Texts of a symbol column. */
        public static ColumnRange oneOf(int column, List<Expression> texts) {
            return new ColumnRange(column, null, false, null, false, texts);
        }
    }

    /**
     * Keys that rows must have.
     *
     * @param index   the name of the index or key
     * @param columns those of its columns that filters have, indices into the schema
     * @param values  that a row must have in each of them
     */
    record KeyLookup(String index, List<Integer> columns, List<KeyValues> values) {
        /** Copies the lists. */
        public KeyLookup {
            columns = List.copyOf(columns);
            values = List.copyOf(values);
        }
    }

    /**
     * Values, one of which a column must have; NULLs count for none.
     *
     * @param column the column's type
     * @param items  expressions without columns, of that type; of integers and texts of any such type
     * @param array  whether {@code items} is one array of values
     */
    record KeyValues(SqlType column, List<Expression> items, boolean array) {
        /** Copies the items. */
        public KeyValues {
            items = List.copyOf(items);
        }
    }

    /** The order by designated timestamp that a scan must give. */
    enum TimeOrder {
        ANY, ASCENDING, DESCENDING
    }

    /** {@code count(*)} of a stored table without a filter: one row with one bigint, from metadata. */
    record CountRows(TableSchema table) implements PhysicalPlan {
        @Override
        public List<SqlType> types() {
            return List.of(SqlType.of(TypeId.INT8));
        }
    }

    /** Rows of a virtual table: the columns listed, by index into its columns. */
    record VirtualScan(String schema, String name, List<Integer> columns, List<SqlType> types)
            implements PhysicalPlan {
        /** Copies the lists. */
        public VirtualScan {
            columns = List.copyOf(columns);
            types = List.copyOf(types);
        }
    }

    /** Rows of expressions without columns; one row without columns is a query without FROM. */
    record Values(List<List<Expression>> rows, List<SqlType> types) implements PhysicalPlan {
        /** Copies the lists. */
        public Values {
            rows = rows.stream().map(List::copyOf).toList();
            types = List.copyOf(types);
        }
    }

    /**
     * Rows of a set-returning function.
     *
     * @param arguments  expressions without columns
     * @param ordinality whether a bigint that counts the rows from 1 follows
     */
    record FunctionScan(TableFunction function, List<Expression> arguments, boolean ordinality,
            List<SqlType> types)
            implements PhysicalPlan {
        /** Copies the lists. */
        public FunctionScan {
            arguments = List.copyOf(arguments);
            types = List.copyOf(types);
        }
    }

    /** Set-returning functions in a select list: the input's columns, then one for each call; short calls give NULL. */
    record ProjectSet(PhysicalPlan input, List<SetCall> calls, List<SqlType> types) implements PhysicalPlan {
        /** Copies the lists. */
        public ProjectSet {
            calls = List.copyOf(calls);
            types = List.copyOf(types);
        }
    }

    /** Rows for which the condition is true. */
    record Filter(PhysicalPlan input, Expression condition) implements PhysicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** One row an input row. */
    record Project(PhysicalPlan input, List<Expression> expressions) implements PhysicalPlan {
        /** Copies the expressions. */
        public Project {
            expressions = List.copyOf(expressions);
        }

        @Override
        public List<SqlType> types() {
            return expressions.stream().map(Expression::type).toList();
        }
    }

    /**
     * Groups: key columns, then one column for each call; without keys one row, also of no input.
     *
     * @param groupingSets indices into {@code keys} of each set; a key that is not in the set is NULL; one set of all
     *                     keys for a plain GROUP BY
     */
    record HashAggregate(PhysicalPlan input, List<Expression> keys, List<List<Integer>> groupingSets,
            List<AggregateCall> calls) implements PhysicalPlan {
        /** Copies the lists. */
        public HashAggregate {
            keys = List.copyOf(keys);
            groupingSets = groupingSets.stream().map(List::copyOf).toList();
            calls = List.copyOf(calls);
        }

        @Override
        public List<SqlType> types() {
            return Stream.concat(keys.stream().map(Expression::type), calls.stream().map(AggregateCall::type))
                    .toList();
        }
    }

    /** All rows in order; equal ones keep the input's order. */
    record Sort(PhysicalPlan input, List<SortKey> keys) implements PhysicalPlan {
        /** Copies the keys. */
        public Sort {
            keys = List.copyOf(keys);
        }

        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** Sort and limit in one, for a small limit; bounds as in {@link Limit}, the limit is not null. */
    record TopN(PhysicalPlan input, List<SortKey> keys, Expression limit,
            @Nullable Expression offset) implements PhysicalPlan {
        /** Copies the keys. */
        public TopN {
            keys = List.copyOf(keys);
        }

        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** LIMIT and OFFSET: bigint expressions without columns; null, and a NULL value, mean none. */
    record Limit(PhysicalPlan input, @Nullable Expression limit,
            @Nullable Expression offset) implements PhysicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /**
     * A join by equal keys; the right input is loaded into memory, the left one streams. MARK gives NULL as
     * {@code ANY} demands when it has one key and no residual, else false where there is no match.
     *
     * @param keys     one or more
     * @param residual over left, then right columns; null for none
     * @param types    left, then right columns; of SEMI and ANTI the left ones; of MARK the left ones and a boolean
     */
    record HashJoin(JoinKind kind, PhysicalPlan left, PhysicalPlan right, List<JoinKey> keys,
            @Nullable Expression residual, List<SqlType> types) implements PhysicalPlan {
        /** Copies the lists. */
        public HashJoin {
            keys = List.copyOf(keys);
            types = List.copyOf(types);
        }
    }

    /**
     * A pair that must be equal: {@code left} over the left input's columns, {@code right} over the right input's own
     * columns (numbered from 0), both of one type.
     *
     * @param nullsEqual whether NULL meets NULL (IS NOT DISTINCT FROM)
     */
    record JoinKey(Expression left, Expression right, boolean nullsEqual) {}

    /** A join by any condition over left, then right columns; the right input is loaded into memory. */
    record NestedLoopJoin(JoinKind kind, PhysicalPlan left, PhysicalPlan right,
            @Nullable Expression condition,
            List<SqlType> types) implements PhysicalPlan {
        /** Copies the types. */
        public NestedLoopJoin {
            types = List.copyOf(types);
        }
    }

    /**
     * A nested loop that runs {@code right} for each distinct row of {@code arguments}.
     *
     * @param kind      INNER, LEFT, SEMI, ANTI, SINGLE or MARK
     * @param arguments over the left columns; {@code right} reads them as {@code OuterColumn}
     * @param condition over left, then right columns; null for none
     * @param types     as in {@link HashJoin}
     */
    record Apply(JoinKind kind, PhysicalPlan left, PhysicalPlan right, List<Expression> arguments,
            @Nullable Expression condition, List<SqlType> types) implements PhysicalPlan {
        /** Copies the lists. */
        public Apply {
            arguments = List.copyOf(arguments);
            types = List.copyOf(types);
        }
    }

    /** UNION, INTERSECT, EXCEPT over inputs of the same types; NULLs are equal. */
    record SetOperation(SetKind kind, boolean all, PhysicalPlan left, PhysicalPlan right, List<SqlType> types)
            implements PhysicalPlan {
        /** Copies the types. */
        public SetOperation {
            types = List.copyOf(types);
        }
    }

    /** DISTINCT over all columns; NULLs are equal; the first of equal rows stays. */
    record Distinct(PhysicalPlan input) implements PhysicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** DISTINCT ON: the first row of equal keys of a sorted input. */
    record DistinctOn(PhysicalPlan input, List<Expression> keys) implements PhysicalPlan {
        /** Copies the keys. */
        public DistinctOn {
            keys = List.copyOf(keys);
        }

        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /**
     * Functions over windows: the input's columns, then one for each call.
     *
     * @param input      sorted by partition, then by order
     * @param partitions columns that rows of one partition have in common
     * @param order      the order within a partition; peers have its columns in common too
     */
    record Window(PhysicalPlan input, List<Expression> partitions, List<SortKey> order,
            List<WindowCall> calls) implements PhysicalPlan {
        /** Copies the lists. */
        public Window {
            partitions = List.copyOf(partitions);
            order = List.copyOf(order);
            calls = List.copyOf(calls);
        }

        @Override
        public List<SqlType> types() {
            return Stream.concat(input.types().stream(), calls.stream().map(WindowCall::type)).toList();
        }
    }

    /**
     * Rows that several places read: computed once. Every place holds an equal record.
     *
     * @param correlated whether {@code input} reads arguments of an apply outside of it: computed once for each run of
     *                   the innermost apply's right input
     */
    record Shared(int id, PhysicalPlan input, boolean correlated) implements PhysicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** WITH RECURSIVE: rows of {@code seed}, then of {@code step} over {@code WorkingTable(id)} until it gives none. */
    record Recursive(int id, boolean all, PhysicalPlan seed, PhysicalPlan step) implements PhysicalPlan {
        @Override
        public List<SqlType> types() {
            return seed.types();
        }
    }

    /** The rows that the step before gave, inside a {@link Recursive}. */
    record WorkingTable(int id, List<SqlType> types) implements PhysicalPlan {
        /** Copies the types. */
        public WorkingTable {
            types = List.copyOf(types);
        }
    }
}
