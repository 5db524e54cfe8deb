package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.Expression.DefaultValue;
import io.tidemark.server.sql.ast.Expression.RowConstructor;
import io.tidemark.server.sql.ast.Expression.ScalarQuery;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Statement.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The SET clause: new values for columns of a table. Confined to the analysis. */
final class Assignments {
    private final Analysis analysis;
    private final ChangeTarget target;
    private final TableDefaults defaults;
    private final Scope scope;
    private final @Nullable Expression[] values;
    private final List<Runnable> fits = new ArrayList<>();
    private LogicalPlan plan;

    /** @param plan of the rows that {@code scope} is over */
    Assignments(Analysis analysis, ChangeTarget target, TableDefaults defaults, Scope scope,
            LogicalPlan plan) {
        this.analysis = analysis;
        this.target = target;
        this.defaults = defaults;
        this.scope = scope;
        this.plan = plan;
        this.values = new @Nullable Expression[target.width()];
    }

    Assignments addAll(List<Assignment> assignments) {
        assignments.forEach(this::add);
        // As in PostgreSQL, no value is looked at as one of its column before all were read.
        fits.forEach(Runnable::run);
        return this;
    }

    /** The rows, perhaps with columns of sub-queries behind theirs. */
    LogicalPlan plan() {
        return plan;
    }

    /** The column's new value over {@link #plan}; null when it keeps the one that it has. */
    @Nullable
    Expression value(int column) {
        return values[column];
    }

    /** The columns that get new values. */
    Set<Integer> columns() {
        return IntStream.range(0, values.length).filter(column -> values[column] != null).boxed()
                .collect(Collectors.toSet());
    }

    private void add(Assignment assignment) {
        var value = assignment.value();
        if (!assignment.row()) {
            set(assignment.columns().getFirst(), value);
        } else if (value instanceof ScalarQuery query) {
            setAll(assignment.columns(), query);
        } else if (value instanceof RowConstructor row && (row.explicit() || row.fields().size() > 1)) {
            demandCount(assignment.columns(), row.fields().size(), row.position());
            for (int i = 0; i < row.fields().size(); i++) {
                set(assignment.columns().get(i), row.fields().get(i));
            }
        } else {
            int position = value instanceof RowConstructor row
                    ? row.fields().getFirst().position()
                    : value.position();
            throw new SqlException("0A000",
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
                    position);
        }
    }

    private static void demandCount(List<Identifier> columns, int count, int position) {
        if (columns.size() != count) {
            throw new SqlException("42601", "number of columns does not match number of values", position);
        }
    }

    private void set(Identifier name, io.tidemark.server.sql.ast.Expression written) {
        int column = column(name);
        if (written instanceof DefaultValue) {
            Expression value = defaults.of(column);
            values[column] = value == null ? ExpressionTree.nothing(target.column(column).type()) : value;
            return;
        }
        if (defaults.always(column)) {
            throw new SqlException("428C9", "column \"" + name.name() + "\" can only be updated to DEFAULT",
                    SqlException.NO_POSITION, TableDefaults.alwaysDetail(name.name()), null);
        }
        Expression value = analysis.expressions.analyze(written, Place.of(scope, Clause.UPDATE));
        assign(column, value, written.position());
    }

    /** The sub-query's row, or NULLs, behind the columns of each row. */
    private void setAll(List<Identifier> names, ScalarQuery query) {
        LogicalPlan row = analysis.queries.analyze(query.query(), scope, scope.commonTables, false).plan();
        demandCount(names, row.types().size(), query.position());
        int width = plan.types().size();
        plan = OuterColumns.columns(row, 1).isEmpty()
                ? PlanTree.join(JoinKind.SINGLE, plan, OuterColumns.shift(row, -1), FromAnalyzer.always())
                : PlanTree.apply(JoinKind.SINGLE, plan, row, FromAnalyzer.always());
        for (int i = 0; i < names.size(); i++) {
            int column = column(names.get(i));
            assign(column, new InputColumn(width + i, row.types().get(i)), query.position());
        }
    }

    private void assign(int column, Expression value, @Nullable Integer position) {
        values[column] = value;
        fits.add(() -> values[column] = InsertAnalyzer.assign(analysis, value, target.column(column),
                position));
    }

    private int column(Identifier name) {
        int column = target.index(name);
        if (values[column] != null) {
            throw new SqlException("42601", "multiple assignments to same column \"" + name.name() + "\"",
                    SqlException.NO_POSITION);
        }
        return column;
    }
}
