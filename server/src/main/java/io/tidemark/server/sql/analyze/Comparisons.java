package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.Expression.Between;
import io.tidemark.server.sql.ast.Expression.InList;
import io.tidemark.server.sql.ast.Expression.IsDistinct;
import io.tidemark.server.sql.ast.Expression.IsTruth;
import io.tidemark.server.sql.ast.Expression.Like;
import io.tidemark.server.sql.ast.Expression.QuantifiedArray;
import io.tidemark.server.sql.ast.Expression.Quantifier;
import io.tidemark.server.sql.ast.Expression.RowConstructor;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The predicates with a syntax of their own. */
final class Comparisons {
    private static final OperatorName EQUAL = OperatorName.of("=");

    private final Analysis analysis;
    private final Operators operators;

    Comparisons(Analysis analysis, Operators operators) {
        this.analysis = analysis;
        this.operators = operators;
    }

    Expression truth(IsTruth written, Place place) {
        String construct = "IS " + (written.negated() ? "NOT " : "") + written.truth();
        Expression operand = analysis.expressions.condition(written.operand(), place, construct);
        Expression test = switch (written.truth()) {
            case TRUE -> orElse(operand, false);
            case FALSE -> new Expression.Not(orElse(operand, true));
            case UNKNOWN -> new Expression.IsNull(operand);
        };
        return negated(test, written.negated());
    }

    private static Expression orElse(Expression operand, boolean value) {
        return new Expression.Coalesce(List.of(operand, ExpressionTree.truth(value)), operand.type());
    }

    private static Expression negated(Expression test, boolean negated) {
        if (!negated) {
            return test;
        }
        return test instanceof Expression.Not(var operand) ? operand : new Expression.Not(test);
    }

    Expression distinct(IsDistinct written, Place place) {
        if (written.left() instanceof RowConstructor left && written.right() instanceof RowConstructor right
                && left.fields().size() == right.fields().size()) {
            List<Expression> parts = new ArrayList<>();
            for (int i = 0; i < left.fields().size(); i++) {
                parts.add(distinct(analysis.expressions.analyze(left.fields().get(i), place),
                        analysis.expressions.analyze(right.fields().get(i), place), written.position()));
            }
            return negated(Operators.or(parts), written.negated());
        }
        return negated(distinct(analysis.expressions.analyze(written.left(), place),
                analysis.expressions.analyze(written.right(), place), written.position()), written.negated());
    }

    private Expression distinct(Expression left, Expression right, int position) {
        var equal = operators.resolve(EQUAL, List.of(left.type().id(), right.type().id()), position);
        return new Expression.IsDistinct(
                analysis.coercion.to(left, SqlType.of(equal.types().get(0)), Context.IMPLICIT, position),
                analysis.coercion.to(right, SqlType.of(equal.types().get(1)), Context.IMPLICIT, position),
                equal.function());
    }

    Expression like(Like written, Place place) {
        Expression operand = analysis.expressions.analyze(written.operand(), place);
        Expression pattern = analysis.expressions.analyze(written.pattern(), place);
        String symbol = switch (written.kind()) {
            case LIKE -> "~~";
            case ILIKE -> "~~*";
            case SIMILAR_TO -> "~";
        };
        Calls calls = new Calls(analysis);
        if (written.kind() == io.tidemark.server.sql.ast.Expression.LikeKind.SIMILAR_TO) {
            List<Expression> arguments = new ArrayList<>(List.of(pattern));
            if (written.escape() != null) {
                arguments.add(analysis.expressions.analyze(written.escape(), place));
            }
            pattern = calls.apply("similar_to_escape", arguments, written.position());
        } else if (written.escape() != null) {
            Expression escape = analysis.expressions.analyze(written.escape(), place);
            pattern = calls.apply("like_escape", List.of(pattern, escape), written.position());
        }
        OperatorName name = OperatorName.of(written.negated() ? "!" + symbol : symbol);
        return operators.binary(name, operand, pattern, written.position());
    }

    Expression between(Between written, Place place) {
        Expression low = analysis.expressions.analyze(written.low(), place);
        Expression high = analysis.expressions.analyze(written.high(), place);
        Expression test = inside(written, low, high, place);
        if (written.symmetric()) {
            test = new Expression.Or(List.of(test, inside(written, high, low, place)));
        }
        return negated(test, written.negated());
    }

    private Expression inside(Between written, Expression low, Expression high, Place place) {
        Expression operand = analysis.expressions.analyze(written.operand(), place);
        Expression above = operators.binary(OperatorName.of(">="), operand, low, written.position());
        boolean untyped = operand instanceof Expression.Parameter && operand.type().id() == TypeId.UNKNOWN;
        Expression again = untyped ? analysis.expressions.analyze(written.operand(), place) : operand;
        return new Expression.And(List.of(above,
                operators.binary(OperatorName.of("<="), again, high, written.position())));
    }

