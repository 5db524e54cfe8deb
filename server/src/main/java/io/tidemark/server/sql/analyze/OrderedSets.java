package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.Expression.Grouping;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.OrderedSetFunctions;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Calls with WITHIN GROUP, and GROUPING. */
final class OrderedSets {
    /** PostgreSQL's limit: the bits of an integer. */
    private static final int MAX_GROUPING = 31;

    private final Analysis analysis;

    OrderedSets(Analysis analysis) {
        this.analysis = analysis;
    }

    /** A call over the ordered rows of its group: direct arguments, and the order with the aggregated ones. */
    AggregateCall call(FunctionCall written, Place place) {
        if (written.distinct()) {
            throw new SqlException("42601", "cannot use DISTINCT with WITHIN GROUP", written.position());
        }
        Place inner = place.aggregated();
        List<Expression> direct = analysis.expressions
                .all(written.arguments().stream().map(argument -> argument.value()).toList(), inner);
        List<Expression> ordered = analysis.expressions
                .all(written.orderBy().stream().map(SortItem::expression).toList(), inner);
        Expression filter = written.filter() == null
                ? null
                : analysis.expressions.condition(written.filter(),
                        Place.of(place.scope(), Clause.FILTER).aggregated(), "FILTER");
        Calls.Chosen chosen = hypothetical(written.name().name())
                ? hypothetical(written, direct, ordered)
                : chosen(written, direct, ordered);
        List<SortKey> ordering = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            ordering.add(Ordering.key(written.orderBy().get(i), chosen.arguments().get(direct.size() + i)));
        }
        return new AggregateCall((Aggregate) chosen.row(), chosen.arguments().subList(0, direct.size()),
                false, filter,
                ordering, chosen.type());
    }

    /** Whether the name is that of aggregates over hypothetical rows. */
    private boolean hypothetical(String name) {
        return analysis.registry.aggregates(name).stream().anyMatch(row -> row.kind().hypothetical());
    }

    private Calls.Chosen chosen(FunctionCall written, List<Expression> direct, List<Expression> ordered) {
        List<Expression> all = new ArrayList<>(direct);
        all.addAll(ordered);
        Calls.Chosen chosen = new Calls(analysis).choose(written, all);
        if (!(chosen.row() instanceof Aggregate row)) {
            throw new SqlException("42809", "WITHIN GROUP specified, but " + written.name()
                    + " is not an aggregate function", written.position());
        }
        if (!row.kind().orderedSet()) {
            throw new SqlException("42809", written.name()
                    + " is not an ordered-set aggregate, so it cannot have WITHIN GROUP", written.position());
        }
        return ordered.size() == 1 ? chosen : missing(written, all);
    }

    private static Calls.Chosen missing(FunctionCall written, List<Expression> arguments) {
        throw new SqlException("42883", "function " + written.name() + "(" + arguments.stream()
                .map(argument -> TypeNames.display(argument.type().id())).collect(Collectors.joining(", "))
                + ") does not exist", written.position(),
                "No function matches the given name and argument types. You might need to add explicit type casts.");
    }

    private Calls.Chosen hypothetical(FunctionCall written, List<Expression> direct,
            List<Expression> ordered) {
        String name = written.name().name();
        if (direct.size() != ordered.size()) {
            List<Expression> all = new ArrayList<>(direct);
            all.addAll(ordered);
            throw new SqlException("42883", "function " + name + "(" + all.stream()
                    .map(argument -> TypeNames.display(argument.type().id()))
                    .collect(Collectors.joining(", "))
                    + ") does not exist", written.position(),
                    "To use the hypothetical-set aggregate " + name
                            + ", the number of hypothetical direct arguments (here " + direct.size()
                            + ") must match the number of ordering columns (here " + ordered.size() + ").");
        }
        List<Expression> converted = new ArrayList<>();
        List<Expression> keys = new ArrayList<>();
        for (int i = 0; i < direct.size(); i++) {
            SqlType type = SqlType.of(analysis.coercion
                    .commonType(List.of(ordered.get(i), direct.get(i)), "WITHIN GROUP", written.position())
                    .id());
            converted.add(analysis.coercion.to(direct.get(i), type, Context.IMPLICIT, written.position()));
            keys.add(analysis.coercion.to(ordered.get(i), type, Context.IMPLICIT, written.position()));
        }
        converted.addAll(keys);
        Aggregate row = analysis.registry.aggregates(name).getFirst();
        return new Calls.Chosen(row, converted, SqlType.of(row.result()));
    }

    /** GROUPING over expressions that {@link #settle} turns into numbers of keys. */
    AggregateCall grouping(Grouping written, Place place) {
        if (written.arguments().size() > MAX_GROUPING) {
            throw new SqlException("54023", "GROUPING must have fewer than 32 arguments", written.position());
        }
        if (!place.clause().takesAggregates()) {
            throw new SqlException("42803",
                    "grouping operations are not allowed in " + place.clause().words(),
                    written.position());
        }
        List<Expression> arguments = new ArrayList<>();
        written.arguments().forEach(argument -> arguments.add(analysis.expressions.settled(argument, place)));
        return new AggregateCall(OrderedSetFunctions.GROUPING, arguments, false, null, List.of(),
                SqlType.of(TypeId.INT4));
    }

    private static AggregateCall refuseSubquery(AggregateCall call) {
        throw new SqlException("0A000", "a sub-query as a direct argument of " + call.aggregate().name()
                + " is not supported", SqlException.NO_POSITION);
    }

    /** The call over the keys of its level; {@code regroup} refuses what is not grouped. */
    AggregateCall settle(AggregateCall call, List<Expression> keys, UnaryOperator<Expression> regroup) {
        if (call.aggregate().kind() != Aggregate.Kind.GROUPING) {
            boolean direct = call.aggregate().kind().orderedSet();
            return direct && call.arguments().stream().map(regroup).anyMatch(ExpressionTree::hasSubquery)
                    ? refuseSubquery(call)
                    : call;
        }
        List<Expression> indices = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            if (!keys.contains(argument)) {
                throw new SqlException("42803",
                        "arguments to GROUPING must be grouping expressions of the associated query level",
                        analysis.positionOf(argument));
            }
            indices.add(new Constant(SqlType.of(TypeId.INT4), (long) keys.indexOf(argument)));
        }
        return new AggregateCall(call.aggregate(), indices, false, null, List.of(), call.type());
    }
}
