package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.TableExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE and DELETE: a query over the table's rows and their ids. Each row is changed once, by the first of the rows that
 * FROM or USING joins it with.
 */
final class UpdateAnalyzer {
    private final Analysis analysis;

    UpdateAnalyzer(Analysis analysis) {
        this.analysis = analysis;
    }

    /** The rows that a statement finds: the target's columns, their ids, the columns of FROM. */
    private record Found(FromItem rows, CommonTables common) {
        Scope scope() {
            return Scope.of(null, common, rows);
        }
    }

    AnalyzedChange update(Statement.Update update) {
        ChangeTarget target = ChangeTarget.of(analysis, update.table(), update.alias());
        TableDefaults defaults = new TableDefaults(analysis, target);
        Found found = found(target, update.with(), update.from(), update.where());
        Assignments assignments = new Assignments(analysis, target, defaults, found.scope(),
                found.rows().plan()).addAll(update.assignments());
        int width = target.width();
        int given = found.rows().plan().types().size();
        List<Expression> columns = new ArrayList<>();
        columns.add(new InputColumn(width, ChangeTarget.ID));
        for (int i = 0; i < given; i++) {
            Expression value = i < width ? assignments.value(i) : null;
            if (i != width) {
                columns.add(value != null ? value : column(found.rows().plan(), i));
            }
        }
        LogicalPlan plan = new LogicalPlan.Project(assignments.plan(), columns);
        Returning returning = Returning.of(analysis, update.returning(), behindId(found.rows(), width, plan),
                found.common(), width + 1);
        return change(AnalyzedChange.Action.UPDATE, target, returning, assignments.columns());
    }

    /** The same names over a plan that has the ids first, not behind the target's columns. */
    private static FromItem behindId(FromItem rows, int width, LogicalPlan plan) {
        return rows.mapped(value -> ExpressionTree.replaceColumns(value,
                index -> new InputColumn(index < width ? index + 1 : index,
                        rows.plan().types().get(index))))
                .withPlan(plan);
    }

    private static Expression column(LogicalPlan plan, int index) {
        return new InputColumn(index, plan.types().get(index));
    }

    AnalyzedChange delete(Statement.Delete delete) {
        ChangeTarget target = ChangeTarget.of(analysis, delete.table(), delete.alias());
        Found found = found(target, delete.with(), delete.using(), delete.where());
        int width = target.width();
        LogicalPlan plan = found.rows().plan();
        List<Expression> columns = new ArrayList<>();
        columns.add(new InputColumn(width, ChangeTarget.ID));
        for (int i = 0; i < plan.types().size(); i++) {
            if (i != width) {
                columns.add(column(plan, i));
            }
        }
        Returning returning = Returning.of(analysis, delete.returning(),
                behindId(found.rows(), width, new LogicalPlan.Project(plan, columns)), found.common(), 1);
        return change(AnalyzedChange.Action.DELETE, target, returning, Set.of());
    }

    /** @param changed columns that get new values */
    private AnalyzedChange change(AnalyzedChange.Action action, ChangeTarget target, Returning returning,
            Set<Integer> changed) {
        RowRules rules = new EnforcedRules(analysis, target).rules().touching(changed);
        return new AnalyzedChange(action, target.table(), new AnalyzedChange.Source.Rows(returning.plan()),
                rules, null, returning.columns(), analysis.parameters.finish(), analysis.cacheable());
    }

    private Found found(ChangeTarget target, Query.@Nullable With with, List<TableExpression> from,
            io.tidemark.server.sql.ast.@Nullable Expression where) {
        CommonTables common = with == null
                ? CommonTables.none()
                : new WithAnalyzer(analysis).extend(with, null, CommonTables.none());
        FromAnalyzer items = new FromAnalyzer(analysis, common);
        FromItem rows = target.stored();
        for (TableExpression item : from) {
            rows = JoinAnalyzer.cross(rows, items.right(item, null, rows));
            JoinAnalyzer.refuseSameNames(rows, item.position());
        }
        if (where != null) {
            Place place = Place.of(Scope.of(null, common, rows), Clause.WHERE);
            Expression condition = analysis.expressions.condition(where, place, "WHERE");
            rows = rows.withPlan(new LogicalPlan.Filter(rows.plan(), condition));
        }
        if (!from.isEmpty()) {
            List<Expression> id = List.of(new InputColumn(target.width(), ChangeTarget.ID));
            rows = rows.withPlan(new LogicalPlan.DistinctOn(rows.plan(), id));
        }
        return new Found(rows, common);
    }
}
