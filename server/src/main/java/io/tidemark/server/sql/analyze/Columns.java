package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;

/** Converts the columns of a query to the types that its surroundings want. */
final class Columns {
    private final Analysis analysis;

    Columns(Analysis analysis) {
        this.analysis = analysis;
    }

    /** The types that the columns of two queries have in common. */
    List<SqlType> common(QueryResult left, QueryResult right, String construct, int position) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < left.plan().types().size(); i++) {
            types.add(analysis.coercion.commonType(List.of(new InputColumn(i, left.plan().types().get(i)),
                    new InputColumn(i, right.plan().types().get(i))), construct, position));
        }
        return types;
    }

    /** The query with columns of these types. */
    QueryResult to(QueryResult result, List<SqlType> types, String construct) {
        LogicalPlan plan = result.plan();
        return switch (plan) {
            case LogicalPlan.Values values -> result.over(new LogicalPlan.Values(values.rows().stream()
                    .map(row -> all(row, types, construct)).toList(), types));
            case LogicalPlan _ when same(plan.types(), types) -> result;
            case LogicalPlan.Project project -> result.over(new LogicalPlan.Project(project.input(),
                    all(project.expressions(), types, construct)));
            default -> result.over(new LogicalPlan.Project(plan,
                    all(io.tidemark.server.sql.algebra.PlanTree.columns(plan), types, construct)));
        };
    }

    private static boolean same(List<SqlType> from, List<SqlType> to) {
        for (int i = 0; i < from.size(); i++) {
            boolean uniform = from.get(i).equals(to.get(i))
                    || (from.get(i).id() == to.get(i).id() && from.get(i).id() != TypeId.NUMERIC);
            if (!uniform) {
                return false;
            }
        }
        return true;
    }

    private List<Expression> all(List<Expression> expressions, List<SqlType> types, String construct) {
        List<Expression> converted = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Expression expression = expressions.get(i);
            int position = analysis.positionOf(expression);
            SqlType type = types.get(i);
            if (!analysis.coercion.can(expression.type().id(), type.id(), Context.IMPLICIT)
                    && type.id() != TypeId.UNKNOWN) {
                throw new SqlException("42846", construct + " could not convert type "
                        + TypeNames.display(expression.type().id()) + " to " + TypeNames.display(type.id()),
                        position);
            }
            converted.add(type.id() == TypeId.UNKNOWN
                    ? expression
                    : plain(analysis.coercion.to(expression, type, Context.IMPLICIT, position), type));
        }
        return converted;
    }

    /**
     * A decimal column keeps its scale in its type, so that its bytes mean something; where inputs of several scales meet, each becomes
     * text of its own scale first.
     */
    private Expression plain(Expression expression, SqlType type) {
        boolean decimal = type.id() == TypeId.NUMERIC && type.modifier() < 0
                && expression.type().modifier() >= 0;
        return decimal
                ? analysis.expressions.operators().prefix(
                        io.tidemark.server.sql.ast.OperatorName.of("+"), expression, SqlException.NO_POSITION)
                : expression;
    }
}
