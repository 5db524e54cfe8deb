package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Subquery;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.ast.Expression.ArrayQuery;
import io.tidemark.server.sql.ast.Expression.Exists;
import io.tidemark.server.sql.ast.Expression.InQuery;
import io.tidemark.server.sql.ast.Expression.QuantifiedQuery;
import io.tidemark.server.sql.ast.Expression.Quantifier;
import io.tidemark.server.sql.ast.Expression.RowConstructor;
import io.tidemark.server.sql.ast.Expression.ScalarQuery;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.Query;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;

/** Queries inside expressions. */
final class Subqueries {
    private static final SqlType BOOLEAN = SqlType.of(TypeId.BOOLEAN);

    private final Analysis analysis;
    private final Operators operators;

    Subqueries(Analysis analysis, Operators operators) {
        this.analysis = analysis;
        this.operators = operators;
    }

    private LogicalPlan plan(Query query, Place place) {
        return analysis.queries.analyze(query, place.scope(), place.scope().commonTables, true).plan();
    }

    /** Whether there are rows; what they hold is not computed, so that it can't fail either. */
    Expression exists(Exists written, Place place) {
        LogicalPlan plan = plan(written.query(), place);
        LogicalPlan rows = plan instanceof LogicalPlan.Project project
                ? new LogicalPlan.Project(project.input(), List.of(ExpressionTree.truth(true)))
                : plan;
        return new Subquery(Subquery.Kind.EXISTS, rows, List.of(), List.of(), BOOLEAN);
    }

    Expression scalar(ScalarQuery written, Place place) {
        LogicalPlan plan = single(plan(written.query(), place), written.position());
        return new Subquery(Subquery.Kind.SCALAR, plan, List.of(), List.of(), plan.types().getFirst());
    }

    private static LogicalPlan single(LogicalPlan plan, int position) {
        if (plan.types().size() != 1) {
            throw new SqlException("42601", "subquery must return only one column", position);
        }
        return plan;
    }

    /** The rows' values in their order; no rows give an empty array. */
    Expression array(ArrayQuery written, Place place) {
        LogicalPlan plan = single(plan(written.query(), place), written.position());
        SqlType element = plan.types().getFirst();
        TypeId array = element.id().element() != null
                ? element.id()
                : TypeNames.arrayOf(element.id()).orElseThrow(
                        () -> TypeNames.noArray(element.id(), written.position()));
        Aggregate collect = analysis.registry.aggregates("array_agg").stream()
                .filter(row -> row.arguments().size() == 1
                        && row.arguments().getFirst() != TypeId.ANYARRAY)
                .findFirst()
                .orElseThrow(() -> Analysis.unsupported("ARRAY of a query", written.position()));
        LogicalPlan collected = collected(plan, collect, SqlType.of(array));
        Expression value = new Subquery(Subquery.Kind.SCALAR, collected, List.of(), List.of(),
                SqlType.of(array));
        return new Expression.Coalesce(
                List.of(value, new Expression.ArrayLiteral(List.of(), SqlType.of(array))), SqlType.of(array));
    }

    /** The order of the rows becomes the aggregate's own. */
    private static LogicalPlan collected(LogicalPlan plan, Aggregate collect, SqlType type) {
        LogicalPlan sorted = plan instanceof LogicalPlan.Project project ? project.input() : plan;
        Expression value = plan instanceof LogicalPlan.Project project
                && sorted instanceof LogicalPlan.Sort
                        ? project.expressions().getFirst()
                        : new Expression.InputColumn(0, plan.types().getFirst());
        LogicalPlan input = sorted instanceof LogicalPlan.Sort sort ? sort.input() : plan;
        List<LogicalPlan.SortKey> ordering = sorted instanceof LogicalPlan.Sort sort
                ? sort.keys()
                : List.of();
        return new LogicalPlan.AggregateRows(input, List.of(), List.of(List.of()),
                List.of(new LogicalPlan.AggregateCall(collect, List.of(value), false, null, ordering, type)));
    }

    Expression in(InQuery written, Place place) {
        Expression test = compared(fields(written.operand(), place), OperatorName.of("="), written.query(),
                Subquery.Kind.ANY, new At(place, written.position()));
        return written.negated() ? new Expression.Not(test) : test;
    }

    Expression quantified(QuantifiedQuery written, Place place) {
        Subquery.Kind kind = written.quantifier() == Quantifier.ALL ? Subquery.Kind.ALL : Subquery.Kind.ANY;
        List<Expression> left = fields(written.left(), place);
        if (left.size() > 1 && !(written.operator().symbol().equals("=") && kind == Subquery.Kind.ANY)) {
            throw Analysis.unsupported("a quantified comparison of rows", written.position());
        }
        return compared(left, written.operator(), written.query(), kind, new At(place, written.position()));
    }

    private record At(Place place, int position) {}

    private List<Expression> fields(io.tidemark.server.sql.ast.Expression written, Place place) {
        return written instanceof RowConstructor row
                ? analysis.expressions.rows().fields(row, place)
                : List.of(analysis.expressions.analyze(written, place));
    }

    private Expression compared(List<Expression> left, OperatorName operator, Query query, Subquery.Kind kind,
            At at) {
        LogicalPlan plan = plan(query, at.place());
        if (plan.types().size() != left.size()) {
            throw new SqlException("42601", "subquery has too "
                    + (plan.types().size() > left.size() ? "many" : "few") + " columns", at.position());
        }
        List<Expression> operands = new ArrayList<>();
        List<Expression> columns = new ArrayList<>();
        List<Function> comparisons = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            Expression column = new Expression.InputColumn(i, plan.types().get(i));
            var resolved = operators.resolve(operator,
                    List.of(left.get(i).type().id(), column.type().id()), at.position());
            if (resolved.result().id() != TypeId.BOOLEAN) {
                throw new SqlException("42804",
                        "subquery must use an operator that yields boolean", at.position());
            }
            comparisons.add(resolved.function());
            operands.add(to(left.get(i), resolved.types().get(0), at.position()));
            columns.add(to(column, resolved.types().get(1), at.position()));
        }
        LogicalPlan right = columns.equals(PlanTree.columns(plan))
                ? plan
                : new LogicalPlan.Project(plan, columns);
        return new Subquery(kind, right, operands, comparisons, BOOLEAN);
    }

    private Expression to(Expression expression, TypeId type, int position) {
        return analysis.coercion.to(expression, SqlType.of(type), Context.IMPLICIT, position);
    }
}
