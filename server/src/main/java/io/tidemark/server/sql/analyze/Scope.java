package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SetCall;
import io.tidemark.server.sql.analyze.Windows.Placed;
import io.tidemark.server.sql.ast.Window;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that expressions of one query level see: tables and columns over the row at hand. The outer scope lies
 * beyond one boundary of {@link io.tidemark.server.sql.algebra.OuterColumns}. Confined to the analysis.
 */
final class Scope {
    /** Columns from here up stand for the level's aggregates. */
    static final int AGGREGATES = 1 << 20;
    /** Columns from here up stand for the level's window calls. */
    static final int WINDOW_CALLS = 3 << 19;
    /** Columns from here up stand for the level's set-returning calls. */
    static final int SET_CALLS = 1 << 21;

    final @Nullable Scope outer;
    final CommonTables commonTables;
    final List<Table> tables;
    final List<Column> columns;
    final List<AggregateCall> aggregates = new ArrayList<>();
    final List<SetCall> setCalls = new ArrayList<>();
    final List<Placed> windowCalls = new ArrayList<>();
    /** The WINDOW clause. */
    final List<Window.Named> windows = new ArrayList<>();
    private final boolean lateral;
    private final boolean hidden;

    /** A column as expressions see it; {@code value} is over the row at hand. */
    record Column(String name, Expression value, int tableOid, int columnNumber) {}

    /**
     * A FROM item that can qualify column names.
     *
     * @param system   columns that {@code *} does not stand for, such as tableoid
     * @param nullable whether an outer join may give a row that the table does not have
     */
    record Table(@Nullable String schema, String name, @Nullable String hiddenName, List<Column> columns,
            List<Column> system, boolean nullable) {
        Table {
            columns = List.copyOf(columns);
            system = List.copyOf(system);
        }

        /** A table whose rows are all its own. */
        Table(@Nullable String schema, String name, @Nullable String hiddenName, List<Column> columns,
                List<Column> system) {
            this(schema, name, hiddenName, columns, system, false);
        }

        /** The table with {@link #nullable} where {@code padded}. */
        Table padded(boolean padded) {
            return new Table(schema, name, hiddenName, columns, system, nullable || padded);
        }
    }

    private Scope(@Nullable Scope outer, CommonTables commonTables, FromItem from, boolean lateral,
            boolean hidden) {
        this.outer = outer;
        this.commonTables = commonTables;
        this.tables = from.tables();
        this.columns = from.columns();
        this.lateral = lateral;
        this.hidden = hidden;
    }

    /** The scope of a SELECT's clauses over its FROM, or of a join's condition. */
    static Scope of(@Nullable Scope outer, CommonTables commonTables, FromItem from) {
        return new Scope(outer, commonTables, from, false, false);
    }

    /** What an item of FROM may see of the items left of it. */
    static Scope leftOf(@Nullable Scope outer, CommonTables commonTables, FromItem left) {
        return new Scope(outer, commonTables, left, true, false);
    }

    /** A scope without names. */
    static Scope empty(@Nullable Scope outer, CommonTables commonTables) {
        return of(outer, commonTables, FromItem.none());
    }

    /** The same boundaries, but the items to the left cannot be named: for what is not LATERAL. */
    static @Nullable Scope withoutLateral(@Nullable Scope scope) {
        if (scope == null || !scope.lateral) {
            return scope;
        }
        return new Scope(withoutLateral(scope.outer), scope.commonTables,
                new FromItem(io.tidemark.server.sql.algebra.PlanTree.oneRow(), scope.tables, scope.columns),
                true, true);
    }

    /** Whether names are not to be found here, only hinted at. */
    boolean hidden() {
        return hidden;
    }

    /** Boundaries between this scope and the statement's top. */
    static int depth(@Nullable Scope scope) {
        int depth = 0;
        for (Scope s = scope; s != null; s = s.outer) {
            depth++;
        }
        return depth;
    }
}