    Expression in(InList written, Place place) {
        if (written.operand() instanceof RowConstructor) {
            return negated(inRows(written, place), written.negated());
        }
        Expression operand = analysis.expressions.analyze(written.operand(), place);
        List<Expression> items = analysis.expressions.all(written.items(), place);
        return negated(inItems(written, operand, items), written.negated());
    }

    /** As PostgreSQL: items that read columns are compared one by one, behind the others, which become one list. */
    private Expression inItems(InList written, Expression operand, List<Expression> items) {
        List<Integer> constants = new ArrayList<>();
        List<Integer> variables = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            boolean reads = ExpressionTree.any(items.get(i), node -> node instanceof Expression.InputColumn);
            (reads ? variables : constants).add(i);
        }
        if (variables.isEmpty() || constants.size() < 2) {
            return variables.isEmpty() ? inList(written, operand, items) : eachItem(written, operand, items);
        }
        InList list = new InList(written.operand(), constants.stream().map(written.items()::get).toList(),
                written.negated(), written.position());
        List<Expression> parts = new ArrayList<>();
        parts.add(inList(list, operand, constants.stream().map(items::get).toList()));
        Expression again = operand instanceof Expression.Parameter parameter
                ? analysis.parameters.reference(parameter.index(), written.operand().position())
                : operand;
        parts.add(eachItem(written, again, variables.stream().map(items::get).toList()));
        return new Expression.Or(parts);
    }

    private Expression inList(InList written, Expression operand, List<Expression> items) {
        List<TypeId> types = new ArrayList<>(List.of(operand.type().id()));
        items.forEach(item -> types.add(item.type().id()));
        Optional<TypeId> common = analysis.coercion.common(types);
        Optional<Operators.Resolved> equal = common
                .flatMap(type -> operators.find("=", List.of(operand.type().id(), type)));
        if (equal.isEmpty() || items.size() == 1 || operand.type().id() == TypeId.RECORD) {
            return eachItem(written, operand, items);
        }
        List<Expression> converted = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            int position = written.items().get(i).position();
            Expression item = analysis.coercion.to(items.get(i), SqlType.of(common.get()), Context.IMPLICIT,
                    position);
            converted.add(analysis.coercion.to(item, SqlType.of(equal.get().types().get(1)), Context.IMPLICIT,
                    position));
        }
        Expression left = analysis.coercion.to(operand, SqlType.of(equal.get().types().get(0)),
                Context.IMPLICIT, written.position());
        return new Expression.InList(left, converted, equal.get().function());
    }

    private Expression eachItem(InList written, Expression operand, List<Expression> items) {
        List<Expression> parts = new ArrayList<>();
        for (Expression item : items) {
            parts.add(operators.binary(EQUAL, operand, item, written.position()));
        }
        return Operators.or(parts);
    }

    private Expression inRows(InList written, Place place) {
        List<Expression> left = analysis.expressions.rows().fields((RowConstructor) written.operand(), place);
        List<Expression> parts = new ArrayList<>();
        for (var item : written.items()) {
            if (!(item instanceof RowConstructor row)) {
                throw new SqlException("42601", "unequal number of entries in row expressions",
                        item.position());
            }
            parts.add(operators.rows(EQUAL, left, analysis.expressions.rows().fields(row, place),
                    written.position()));
        }
        return Operators.or(parts);
    }

    Expression quantified(QuantifiedArray written, Place place) {
        Expression left = analysis.expressions.analyze(written.left(), place);
        Expression array = analysis.expressions.analyze(written.array(), place);
        TypeId element = array.type().id() == TypeId.UNKNOWN ? TypeId.UNKNOWN : array.type().id().element();
        if (element == null) {
            throw new SqlException("42809", "op ANY/ALL (array) requires array on right side",
                    written.position());
        }
        var operator = operators.resolve(written.operator(), List.of(left.type().id(), element),
                written.position());
        TypeId wanted = operator.types().get(1);
        if (element == TypeId.UNKNOWN || !analysis.coercion.binary(element, wanted)) {
            TypeId type = TypeNames.arrayOf(wanted).orElseThrow(() -> new SqlException("42704",
                    "could not find array type for data type " + TypeNames.display(wanted),
                    written.position()));
            array = analysis.coercion.to(array, SqlType.of(type), Context.EXPLICIT,
                    written.array().position());
        }
        Expression operand = analysis.coercion.to(left, SqlType.of(operator.types().get(0)), Context.IMPLICIT,
                written.position());
        return new Expression.ArrayComparison(operand, operator.function(), array,
                written.quantifier() == Quantifier.ALL);
    }
}
