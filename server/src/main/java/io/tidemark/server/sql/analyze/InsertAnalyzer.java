package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.analyze.AnalyzedInsert.Source;
import io.tidemark.server.sql.ast.Expression.DefaultValue;
import io.tidemark.server.sql.ast.Identifier;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.ast.QueryBody;
import io.tidemark.server.sql.ast.Statement;
import io.tidemark.server.sql.ast.ValuesLiterals;
import io.tidemark.server.sql.catalog.Relation;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
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

    /** The table's columns, and which of them the statement gives, in the statement's order. */
    private record Target(List<Relation.RelationColumn> columns, List<Integer> given, List<Integer> positions,
            boolean named) {
        SqlType type(int item) {
            return columns.get(given.get(item)).type();
        }
    }

    AnalyzedInsert analyze(Statement.Insert insert) {
        if (insert.onConflict() != null) {
            throw Analysis.unsupported("ON CONFLICT", insert.onConflict().position());
        }
        if (!insert.returning().isEmpty()) {
            throw Analysis.unsupported("RETURNING", insert.returning().getFirst().position());
        }
        Relation relation = FromAnalyzer.relation(analysis, insert.table());
        if (!(relation instanceof Relation.Stored stored)) {
            throw new SqlException("42501", "permission denied: \"" + relation.name()
                    + "\" is a system catalog", insert.table().position());
        }
        Target target = target(insert, relation);
        Source source = source(insert, target);
        return new AnalyzedInsert(stored.table(), source, analysis.parameters.finish(),
                analysis.cacheable() && source instanceof Source.Rows);
    }

    private static Target target(Statement.Insert insert, Relation relation) {
        List<Relation.RelationColumn> columns = relation.columns();
        List<Integer> given = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        for (Identifier name : insert.columns()) {
            int index = columns.stream().map(Relation.RelationColumn::name).toList().indexOf(name.name());
            if (index < 0) {
                throw new SqlException("42703", "column \"" + name.name() + "\" of relation \""
                        + relation.name() + "\" does not exist", name.position());
            }
            if (given.contains(index)) {
                throw new SqlException("42701",
                        "column \"" + name.name() + "\" specified more than once", name.position());
            }
            given.add(index);
            positions.add(name.position());
        }
        if (insert.columns().isEmpty()) {
            for (int i = 0; i < columns.size(); i++) {
                given.add(i);
            }
        }
        return new Target(columns, given, positions, !insert.columns().isEmpty());
    }

    private Source source(Statement.Insert insert, Target target) {
        Query query = insert.source();
        if (query == null) {
            return new Source.Rows(values(List.of(List.of()), target));
        }
        boolean plain = insert.with() == null && query.with() == null && query.orderBy().isEmpty()
                && query.limit() == null && query.offset() == null;
        return switch (query.body()) {
            case ValuesLiterals literals when plain -> {
                demandCount(literals.columnCount(), target, literals.cellPosition(0,
                        Math.min(target.given().size(), literals.columnCount() - 1)));
                yield new Source.Literals(
                        LiteralBatch.of(analysis, literals, target.columns(), target.given()));
            }
            case QueryBody.Values values when plain -> new Source.Rows(rows(values, target));
            default -> new Source.Rows(query(insert, query, target));
        };
    }

    /** Refuses more values than columns, and fewer where the columns were named. */
    private static void demandCount(int count, Target target, int position) {
        if (count > target.given().size()) {
            throw new SqlException("42601", "INSERT has more expressions than target columns", position);
        }
        if (target.named() && count < target.given().size()) {
            throw new SqlException("42601", "INSERT has more target columns than expressions",
                    target.positions().get(count));
        }
    }

    private LogicalPlan rows(QueryBody.Values values, Target target) {
        var first = values.rows().getFirst();
        demandCount(first.size(), target,
                first.get(Math.min(target.given().size(), first.size() - 1)).position());
        Place place = Place.of(Scope.empty(null, CommonTables.none()), Clause.VALUES);
        List<List<Expression>> rows = new ArrayList<>();
        for (var row : values.rows()) {
            List<Expression> cells = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                Expression cell = row.get(i) instanceof DefaultValue
                        ? ExpressionTree.nothing(target.type(i))
                        : analysis.expressions.analyze(row.get(i), place);
                cells.add(assigned(cell, i, target, row.get(i).position()));
            }
            rows.add(cells);
        }
        return values(rows, target);
    }

    private static LogicalPlan values(List<List<Expression>> rows, Target target) {
        List<SqlType> types = target.columns().stream().map(Relation.RelationColumn::type).toList();
        return new LogicalPlan.Values(rows.stream().map(row -> complete(row, target)).toList(), types);
    }

    /** The given values in the table's order, NULL for the other columns. */
    private static List<Expression> complete(List<Expression> given, Target target) {
        List<Expression> all = new ArrayList<>();
        for (int column = 0; column < target.columns().size(); column++) {
            int item = target.given().indexOf(column);
            all.add(item >= 0 && item < given.size()
                    ? given.get(item)
                    : ExpressionTree.nothing(target.columns().get(column).type()));
        }
        return all;
    }

    private LogicalPlan query(Statement.Insert insert, Query query, Target target) {
        CommonTables common = insert.with() == null
                ? CommonTables.none()
                : new WithAnalyzer(analysis).extend(insert.with(), null, CommonTables.none());
        QueryResult result = analysis.queries.analyze(query, null, common, false);
        LogicalPlan plan = result.plan();
        demandCount(plan.types().size(), target, position(query, target.given().size()));
        List<Expression> outputs = plan instanceof LogicalPlan.Project project
                ? project.expressions()
                : PlanTree.columns(plan);
        LogicalPlan input = plan instanceof LogicalPlan.Project project ? project.input() : plan;
        List<Expression> given = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            given.add(assigned(outputs.get(i), i, target, position(query, i)));
        }
        return new LogicalPlan.Project(input, complete(given, target));
    }

    private static int position(Query query, int item) {
        return query.body() instanceof QueryBody.Select select && item < select.items().size()
                ? select.items().get(item).expression().position()
                : query.position();
    }

    private Expression assigned(Expression value, int item, Target target, int position) {
        Relation.RelationColumn column = target.columns().get(target.given().get(item));
        return assign(analysis, value, column, position);
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
