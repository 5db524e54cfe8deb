package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.analyze.AnalyzedChange.Conflict;
import io.tidemark.server.sql.analyze.AnalyzedChange.Source;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.ValuesLiterals;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT. */
final class InsertAnalyzer {
    private final Analysis analysis;

    InsertAnalyzer(Analysis analysis) {
        this.analysis = analysis;
    }

    AnalyzedChange analyze(Statement.Insert insert) {
        ChangeTarget target = ChangeTarget.of(analysis, insert.table(), insert.alias());
        InsertTarget values = new InsertTarget(target, new TableDefaults(analysis, target), insert);
        CommonTables common = insert.with() == null
                ? CommonTables.none()
                : new WithAnalyzer(analysis).extend(insert.with(), null, CommonTables.none());
        Source source = source(insert, target, values, common);
        RowRules rules = new EnforcedRules(analysis, target).rules();
        Conflict conflict = null;
        List<OutputColumn> returning = List.of();
        if (insert.onConflict() != null) {
            ConflictAnalyzer conflicts = new ConflictAnalyzer(analysis, target, rules, common);
            conflict = conflicts.analyze(insert.onConflict(), insert.returning());
            returning = conflicts.returning();
        }
        if (!insert.returning().isEmpty() && !(conflict instanceof Conflict.Replace)
                && source instanceof Source.Rows(LogicalPlan plan)) {
            Returning returned = Returning.of(analysis, insert.returning(), target.named(plan, 0), common,
                    target.width());
            source = new Source.Rows(returned.plan());
            returning = returned.columns();
        }
        return new AnalyzedChange(AnalyzedChange.Action.INSERT, target.table(), source, rules, conflict,
                returning, analysis.parameters.finish(),
                analysis.cacheable() && source instanceof Source.Rows);
    }

    private Source source(Statement.Insert insert, ChangeTarget target, InsertTarget values,
            CommonTables common) {
        Query query = insert.source();
        if (query == null) {
            List<Expression> row = values.complete(List.of(), values.absent(0, true));
            return new Source.Rows(new LogicalPlan.Values(List.of(row), target.types()));
        }
        boolean plain = query.with() == null && query.orderBy().isEmpty() && query.limit() == null
                && query.offset() == null;
        return switch (query.body()) {
            case ValuesLiterals literals when plain -> literals(insert, literals, target, values);
            case QueryBody.Values rows when plain -> new Source.Rows(rows(rows, target, values, common));
            default -> new Source.Rows(query(query, target, values, common));
        };
    }

    private Source literals(Statement.Insert insert, ValuesLiterals literals, ChangeTarget target,
            InsertTarget values) {
        int count = literals.columnCount();
        values.demandCount(count, literals.cellPosition(0, Math.min(values.count(), count - 1)));
        boolean direct = insert.returning().isEmpty() && insert.onConflict() == null;
        for (int item = 0; item < count; item++) {
            direct &= !values.ignored(item);
            values.demandMayGive(item);
        }
        if (!direct) {
            return new Source.Rows(rows(literals, target, values));
        }
        List<@Nullable Expression> defaults = new ArrayList<>();
        for (Expression absent : values.absent(count, false)) {
            defaults.add(absent instanceof Expression.Constant(var _, var value) && value == null
                    ? null
                    : absent);
        }
        return new Source.Literals(LiteralBatch.of(analysis, literals, target.columns(), values.given()),
                defaults);
    }

    private LogicalPlan rows(ValuesLiterals literals, ChangeTarget target, InsertTarget values) {
        List<Expression> absent = values.absent(literals.columnCount(), true);
        List<List<Expression>> rows = new ArrayList<>();
        for (int row = 0; row < literals.rowCount(); row++) {
            List<Expression> cells = new ArrayList<>();
            for (int item = 0; item < literals.columnCount(); item++) {
                int position = literals.cellPosition(row, item);
                Expression cell = analysis.at(LiteralCells.constant(literals, row, item), position);
                int column = values.column(item);
                cells.add(values.ignored(item)
                        ? absent.get(column)
                        : assign(analysis, cell, target.column(column), position));
            }
            rows.add(values.complete(cells, absent));
        }
        return new LogicalPlan.Values(rows, target.types());
    }

    private LogicalPlan rows(QueryBody.Values written, ChangeTarget target, InsertTarget values,
            CommonTables common) {
        var first = written.rows().getFirst();
        values.demandCount(first.size(),
                first.get(Math.min(values.count(), first.size() - 1)).position());
        Place place = Place.of(Scope.empty(null, common), Clause.VALUES);
        List<Expression> absent = values.absent(first.size(), true);
        List<List<Expression>> rows = new ArrayList<>();
        for (var row : written.rows()) {
            List<Expression> cells = new ArrayList<>();
            for (int item = 0; item < row.size(); item++) {
                int column = values.column(item);
                cells.add(values.takesDefault(row.get(item), item)
                        ? absent.get(column)
                        : assign(analysis, analysis.expressions.analyze(row.get(item), place),
                                target.column(column), row.get(item).position()));
            }
            rows.add(values.complete(cells, absent));
        }
        return new LogicalPlan.Values(rows, target.types());
    }

    private LogicalPlan query(Query query, ChangeTarget target, InsertTarget values, CommonTables common) {
        QueryResult result = analysis.queries.analyze(query, null, common, false);
        LogicalPlan plan = result.plan();
        int count = plan.types().size();
        values.demandCount(count, position(query, values.count()));
        List<Expression> outputs = plan instanceof LogicalPlan.Project project
                ? project.expressions()
                : PlanTree.columns(plan);
        LogicalPlan input = plan instanceof LogicalPlan.Project project ? project.input() : plan;
        List<Expression> given = new ArrayList<>();
        for (int item = 0; item < count; item++) {
            int column = values.column(item);
            if (values.ignored(item)) {
                given.add(values.absent(column));
            } else {
                values.demandMayGive(item);
                given.add(assign(analysis, outputs.get(item), target.column(column), position(query, item)));
            }
        }
        return new LogicalPlan.Project(input, values.complete(given, values.absent(count, false)));
    }

    private static int position(Query query, int item) {
        return query.body() instanceof QueryBody.Select select && item < select.items().size()
                ? select.items().get(item).expression().position()
                : query.position();
    }

    /** The value as it goes into a column: 42804 where no assignment is possible. */
    static Expression assign(Analysis analysis, Expression value, Relation.RelationColumn column,
            @Nullable Integer position) {
        int at = position == null ? SqlException.NO_POSITION : position;
        TypeId source = value.type().id();
        if (!analysis.coercion.can(source, column.type().id(), Context.ASSIGNMENT)) {
            throw new SqlException("42804", "column \"" + column.name() + "\" is of type "
                    + TypeNames.display(column.type().id()) + " but expression is of type "
                    + TypeNames.display(source), at, "You will need to rewrite or cast the expression.");
        }
        return analysis.coercion.to(value, column.type(), Context.ASSIGNMENT, at);
    }
}
