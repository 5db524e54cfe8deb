package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Computation;
import io.tidemark.server.sql.analyze.Overloads.Candidate;
import io.tidemark.server.sql.analyze.Overloads.Choice;
import io.tidemark.server.sql.ast.Expression.FunctionCall;
import io.tidemark.server.sql.ast.SortItem;
import io.tidemark.server.sql.ast.Window;
import io.tidemark.server.sql.function.Aggregate;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Calls with OVER. */
final class Windows {
    private final Analysis analysis;

    Windows(Analysis analysis) {
        this.analysis = analysis;
    }

    /** A call over the rows of its level, with its window. */
    record Placed(WindowCall call, List<Expression> partitions, List<SortKey> order) {
        Placed {
            partitions = List.copyOf(partitions);
            order = List.copyOf(order);
        }

        Placed map(UnaryOperator<Expression> map) {
            return new Placed(call.map(map), partitions.stream().map(map).toList(), order.stream()
                    .map(key -> new SortKey(map.apply(key.expression()), key.descending(), key.nullsFirst()))
                    .toList());
        }
    }

    Expression call(FunctionCall written, Place place) {
        refuse(written, place);
        Window over = written.over();
        if (over == null) {
            throw new IllegalStateException("not a window call: " + written.name());
        }
        Place inner = place.inWindow();
        List<Expression> arguments = analysis.expressions
                .all(written.arguments().stream().map(argument -> argument.value()).toList(), inner);
        Chosen chosen = WindowFunction.isNamed(written.name().name())
                ? function(written, arguments)
                : aggregate(written, arguments);
        Expression filter = written.filter() == null
                ? null
                : analysis.expressions.condition(written.filter(), inner, "FILTER");
        Window window = WindowClause.resolved(over, place.scope());
        List<Expression> partitions = partitions(window, place.scope());
        List<SortKey> order = order(window, place.scope());
        WindowCall call = new WindowCall(chosen.computation(), chosen.arguments(), filter,
                new WindowFrames(analysis, place.scope()).frame(window.frame(), order), chosen.type());
        Placed placed = new Placed(call, partitions, order);
        List<Placed> calls = place.scope().windowCalls;
        int index = calls.indexOf(placed);
        if (index < 0) {
            index = calls.size();
            calls.add(placed);
        }
        return new InputColumn(Scope.WINDOW_CALLS + index, chosen.type());
    }

    private static void refuse(FunctionCall written, Place place) {
        int position = written.position();
        if (place.insideAggregate()) {
            throw new SqlException("42803", "aggregate function calls cannot contain window function calls",
                    position);
        }
        if (place.insideWindow()) {
            throw new SqlException("42P20", "window function calls cannot be nested", position);
        }
        switch (place.clause()) {
            case SELECT, ORDER_BY, DISTINCT_ON -> {}
            case WHERE, HAVING, GROUP_BY, JOIN, FROM, LIMIT, OFFSET, VALUES, FILTER,
                    WINDOW, UPDATE, RETURNING, CHECK, DEFAULT, TRANSFORM, PARTITIONS ->
                throw new SqlException("42P20",
                        "window functions are not allowed in " + place.clause().words(), position);
        }
        if (written.withinGroup()) {
            throw new SqlException("0A000",
                    "OVER is not supported for ordered-set aggregate " + written.name(),
                    position);
        }
        if (written.distinct()) {
            throw new SqlException("0A000", "DISTINCT is not implemented for window functions", position);
        }
        if (!written.orderBy().isEmpty()) {
            throw new SqlException("0A000", "aggregate ORDER BY is not implemented for window functions",
                    position);
        }
    }

    private record Chosen(Computation computation, List<Expression> arguments, SqlType type) {}

    private Chosen aggregate(FunctionCall written, List<Expression> arguments) {
        Calls.Chosen chosen = new Calls(analysis).choose(written, arguments);
        if (chosen.row() instanceof Aggregate row && row.kind() == Aggregate.Kind.PLAIN) {
            return new Chosen(new Computation.OfFrame(row), chosen.arguments(), chosen.type());
        }
        throw chosen.row() instanceof Aggregate
                ? new SqlException("42809",
                        "WITHIN GROUP is required for ordered-set aggregate " + written.name(),
                        written.position())
                : new SqlException("42809", "OVER specified, but " + written.name()
                        + " is not a window function nor an aggregate function", written.position());
    }

    private Chosen function(FunctionCall written, List<Expression> arguments) {
        if (written.filter() != null) {
            throw new SqlException("0A000", "FILTER is not implemented for non-aggregate window functions",
                    written.position());
        }
        WindowFunction function = WindowFunction
                .valueOf(written.name().name().toUpperCase(java.util.Locale.ROOT));
        List<Expression> inputs = shared(arguments, written.position());
        List<TypeId> types = inputs.stream().map(input -> input.type().id()).toList();
        List<Candidate<WindowFunction.Form>> candidates = new ArrayList<>();
        for (WindowFunction.Form form : function.forms()) {
            Overloads.candidate(form, form.arguments(), false, types.size()).ifPresent(candidates::add);
        }
        if (written.star() || !(analysis.overloads.choose(candidates,
                types) instanceof Choice.Best<WindowFunction.Form>(var best))) {
            throw new SqlException("42883", "function " + written.name() + "("
                    + types.stream().map(TypeNames::display).collect(Collectors.joining(", "))
                    + ") does not exist", written.position(),
                    "No function matches the given name and argument types. You might need to add explicit type "
                            + "casts.");
        }
        if (types.size() <= 2) {
            Polymorphism.check(written.name().name(), best.types(), types);
        }
        List<TypeId> wanted = Polymorphism.resolve(best.types(), types);
        List<Expression> converted = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            converted.add(inputs.get(i).type().id() == wanted.get(i)
                    ? inputs.get(i)
                    : analysis.coercion.to(inputs.get(i), SqlType.of(wanted.get(i)), Context.IMPLICIT,
                            written.position()));
        }
        SqlType type = function.result() == TypeId.ANYELEMENT
                ? SqlType.of(converted.getFirst().type().id())
                : SqlType.of(function.result());
        return new Chosen(new Computation.OfPosition(function), converted, type);
    }

    /** The value and the default of lag and lead in their common type. */
    private List<Expression> shared(List<Expression> arguments, int position) {
        if (arguments.size() != 3) {
            return arguments;
        }
        SqlType type = analysis.coercion.commonType(List.of(arguments.get(0), arguments.get(2)), "LAG/LEAD",
                position);
        return List.of(analysis.coercion.to(arguments.get(0), type, Context.IMPLICIT, position),
                arguments.get(1),
                analysis.coercion.to(arguments.get(2), type, Context.IMPLICIT, position));
    }

    private List<Expression> partitions(Window window, Scope scope) {
        Place inner = Place.of(scope, Clause.WINDOW);
        List<Expression> partitions = new ArrayList<>();
        for (var partition : window.partitionBy()) {
            Expression key = analysis.expressions.settled(partition, inner);
            Ordering.demandOrder(key.type().id(), partition.position());
            partitions.add(key);
        }
        return partitions;
    }

    private List<SortKey> order(Window window, Scope scope) {
        Place inner = Place.of(scope, Clause.WINDOW);
        List<SortKey> order = new ArrayList<>();
        for (SortItem item : window.orderBy()) {
            order.add(Ordering.key(item, analysis.expressions.settled(item.expression(), inner)));
        }
        return order;
    }
}
