package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.*;
import io.tidemark.server.sql.algebra.LogicalPlan.AggregateCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SetCall;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.analyze.TypeNames;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Operator;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.type.TypeId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Expressions as EXPLAIN prints them; columns are {@code #0}, {@code #1} of the input. */
final class ExpressionText {
    private static final IdentityHashMap<Function, Operator> OPERATORS = operators();

    private ExpressionText() {}

    private static IdentityHashMap<Function, Operator> operators() {
        IdentityHashMap<Function, Operator> operators = new IdentityHashMap<>();
        Registry.standard().allOperators().forEach(row -> operators.putIfAbsent(row.function(), row));
        return operators;
    }

    static String of(Expression expression) {
        return switch (expression) {
            case Constant constant -> constant(constant);
            case InputColumn column -> "#" + column.index();
            case OuterColumn column -> "outer" + column.level() + "#" + column.index();
            case Parameter parameter -> "$" + parameter.index();
            case Call call -> call(call);
            case And and -> joined(and.operands(), " AND ");
            case Or or -> joined(or.operands(), " OR ");
            case Not not -> "(NOT " + of(not.operand()) + ")";
            case IsNull isNull -> "(" + of(isNull.operand()) + " IS NULL)";
            case IsDistinct distinct -> "(" + of(distinct.left()) + " IS DISTINCT FROM "
                    + of(distinct.right()) + ")";
            case Case choice -> "CASE " + choice.whens().stream()
                    .map(when -> "WHEN " + of(when.condition()) + " THEN " + of(when.result()) + " ")
                    .collect(Collectors.joining()) + "ELSE " + of(choice.otherwise()) + " END";
            case Coalesce coalesce -> "COALESCE(" + list(coalesce.operands()) + ")";
            case InList in -> "(" + of(in.operand()) + " IN (" + list(in.items()) + "))";
            case ArrayComparison any -> "(" + of(any.operand()) + " " + symbol(any.operator())
                    + (any.all() ? " ALL (" : " ANY (") + of(any.array()) + "))";
            case ArrayLiteral array -> "ARRAY[" + list(array.elements()) + "]";
            case Subquery query -> "(SubPlan " + query.kind()
                    + (query.operands().isEmpty() ? "" : " " + list(query.operands())) + ")";
        };
    }

    private static String joined(List<Expression> operands, String word) {
        return "(" + operands.stream().map(ExpressionText::of).collect(Collectors.joining(word)) + ")";
    }

    static String list(List<Expression> expressions) {
        return expressions.stream().map(ExpressionText::of).collect(Collectors.joining(", "));
    }

    private static String symbol(Function function) {
        Operator operator = OPERATORS.get(function);
        return operator == null ? function.name() : operator.symbol();
    }

    private static String call(Call call) {
        Operator operator = OPERATORS.get(call.function());
        if (operator == null) {
            boolean cast = call.arguments().size() == 1
                    && call.function().name().equals(call.type().id().pgName());
            return cast
                    ? "(" + of(call.arguments().getFirst()) + ")::" + TypeNames.display(call.type())
                    : call.function().name() + "(" + list(call.arguments()) + ")";
        }
        return call.arguments().size() == 1
                ? "(" + operator.symbol() + " " + of(call.arguments().getFirst()) + ")"
                : "(" + of(call.arguments().get(0)) + " " + operator.symbol() + " "
                        + of(call.arguments().get(1)) + ")";
    }

    private static String constant(Constant constant) {
        Object value = constant.value();
        if (value == null) {
            return "NULL";
        }
        TypeId type = constant.type().id();
        return switch (value) {
            case Boolean truth -> truth.toString();
            case Long micros when type == TypeId.TIMESTAMP || type == TypeId.TIMESTAMPTZ -> quoted(
                    timestamp(micros), constant);
            case Long days when type == TypeId.DATE ->
                quoted(LocalDate.ofEpochDay(days).toString(), constant);
            case Long number when type == TypeId.INT4 -> number.toString();
            case Long number -> quoted(number.toString(), constant);
            case String text -> type == TypeId.NUMERIC ? text : quoted(text.replace("'", "''"), constant);
            default -> quoted(value.toString(), constant);
        };
    }

    private static String timestamp(long micros) {
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString().replace('T', ' ');
    }

    private static String quoted(String text, Constant constant) {
        return "'" + text + "'::" + TypeNames.display(constant.type().id());
    }

    static String key(SortKey key) {
        String nulls = key.nullsFirst() == key.descending()
                ? ""
                : key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST";
        return of(key.expression()) + (key.descending() ? " DESC" : "") + nulls;
    }

    static String keys(List<SortKey> keys) {
        return keys.stream().map(ExpressionText::key).collect(Collectors.joining(", "));
    }

    static String aggregate(AggregateCall call) {
        String arguments = call.aggregate().arguments().isEmpty() ? "*" : list(call.arguments());
        String order = call.ordering().isEmpty() ? "" : " ORDER BY " + keys(call.ordering());
        String filter = call.filter() == null ? "" : " FILTER (WHERE " + of(call.filter()) + ")";
        return call.aggregate().name() + "(" + (call.distinct() ? "DISTINCT " : "") + arguments + order + ")"
                + filter;
    }

    static String set(SetCall call) {
        return call.function().name() + "(" + list(call.arguments()) + ")";
    }
}
