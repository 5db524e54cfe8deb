package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SetCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.analyze.Overloads.Candidate;
import io.tidemark.server.sql.analyze.Overloads.Choice;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.Expression.Grouping;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.TableFunction;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls of functions by name: scalar ones, aggregates, set-returning ones. */
final class Calls {
    /** Aggregates whose result shows the order in which they got their values. */
    private static final Set<String> DISTINCT_IN_ORDER = Set.of("array_agg", "string_agg");
    /** Functions that PostgreSQL has for other types, too, so that an argument without a type decides for none. */
    private static final Set<String> AMBIGUOUS = Set.of("array_agg", "unnest", "trunc", "age",
            "bit_count");
    private static final String NO_MATCH = "No function matches the given name and argument types. "
            + "You might need to add explicit type casts.";
    private static final String NOT_UNIQUE = "Could not choose a best candidate function. "
            + "You might need to add explicit type casts.";

    private final Analysis analysis;

    Calls(Analysis analysis) {
        this.analysis = analysis;
    }

    /** A chosen row with its converted arguments. */
    record Chosen(Object row, List<Expression> arguments, SqlType type) {}

    Expression call(FunctionCall written, Place place) {
        if (written.over() != null) {
            return new Windows(analysis).call(written, place);
        }
        if (written.withinGroup()) {
            allow(written, place);
            return added(new OrderedSets(analysis).call(written, place), place);
        }
        List<Expression> arguments = arguments(written, place);
        Chosen chosen = choose(written, arguments);
        return switch (chosen.row()) {
            case Aggregate row -> aggregate(written, row, chosen, place);
            case TableFunction row -> set(written, row, chosen, place);
            case Function row -> {
                refuseAggregateSyntax(written);
                yield new Expression.Call(CallCandidates.function(written, row, chosen.arguments()),
                        chosen.arguments(), chosen.type(), written.position());
            }
            case Expression cast -> cast;
            default -> throw new IllegalStateException("not a function: " + chosen.row());
        };
    }

    private List<Expression> arguments(FunctionCall written, Place place) {
        boolean aggregate = !analysis.registry.aggregates(written.name().name()).isEmpty();
        Place inner = aggregate ? place.aggregated() : place;
        List<Expression> arguments = new ArrayList<>();
        for (var argument : written.arguments()) {
            arguments.add(analysis.expressions.analyze(argument.value(), inner));
        }
        return arguments;
    }

    /** The row that the call means, its arguments converted. */
    Chosen choose(FunctionCall written, List<Expression> arguments) {
        String name = written.name().name();
        String schema = written.name().schema();
        List<TypeId> inputs = arguments.stream().map(argument -> argument.type().id()).toList();
        List<Candidate<Object>> candidates = isIn(schema, name)
                ? new CallCandidates(analysis.registry, written).all(inputs.size())
                : List.of();
        if (candidates.isEmpty() && schema == null && arguments.size() == 1 && !written.star()) {
            Expression cast = castCall(name, arguments.getFirst(), written.position());
            if (cast != null) {
                return new Chosen(cast, List.of(), cast.type());
            }
        }
        return switch (analysis.overloads.choose(candidates, inputs)) {
            case Choice.Best<Object> _ when AMBIGUOUS.contains(name)
                    && inputs.equals(List.of(TypeId.UNKNOWN)) ->
                throw ambiguous(written, inputs);
            case Choice.Best<Object>(var candidate) -> converted(candidate, arguments, written);
            case Choice.None<Object> _ -> throw missing(written, inputs);
            case Choice.Ambiguous<Object> _ -> throw ambiguous(written, inputs);
        };
    }

    private static SqlException ambiguous(FunctionCall written, List<TypeId> inputs) {
        return new SqlException("42725", "function " + signature(written, inputs) + " is not unique",
                written.position(), NOT_UNIQUE);
    }

    /** Every function is in pg_catalog, but those that information_schema uses for itself. */
    private static boolean isIn(@Nullable String schema, String name) {
        return schema == null || schema.equals(name.startsWith("_pg_") ? "information_schema" : "pg_catalog");
    }

