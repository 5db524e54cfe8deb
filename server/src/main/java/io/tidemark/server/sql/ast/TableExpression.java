package io.tidemark.server.sql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One item of a FROM clause. */
public sealed interface TableExpression {
    /** 0-based index of a char in the query string. */
    int position();

    /** A table, view or common table by name; {@code only} when ONLY was written. */
    record NamedTable(QualifiedName name, boolean only, @Nullable Alias alias, @Nullable Sample sample,
            int position)
            implements TableExpression {}

    /** A query in parentheses. */
    record DerivedTable(Query query, boolean lateral, @Nullable Alias alias,
            int position) implements TableExpression {}

    /**
     * One function, or ROWS FROM (several).
     *
     * @param functions
     *            one element without ROWS FROM
     * @param ordinality
     *            WITH ORDINALITY
     */
    record FunctionTable(List<FunctionItem> functions, boolean rowsFrom, boolean lateral, boolean ordinality,
            @Nullable Alias alias,
            int position) implements TableExpression {
        public FunctionTable {
            functions = List.copyOf(functions);
        }
    }

    /** A call (or a keyword that is one, such as CURRENT_DATE) with the column definitions after AS, if any. */
    record FunctionItem(Expression call, List<ColumnType> columns) {
        public FunctionItem {
            columns = List.copyOf(columns);
        }
    }

    /** A column's name and type in a column definition list. */
    record ColumnType(Identifier name, TypeName type) {}

    /**
     * A join of two items.
     *
     * @param on
     *            null without ON
     * @param using
     *            empty without USING
     * @param usingAlias
     *            {@code USING (…) AS alias}, or null
     * @param alias
     *            of a join in parentheses, or null
     */
    record Join(JoinKind kind, TableExpression left, TableExpression right, @Nullable Expression on,
            List<Identifier> using,
            boolean natural, @Nullable String usingAlias, @Nullable Alias alias,
            int position) implements TableExpression {
        public Join {
            using = List.copyOf(using);
        }
    }

    /** Kinds of {@link Join}; the last three are QuestDB's. */
    enum JoinKind {
        INNER, LEFT, RIGHT, FULL, CROSS, ASOF, LT, SPLICE
    }

    /** {@code AS name (columns)}. */
    record Alias(String name, List<Identifier> columns, int position) {
        public Alias {
            columns = List.copyOf(columns);
        }
    }

    /** TABLESAMPLE method (arguments) [REPEATABLE (seed)]. */
    record Sample(QualifiedName method, List<Expression> arguments, @Nullable Expression repeatable,
            int position) {
        public Sample {
            arguments = List.copyOf(arguments);
        }
    }
}
