package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** PostgreSQL's rules of which type becomes which, and the expressions that do it. */
final class Coercion {
    private static final Set<String> MOMENTS = Set.of("now", "today", "tomorrow", "yesterday");

    private final Analysis analysis;

    Coercion(Analysis analysis) {
        this.analysis = analysis;
    }

    /** Whether a value of one type may stand where another is wanted. */
    boolean can(TypeId source, TypeId target, Context context) {
        if (source == target) {
            return true;
        }
        return switch (target) {
            case ANY, ANYELEMENT -> true;
            case ANYARRAY -> source == TypeId.UNKNOWN || source.element() != null;
            case RECORD, UNKNOWN -> false;
            case TEXT -> source == TypeId.UNKNOWN || cast(source, target, context).isPresent()
                    || context != Context.IMPLICIT;
            default -> source == TypeId.UNKNOWN || cast(source, target, context).isPresent();
        };
    }

    /** The registry's conversion, if the context allows it. */
    Optional<Cast> cast(TypeId source, TypeId target, Context context) {
        return analysis.registry.cast(source, target)
                .filter(row -> row.context().compareTo(context) <= 0);
    }

    /** Whether no work is needed from one type to the other. */
    boolean binary(TypeId source, TypeId target) {
        return source == target
                || cast(source, target, Context.IMPLICIT).filter(Cast::binaryCoercible).isPresent();
    }

    /**
     * The expression as a value of {@code target}.
     *
     * @throws SqlException 42846 where there is no such conversion; the caller checks {@link #can} for a better text
     */
    Expression to(Expression expression, SqlType target, Context context, int position) {
        boolean literal = target.id() == TypeId.INTERVAL && target.modifier() >= 0
                && expression.type().id() == TypeId.UNKNOWN;
        Expression source = literal && expression instanceof Constant constant
                && constant.value() instanceof String text
                        ? new Constant(constant.type(), IntervalFields.literal(text, target.modifier()))
                        : expression;
        return fit(convert(source, target, context, position), target, context, position);
    }

    private Expression convert(Expression expression, SqlType target, Context context, int position) {
        TypeId source = expression.type().id();
        if (source == target.id()) {
            return expression;
        }
        SqlType plain = SqlType.of(target.id());
        switch (target.id()) {
            case ANY, ANYELEMENT, ANYARRAY -> {
                return expression;
            }
            default -> {}
        }
        if (source == TypeId.UNKNOWN) {
            return fromUnknown(expression, plain, position);
        }
        Optional<Cast> cast = cast(source, target.id(), context);
        if (cast.isEmpty()) {
            throw new SqlException("42846", "cannot cast type " + TypeNames.display(source) + " to "
                    + TypeNames.display(target.id()), position);
        }
        Function function = cast.get().function();
        if (function == null) {
            return relabel(expression, plain);
        }
        return analysis.at(new Expression.Call(function, List.of(expression), plain, position), position);
    }

    private Expression relabel(Expression expression, SqlType target) {
        return analysis.at(ExpressionTree.retype(expression, target), analysis.positionOf(expression));
    }

    private Expression fromUnknown(Expression expression, SqlType target, int usePosition) {
        int written = analysis.positionOf(expression);
        int position = written >= 0 ? written : usePosition;
        if (expression instanceof Expression.Parameter parameter) {
            return analysis.parameters.resolve(parameter, target, position);
        }
        if (expression instanceof Constant constant) {
            return literal(constant, target, position);
        }
        return convert(ExpressionTree.retype(expression, SqlType.of(TypeId.TEXT)), target, Context.EXPLICIT,
                position);
    }

    private Expression literal(Constant literal, SqlType target, int position) {
        if (literal.value() == null || target.id().isText()) {
            return new Constant(target, literal.value());
        }
        if (isMoment(target.id()) && literal.value() instanceof String text
                && MOMENTS.stream().anyMatch(text.toLowerCase(Locale.ROOT)::contains)) {
            analysis.forbidCaching();
        }
        Function input = analysis.registry.cast(TypeId.TEXT, target.id()).map(Cast::function)
                .orElseThrow(() -> new SqlException("42846",
                        "cannot cast type unknown to " + TypeNames.display(target.id()), position));
        Constant text = new Constant(SqlType.of(TypeId.TEXT), literal.value());
        return analysis.evaluate(input, List.of(text), target, position);
    }

