package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.Expression.ArrayConstructor;
import io.tidemark.server.sql.ast.Expression.Case;
import io.tidemark.server.sql.ast.Expression.Conditional;
import io.tidemark.server.sql.ast.Expression.ConditionalKind;
import io.tidemark.server.sql.ast.Expression.When;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CASE, COALESCE, NULLIF, GREATEST, LEAST and ARRAY[]: constructs whose operands share one type. */
final class Conditionals {
    private final Analysis analysis;
    private final Operators operators;

    Conditionals(Analysis analysis, Operators operators) {
        this.analysis = analysis;
        this.operators = operators;
    }

    Expression choice(Case written, Place place) {
        int sets = place.scope().setCalls.size();
        Expression choice = branches(written, place);
        refuseSets(place, sets, "CASE", written.position());
        return choice;
    }

    private static void refuseSets(Place place, int before, String construct, int position) {
        if (place.scope().setCalls.size() > before) {
            throw new SqlException("0A000", "set-returning functions are not allowed in " + construct,
                    position);
        }
    }

    private Expression branches(Case written, Place place) {
        Expression operand = written.operand() == null
                ? null
                : analysis.expressions.settled(written.operand(), place);
        List<Expression> conditions = new ArrayList<>();
        List<Expression> results = new ArrayList<>();
        for (When when : written.branches()) {
            conditions.add(condition(operand, when, place));
            results.add(analysis.expressions.analyze(when.result(), place));
        }
        results.addFirst(written.otherwise() == null
                ? ExpressionTree.nothing(SqlType.of(TypeId.UNKNOWN))
                : analysis.expressions.analyze(written.otherwise(), place));
        SqlType type = analysis.coercion.commonType(results, "CASE", written.position());
        List<Expression.When> branches = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            branches.add(new Expression.When(conditions.get(i),
                    to(results.get(i + 1), type, written.branches().get(i).result().position())));
        }
        return new Expression.Case(branches, to(results.getFirst(), type, written.position()), type);
    }

    private Expression condition(@Nullable Expression operand, When when, Place place) {
        if (operand == null) {
            return analysis.expressions.condition(when.condition(), place, "CASE/WHEN");
        }
        return operators.binary(OperatorName.of("="), operand,
                analysis.expressions.analyze(when.condition(), place), when.condition().position());
    }

    private Expression to(Expression expression, SqlType type, int position) {
        return analysis.coercion.to(expression, type, Context.IMPLICIT, position);
    }

    Expression conditional(Conditional written, Place place) {
        int sets = place.scope().setCalls.size();
        List<Expression> arguments = analysis.expressions.all(written.arguments(), place);
        if (written.kind() == ConditionalKind.COALESCE) {
            refuseSets(place, sets, "COALESCE", written.position());
        }
        return switch (written.kind()) {
            case COALESCE -> coalesce(written, arguments);
            case NULLIF -> nullIf(arguments.get(0), arguments.get(1), written.position());
            case GREATEST -> extreme(written, arguments, ">", "GREATEST");
            case LEAST -> extreme(written, arguments, "<", "LEAST");
        };
    }

    private Expression coalesce(Conditional written, List<Expression> arguments) {
        SqlType type = analysis.coercion.commonType(arguments, "COALESCE", written.position());
        return new Expression.Coalesce(common(written, arguments, type), type);
    }

    private List<Expression> common(Conditional written, List<Expression> arguments, SqlType type) {
        List<Expression> converted = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            converted.add(to(arguments.get(i), type, written.arguments().get(i).position()));
        }
        return converted;
    }

    /** The first operand, or NULL where it equals the second; the type is what the comparison makes of the first. */
    private Expression nullIf(Expression left, Expression right, int position) {
        Expression equal = operators.binary(OperatorName.of("="), left, right, position);
        Expression value = switch (left.type().id()) {
            case VARCHAR, SYMBOL -> to(left, SqlType.of(TypeId.TEXT), position);
            case UNKNOWN -> ((Expression.Call) equal).arguments().getFirst();
            default -> left;
        };
        return new Expression.Case(
                List.of(new Expression.When(equal, ExpressionTree.nothing(value.type()))), value,
                value.type());
    }

    /** Operands that are NULL do not count; NULL when all are. */
    private Expression extreme(Conditional written, List<Expression> arguments, String comparison,
            String construct) {
        SqlType type = analysis.coercion.commonType(arguments, construct, written.position());
        List<Expression> operands = common(written, arguments, type);
        String function = construct.toLowerCase(Locale.ROOT);
        if (!analysis.registry.functions(function).isEmpty()) {
            Expression call = new Calls(analysis).apply(function, operands, written.position());
            return call instanceof Expression.Call(var row, var converted, _, int position)
                    ? new Expression.Call(row, converted, type, position)
                    : call;
        }
        Expression best = operands.getFirst();
        for (Expression next : operands.subList(1, operands.size())) {
            Expression better = operators.binary(OperatorName.of(comparison), best, next,
                    written.position());
            Expression keep = new Expression.Or(List.of(better, new Expression.IsNull(next)));
            best = new Expression.Case(List.of(new Expression.When(keep, best)),
                    new Expression.Coalesce(List.of(next, best), type), type);
        }
        return best;
    }

    Expression array(ArrayConstructor written, Place place) {
        if (written.elements().isEmpty()) {
            throw new SqlException("42P18", "cannot determine type of empty array", written.position(),
                    "Explicitly cast to the desired type, for example ARRAY[]::integer[].");
        }
        List<Expression> elements = analysis.expressions.all(written.elements(), place);
        return literal(written, elements,
                analysis.coercion.commonType(elements, "ARRAY", written.position()).id());
    }

    /** ARRAY[…] under a cast that says the type of the elements. */
    Expression arrayOf(ArrayConstructor written, TypeId element, Place place) {
        List<Expression> elements = new ArrayList<>();
        for (var one : written.elements()) {
            elements.add(one instanceof ArrayConstructor nested
                    ? arrayOf(nested, element, place)
                    : analysis.expressions.analyze(one, place));
        }
        boolean arrays = elements.stream().anyMatch(value -> value.type().id().element() != null);
        TypeId wanted = arrays ? TypeNames.arrayOf(element).orElse(element) : element;
        for (int i = 0; i < elements.size(); i++) {
            elements.set(i, analysis.coercion.to(elements.get(i), SqlType.of(wanted), Context.EXPLICIT,
                    written.elements().get(i).position()));
        }
        boolean nested = !elements.isEmpty() && elements.getFirst().type().id().element() != null;
        return literal(written, elements, nested ? elements.getFirst().type().id() : element);
    }

    private Expression literal(ArrayConstructor written, List<Expression> elements, TypeId type) {
        TypeId array = type.element() != null
                ? type
                : TypeNames.arrayOf(type).orElseThrow(
                        () -> TypeNames.noArray(type, written.position()));
        int modifier = elements.isEmpty() ? -1 : elements.getFirst().type().modifier();
        List<Expression> converted = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            modifier = elements.get(i).type().equals(new SqlType(type, modifier)) ? modifier : -1;
            converted.add(to(elements.get(i), SqlType.of(type), written.elements().get(i).position()));
        }
        return new Expression.ArrayLiteral(converted, new SqlType(array, modifier));
    }
}
