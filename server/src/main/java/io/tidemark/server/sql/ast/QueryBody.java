package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The core of a query. */
public sealed interface QueryBody
        permits QueryBody.Select, QueryBody.SetOperation, QueryBody.Values, QueryBody.Nested, ValuesLiterals {
    /** 0-based index of a char in the query string. */
    int position();

    /**
     * SELECT … FROM …. {@code TABLE t} and QuestDB's bare {@code t} are {@code SELECT * FROM t}.
     *
     * @param items
     *            may be empty, as in PostgreSQL
     * @param distinct
     *            null without DISTINCT
     * @param from
     *            the comma-separated items; empty without FROM
     * @param latestOn
     *            QuestDB's LATEST ON or LATEST BY, or null
     * @param sampleBy
     *            QuestDB's SAMPLE BY, or null
     * @param groupBy
     *            null without GROUP BY
     * @param into
     *            the table of SELECT INTO, or null
     */
    record Select(@Nullable Distinct distinct, List<SelectItem> items, List<TableExpression> from,
            @Nullable Expression where,
            @Nullable LatestOn latestOn, @Nullable SampleBy sampleBy, @Nullable GroupBy groupBy,
            @Nullable Expression having,
            List<Window.Named> windows, @Nullable QualifiedName into, int position) implements QueryBody {
        public Select {
            items = List.copyOf(items);
            from = List.copyOf(from);
            windows = List.copyOf(windows);
        }
    }

    /** UNION, INTERSECT or EXCEPT. */
    record SetOperation(SetOperator operator, boolean all, QueryBody left, QueryBody right,
            int position) implements QueryBody {}

    /** Kinds of {@link SetOperation}. */
    enum SetOperator {
        UNION, INTERSECT, EXCEPT
    }

    /** VALUES with at least one cell that is not a literal; all rows have the same length. */
    record Values(List<List<Expression>> rows, int position) implements QueryBody {
        public Values {
            rows = rows.stream().map(List::copyOf).toList();
        }
    }

    /** A query in parentheses as an operand of a set operation. */
    record Nested(Query query, int position) implements QueryBody {}

    /** DISTINCT; {@code on} is empty without ON. */
    record Distinct(List<Expression> on, int position) {
        public Distinct {
            on = List.copyOf(on);
        }
    }

    /** GROUP BY [DISTINCT] elements. */
    record GroupBy(List<GroupingElement> elements, boolean distinct, int position) {
        public GroupBy {
            elements = List.copyOf(elements);
        }
    }

    /** One element of GROUP BY. */
    sealed interface GroupingElement {
        /** A plain expression (an ordinal and an alias look like one). */
        record Key(Expression expression) implements GroupingElement {}

        /** {@code ()}. */
        record Empty(int position) implements GroupingElement {}

        /** ROLLUP(…). */
        record Rollup(List<Expression> keys, int position) implements GroupingElement {
            public Rollup {
                keys = List.copyOf(keys);
            }
        }

        /** CUBE(…). */
        record Cube(List<Expression> keys, int position) implements GroupingElement {
            public Cube {
                keys = List.copyOf(keys);
            }
        }

        /** GROUPING SETS(…). */
        record Sets(List<GroupingElement> elements, int position) implements GroupingElement {
            public Sets {
                elements = List.copyOf(elements);
            }
        }
    }

    /** {@code LATEST ON ts PARTITION BY keys}, or the older {@code LATEST BY keys} whose timestamp is null. */
    record LatestOn(@Nullable Identifier timestamp, List<Expression> keys, int position) {
        public LatestOn {
            keys = List.copyOf(keys);
        }
    }

    /**
     * {@code SAMPLE BY 1h [FROM a TO b] [FILL(…)] [ALIGN TO …]}.
     *
     * @param interval
     *            as written: {@code 1h}, {@code 15T}, or an expression's text
     * @param fill
     *            the words or expressions in FILL's parentheses: NONE, NULL, PREV and LINEAR are column references
     * @param align
     *            the rest after ALIGN TO, as written, or null
     */
    record SampleBy(String interval, @Nullable Expression from, @Nullable Expression to,
            List<Expression> fill, @Nullable String align,
            int position) {
        public SampleBy {
            fill = List.copyOf(fill);
        }
    }
}
