package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.table.TableSchema;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a query computes, without how. Immutable; columns are numbered from 0. */
public sealed interface LogicalPlan {
    /** Types of the rows. */
    List<SqlType> types();

    /** Stored rows of a table: the columns listed, by index into the schema, or {@link #ROW_ID}. */
    record Scan(TableSchema table, List<Integer> columns, List<SqlType> types) implements LogicalPlan {
        /** Stands for the row's id, a bigint that names the row for a statement that changes it. */
        public static final int ROW_ID = -1;
    }

    /** Rows of a virtual table (a catalog view), by its name with schema. */
    record VirtualScan(String schema, String name, List<Integer> columns, List<SqlType> types)
            implements LogicalPlan {}

    /** Literal rows; one row without columns is a query without FROM. */
    record Values(List<List<Expression>> rows, List<SqlType> types) implements LogicalPlan {}

    /** Rows of a set-returning function; arguments may refer to outer rows only. */
    record FunctionScan(TableFunction function, List<Expression> arguments, boolean ordinality,
            List<SqlType> types)
            implements LogicalPlan {}

    /** Rows for which the condition is true. */
    record Filter(LogicalPlan input, Expression condition) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** One row an input row. */
    record Project(LogicalPlan input, List<Expression> expressions) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return expressions.stream().map(Expression::type).toList();
        }
    }

    /** Set-returning functions in a select list: the input's columns, then each function's column. */
    record ProjectSet(LogicalPlan input, List<SetCall> calls, List<SqlType> types) implements LogicalPlan {}

    /** A set-returning call over the input's row. */
    record SetCall(TableFunction function, List<Expression> arguments, SqlType type) {}

    /**
     * Groups: key columns first, then aggregates.
     *
     * @param groupingSets indices into {@code keys} of each set; one set of all keys for a plain GROUP BY
     */
    record AggregateRows(LogicalPlan input, List<Expression> keys, List<List<Integer>> groupingSets,
            List<AggregateCall> calls) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return Stream
                    .concat(keys.stream().map(Expression::type), calls.stream().map(AggregateCall::type))
                    .toList();
        }
    }

    /**
     * One aggregate of a query.
     *
     * @param filter   FILTER (WHERE …), or null
     * @param ordering ORDER BY inside the call
     */
    record AggregateCall(Aggregate aggregate, List<Expression> arguments, boolean distinct,
            @Nullable Expression filter,
            List<SortKey> ordering, SqlType type) {}

    /** A join; columns of the left input, then of the right one (SEMI and ANTI: of the left one only). */
    record Join(JoinKind kind, LogicalPlan left, LogicalPlan right, Expression condition, List<SqlType> types)
            implements LogicalPlan {}

    /** A join whose right input refers to the left one's row by {@code OuterColumn} of level 1. */
    record Apply(JoinKind kind, LogicalPlan left, LogicalPlan right, Expression condition,
            List<SqlType> types)
            implements LogicalPlan {}

    /** How rows of two inputs meet. */
    enum JoinKind {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        /** Left rows that have a match, once. */
        SEMI,
        /** Left rows that have none; a NULL comparison is no match. */
        ANTI,
        /** LEFT; more than one match is 21000: a scalar sub-query. */
        SINGLE,
        /** Left row and one boolean: true, false or NULL as {@code ANY} over the right rows' conditions. */
        MARK
    }

    /** UNION, INTERSECT, EXCEPT. */
    record SetOperation(SetKind kind, boolean all, LogicalPlan left, LogicalPlan right, List<SqlType> types)
            implements LogicalPlan {}

    /** The set operations. */
    enum SetKind {
        UNION, INTERSECT, EXCEPT
    }

    /** DISTINCT over all columns. */
    record Distinct(LogicalPlan input) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** DISTINCT ON: the first row of each run of equal keys of a sorted input. */
    record DistinctOn(LogicalPlan input, List<Expression> keys) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** ORDER BY. */
    record Sort(LogicalPlan input, List<SortKey> keys) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** One key of an ordering. */
    record SortKey(Expression expression, boolean descending, boolean nullsFirst) {}

    /**
     * Functions over windows: the input's columns, then one for each call.
     *
     * @param input      sorted by partition, then by order
     * @param partitions columns that rows of one partition have in common
     * @param order      the order within a partition; peers have its columns in common too
     */
    record Window(LogicalPlan input, List<Expression> partitions, List<SortKey> order,
            List<WindowCall> calls) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return Stream.concat(input.types().stream(), calls.stream().map(WindowCall::type)).toList();
        }
    }

    /** LIMIT and OFFSET: expressions without input columns, or null. */
    record Limit(LogicalPlan input, @Nullable Expression limit,
            @Nullable Expression offset) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** A WITH query that is read more than once: computed once a statement. */
    record Shared(int id, LogicalPlan input) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return input.types();
        }
    }

    /** WITH RECURSIVE: rows of {@code seed}, then of {@code step} over {@code WorkingTable(id)} until it gives none. */
    record Recursive(int id, boolean all, LogicalPlan seed, LogicalPlan step) implements LogicalPlan {
        @Override
        public List<SqlType> types() {
            return seed.types();
        }
    }

    /** The rows that the step before gave, inside a {@link Recursive}. */
    record WorkingTable(int id, List<SqlType> types) implements LogicalPlan {}
}