    private static boolean isMoment(TypeId type) {
        return switch (type) {
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> true;
            default -> false;
        };
    }

    /** Cuts or checks the value against the modifier. */
    private Expression fit(Expression expression, SqlType target, Context context, int position) {
        if (target.modifier() < 0 || expression.type().equals(target)) {
            return expression;
        }
        Optional<Function> length = analysis.registry.lengthCast(target.id());
        if (length.isEmpty()) {
            return ExpressionTree.retype(expression, target);
        }
        SqlType integer = SqlType.of(TypeId.INT4);
        Constant modifier = new Constant(integer, (long) target.modifier());
        Function function = length.get();
        List<Expression> arguments = function.arguments().size() < 3
                ? List.of(expression, modifier)
                : List.of(expression, modifier, ExpressionTree.truth(context == Context.EXPLICIT));
        return analysis.at(new Expression.Call(function, arguments, target, position), position);
    }

    /** PostgreSQL's select_common_type: empty where the types do not go together. */
    Optional<TypeId> common(List<TypeId> types) {
        TypeId chosen = TypeId.UNKNOWN;
        for (TypeId next : types) {
            if (next == TypeId.UNKNOWN || next == chosen) {
                continue;
            }
            if (chosen == TypeId.UNKNOWN) {
                chosen = next;
            } else if (chosen.category() != next.category()) {
                return Optional.empty();
            } else if (!chosen.preferred() && can(chosen, next, Context.IMPLICIT)
                    && !can(next, chosen, Context.IMPLICIT)) {
                chosen = next;
            }
        }
        return Optional.of(chosen == TypeId.UNKNOWN ? TypeId.TEXT : chosen);
    }

    /** The type of CASE, UNION and their like over these expressions, with the modifier that all share. */
    SqlType commonType(List<Expression> expressions, String construct, int position) {
        List<SqlType> types = expressions.stream().map(Expression::type).toList();
        TypeId common = common(types.stream().map(SqlType::id).toList())
                .orElseThrow(() -> mismatch(types, construct, position));
        boolean same = types.stream().allMatch(types.getFirst()::equals);
        return same && types.getFirst().id() == common ? types.getFirst() : SqlType.of(common);
    }

    private static SqlException mismatch(List<SqlType> types, String construct, int position) {
        TypeId first = types.stream().map(SqlType::id).filter(id -> id != TypeId.UNKNOWN).findFirst()
                .orElse(TypeId.UNKNOWN);
        TypeId other = types.stream().map(SqlType::id)
                .filter(id -> id != TypeId.UNKNOWN && id.category() != first.category()).findFirst()
                .orElse(first);
        return new SqlException("42804", construct + " types " + TypeNames.display(first) + " and "
                + TypeNames.display(other) + " cannot be matched", position);
    }

    /** A value that must be boolean, such as WHERE's. */
    Expression toBoolean(Expression expression, String construct, int position) {
        return demand(expression, TypeId.BOOLEAN, construct, position);
    }

    /** A value that must be of a type, or 42804 {@code argument of X must be type …}. */
    Expression demand(Expression expression, TypeId type, String construct, int position) {
        Context context = type == TypeId.BOOLEAN ? Context.IMPLICIT : Context.ASSIGNMENT;
        if (!can(expression.type().id(), type, context)
                || (context == Context.ASSIGNMENT && expression.type().id().isText())) {
            throw new SqlException("42804", "argument of " + construct + " must be type "
                    + TypeNames.display(type) + ", not type " + TypeNames.display(expression.type().id()),
                    position);
        }
        return to(expression, SqlType.of(type), context, position);
    }

    /** A literal or parameter that nothing gave a type becomes text. */
    Expression settle(Expression expression, int position) {
        return expression.type().id() == TypeId.UNKNOWN
                ? to(expression, SqlType.of(TypeId.TEXT), Context.IMPLICIT, position)
                : expression;
    }
}