    private @Nullable Expression castCall(String name, Expression argument, int position) {
        TypeId target = TypeNames.named(name).orElse(null);
        return target != null && analysis.coercion.can(argument.type().id(), target, Context.EXPLICIT)
                ? analysis.coercion.to(argument, SqlType.of(target), Context.EXPLICIT, position)
                : null;
    }

    private Chosen converted(Candidate<Object> candidate, List<Expression> arguments,
            FunctionCall written) {
        int position = written.position();
        List<TypeId> inputs = arguments.stream().map(argument -> argument.type().id()).toList();
        Polymorphism.check(written.name().name(), candidate.types(), inputs);
        List<TypeId> wanted = analysis.overloads.wanted(candidate, inputs);
        List<Expression> converted = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (candidate.types().get(i) == TypeId.ANY) {
                converted.add(any(written, arguments.get(i)));
                continue;
            }
            int at = analysis.positionOf(arguments.get(i));
            converted.add(analysis.coercion.to(arguments.get(i), SqlType.of(wanted.get(i)), Context.IMPLICIT,
                    at < 0 ? position : at));
        }
        SqlType type = switch (candidate.row()) {
            case Function row -> Polymorphism.result(row.result(), candidate.types(), wanted);
            case Aggregate row -> Polymorphism.result(row.result(), candidate.types(), wanted);
            case TableFunction row -> row.rows()
                    .types(converted.stream().map(Expression::type).toList()).getFirst();
            default -> throw new IllegalStateException("not a function: " + candidate.row());
        };
        return new Chosen(candidate.row(), CallCandidates.arranged(written, candidate.row(), converted),
                type.id() == TypeId.RECORD ? record(type, converted) : type);
    }

    /**
     * An argument that may have any type: a literal without one is a text but for the function that tells types, a parameter
     * where DISTINCT compares it.
     */
    private Expression any(FunctionCall written, Expression argument) {
        boolean untyped = written.name().name().equals("pg_typeof")
                && argument instanceof Expression.Constant;
        if (written.distinct()) {
            return analysis.coercion.settle(argument, analysis.positionOf(argument));
        }
        return untyped ? argument : analysis.known(argument);
    }

    /** A result that follows an argument that is a row has its fields. */
    private static SqlType record(SqlType type, List<Expression> arguments) {
        return type.row() != null
                ? type
                : arguments.stream().map(Expression::type).filter(one -> one.row() != null).findFirst()
                        .orElse(type);
    }

    /** Applies a function of the registry that must be there. */
    Expression apply(String name, List<Expression> arguments, int position) {
        var written = FunctionCall.of(io.tidemark.server.sql.ast.QualifiedName.of(name, position), List.of(),
                position);
        Chosen chosen = choose(written, arguments);
        if (!(chosen.row() instanceof Function function)) {
            throw new IllegalStateException("not a scalar function: " + name);
        }
        return new Expression.Call(function, chosen.arguments(), chosen.type(), position);
    }

    private SqlException missing(FunctionCall written, List<TypeId> inputs) {
        String name = written.name().name();
        if (inputs.isEmpty() && !written.star() && !analysis.registry.aggregates(name).isEmpty()
                && analysis.registry.aggregates(name).stream().anyMatch(row -> row.arguments().isEmpty())) {
            return new SqlException("42809",
                    name + "(*) must be used to call a parameterless aggregate function",
                    written.position());
        }
        if (WindowFunction.isNamed(name)) {
            return new SqlException("42809", "window function " + name + " requires an OVER clause",
                    written.position());
        }
        if (name.startsWith("jsonb_path_")) {
            return Analysis.unsupported("function " + name, written.position());
        }
        return new SqlException("42883", "function " + signature(written, inputs) + " does not exist",
                written.position(), NO_MATCH);
    }

    private static String signature(FunctionCall written, List<TypeId> inputs) {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            String name = i < written.arguments().size() ? written.arguments().get(i).name() : null;
            types.add((name == null ? "" : name + " => ") + TypeNames.display(inputs.get(i)));
        }
        return written.name() + "(" + String.join(", ", types) + ")";
    }

    private static void refuseAggregateSyntax(FunctionCall written) {
        String name = written.name().name();
        String what = written.distinct()
                ? "DISTINCT"
                : !written.orderBy().isEmpty() ? "ORDER BY" : written.filter() != null ? "FILTER" : null;
        if (what != null) {
            throw new SqlException("42809",
                    what + " specified, but " + name + " is not an aggregate function", written.position());
        }
    }

    private Expression aggregate(FunctionCall written, Aggregate row, Chosen chosen, Place place) {
        allow(written, place);
        if (row.kind() != Aggregate.Kind.PLAIN) {
            throw new SqlException("42809",
                    "WITHIN GROUP is required for ordered-set aggregate " + written.name(),
                    written.position());
        }
        if (chosen.arguments().stream().anyMatch(Calls::readsOuterRowOnly)) {
            throw Analysis.unsupported("an aggregate of an outer query", written.position());
        }
        Place inner = place.aggregated();
        Expression filter = written.filter() == null
                ? null
                : analysis.expressions.condition(written.filter(),
                        Place.of(place.scope(), Clause.FILTER).aggregated(), "FILTER");
        List<SortKey> ordering = new ArrayList<>();
        for (SortItem item : written.orderBy()) {
            Expression key = analysis.expressions.settled(item.expression(), inner);
            if (written.distinct() && !chosen.arguments().contains(key)) {
                throw new SqlException("42P10",
                        "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
                        item.expression().position());
            }
            ordering.add(Ordering.key(item, key));
        }
        if (written.distinct() && DISTINCT_IN_ORDER.contains(row.name())) {
            addMissing(ordering, chosen.arguments());
        }
        AggregateCall call = new AggregateCall(row, chosen.arguments(), written.distinct(), filter, ordering,
                chosen.type());
        return added(call, place);
    }

    private static void allow(FunctionCall written, Place place) {
        if (place.insideAggregate()) {
            throw new SqlException("42803", "aggregate function calls cannot be nested", written.position());
        }
        if (!place.clause().takesAggregates()) {
            throw new SqlException("42803",
                    "aggregate functions are not allowed in " + place.clause().words(), written.position());
        }
    }

    /** GROUPING. */
    Expression grouping(Grouping written, Place place) {
        return added(new OrderedSets(analysis).grouping(written, place), place);
    }

    /** The column that stands for an aggregate of the level. */
    private static Expression added(AggregateCall call, Place place) {
        List<AggregateCall> calls = place.scope().aggregates;
        int index = calls.indexOf(call);
        if (index < 0 || call.arguments().stream().anyMatch(ExpressionTree::isVolatile)) {
            calls.add(call);
            index = calls.size() - 1;
        }
        return new Expression.InputColumn(Scope.AGGREGATES + index, call.type());
    }

    /** The distinct values come in order, by the arguments from left to right. */
    private static void addMissing(List<SortKey> ordering, List<Expression> arguments) {
        for (Expression argument : arguments) {
            if (ordering.stream().noneMatch(key -> key.expression().equals(argument))) {
                ordering.add(new SortKey(argument, false, false));
            }
        }
    }

    private static boolean readsOuterRowOnly(Expression argument) {
        return ExpressionTree.any(argument, node -> node instanceof Expression.OuterColumn)
                && !ExpressionTree.any(argument, node -> node instanceof Expression.InputColumn);
    }

    private Expression set(FunctionCall written, TableFunction row, Chosen chosen, Place place) {
        refuseAggregateSyntax(written);
        if (!place.clause().takesSets()) {
            throw new SqlException("0A000",
                    "set-returning functions are not allowed in " + place.clause().words(),
                    written.position());
        }
        if (place.insideWindow()) {
            throw new SqlException("0A000",
                    "window function calls cannot contain set-returning function calls",
                    written.position());
        }
        if (place.insideAggregate()) {
            throw new SqlException("0A000",
                    "aggregate function calls cannot contain set-returning function calls",
                    written.position());
        }
        TableFunction called = row.columns().size() > 1 ? row.asRecord() : row;
        SqlType type = row.columns().size() > 1
                ? called.rows().types(chosen.arguments().stream().map(Expression::type).toList()).getFirst()
                : chosen.type();
        List<SetCall> calls = place.scope().setCalls;
        calls.add(new SetCall(called, chosen.arguments(), type));
        return new Expression.InputColumn(Scope.SET_CALLS + calls.size() - 1, type);
    }
}
