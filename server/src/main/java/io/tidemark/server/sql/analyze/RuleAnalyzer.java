package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.analyze.Scope.Column;
import io.tidemark.server.sql.analyze.Scope.Table;
import io.tidemark.server.sql.catalog.Relation.RelationColumn;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether the expressions of DEFAULT, CHECK and ALTER COLUMN TYPE mean something; one statement's. */
public final class RuleAnalyzer {
    private final Analysis analysis;

    RuleAnalyzer(Analysis analysis) {
        this.analysis = analysis;
    }

    /** A column's DEFAULT: 0A000 where it names columns or has sub-queries, 42804 where its type doesn't fit. */
    public void defaultValue(io.tidemark.server.sql.ast.Expression written, RelationColumn column) {
        Expression value;
        try {
            value = analysis.expressions.analyze(written,
                    Place.of(Scope.empty(null, CommonTables.none()), Clause.DEFAULT));
        } catch (SqlException failure) {
            throw failure.sqlState().equals("42703") || failure.sqlState().equals("42P01")
                    ? new SqlException("0A000", "cannot use column reference in DEFAULT expression",
                            failure.position())
                    : failure;
        }
        refuseQueries(value, "DEFAULT expression", written.position());
        if (!analysis.coercion.can(value.type().id(), column.type().id(), Context.ASSIGNMENT)) {
            throw new SqlException("42804", "column \"" + column.name() + "\" is of type "
                    + TypeNames.display(column.type().id()) + " but default expression is of type "
                    + TypeNames.display(value.type().id()), SqlException.NO_POSITION,
                    "You will need to rewrite or cast the expression.");
        }
        analysis.coercion.to(value, column.type(), Context.ASSIGNMENT, written.position());
    }

    /** A CHECK over these columns. @return the indices of those that it names */
    public SortedSet<Integer> check(io.tidemark.server.sql.ast.Expression written, String table,
            List<RelationColumn> columns) {
        Expression condition = analysis.expressions.condition(written, place(table, columns, Clause.CHECK),
                "CHECK");
        refuseQueries(condition, "check constraint", written.position());
        return indices(condition);
    }

    /** USING of ALTER COLUMN TYPE: 0A000 where it has sub-queries, which would read with nobody's rights. */
    public void transform(String sql, String table, List<RelationColumn> columns) {
        withoutQueries(sql, place(table, columns, Clause.TRANSFORM), "transform expression");
    }

    /** WHERE of DROP PARTITION: 0A000 where it has sub-queries. */
    public void partitions(String sql, String table, List<RelationColumn> columns) {
        withoutQueries(sql, place(table, columns, Clause.PARTITIONS), "condition on partitions");
    }

    private void withoutQueries(String sql, Place place, String where) {
        refuseQueries(analysis.expressions.analyze(RuleText.parse(sql), place), where,
                SqlException.NO_POSITION);
    }

    /** Whether values of one type go into a column of the other without a cast being written. */
    public boolean assignable(SqlType from, SqlType to) {
        return analysis.coercion.can(from.id(), to.id(), Context.ASSIGNMENT);
    }

    private static Place place(String table, List<RelationColumn> columns, Clause clause) {
        List<Column> named = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            named.add(new Column(columns.get(i).name(), new Expression.InputColumn(i, columns.get(i).type()),
                    0, 0));
        }
        LogicalPlan nothing = new LogicalPlan.Values(List.of(),
                columns.stream().map(RelationColumn::type).toList());
        FromItem item = new FromItem(nothing, List.of(new Table(null, table, null, named, List.of())), named);
        return Place.of(Scope.of(null, CommonTables.none(), item), clause);
    }

    private static void refuseQueries(Expression value, String where, int position) {
        if (ExpressionTree.any(value, node -> node instanceof Expression.Subquery)) {
            throw new SqlException("0A000", "cannot use subquery in " + where, position);
        }
    }

    private static SortedSet<Integer> indices(Expression value) {
        SortedSet<Integer> indices = new TreeSet<>();
        ExpressionTree.any(value, node -> {
            if (node instanceof Expression.InputColumn column) {
                indices.add(column.index());
            }
            return false;
        });
        return indices;
    }
}
