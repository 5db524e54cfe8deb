package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.batch.Vector;
import io.tidemark.storage.batch.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes evaluators of expressions over one input, once an execution and stream. */
final class ExpressionCompiler {
    private final List<SqlType> input;
    private final Scope scope;

    /** A compiler for expressions over columns of types {@code input}. */
    ExpressionCompiler(List<SqlType> input, Scope scope) {
        this.input = input;
        this.scope = scope;
    }

    /** The evaluators of several expressions. */
    List<Evaluator> compile(List<Expression> expressions) {
        List<Evaluator> evaluators = new ArrayList<>(expressions.size()); // no stream: short queries make many of these
        for (Expression expression : expressions) {
            evaluators.add(compile(expression));
        }
        return evaluators;
    }

    /** The evaluator of an expression. */
    Evaluator compile(Expression expression) {
        return switch (expression) {
            case Expression.Constant(SqlType type, Object value) ->
                new ConstantEvaluator(new Argument(Constants.vector(type, value, scope.lasting()), 0, type));
            case Expression.InputColumn(int index, SqlType type) ->
                new ColumnEvaluator(index, input.get(index), type);
            case Expression.OuterColumn(int level, int index, SqlType type) -> outer(level, index, type);
            case Expression.Parameter(int index, SqlType type) -> new ConstantEvaluator(
                    new Argument(scope.context().parameters().get(index - 1), 0, type));
            case Expression.Call call -> new CallEvaluator(call(call.function(), call.type()),
                    compile(call.arguments()), call.position(), scope.lasting());
            case Expression.And(var operands) -> new Connective(compile(operands), false);
            case Expression.Or(var operands) -> new Connective(compile(operands), true);
            case Expression.Not(var operand) -> not(compile(operand));
            case Expression.IsNull(var operand) -> isNull(compile(operand));
            case Expression.IsDistinct(var left, var right, var equals) ->
                new DistinctEvaluator(compile(left), compile(right), call(equals, Truth.BOOLEAN));
            case Expression.Case choice -> new CaseEvaluator(
                    choice.whens().stream().map(when -> compile(when.condition())).toList(),
                    choice.whens().stream().map(when -> compile(when.result())).toList(),
                    compile(choice.otherwise()), choice.type());
            case Expression.Coalesce(var operands, var type) ->
                new CoalesceEvaluator(compile(operands), type);
            case Expression.InList list -> inList(list);
            case Expression.ArrayComparison comparison -> quantified(comparison);
            case Expression.ArrayLiteral(var elements, var type) ->
                new ArrayEvaluator(compile(elements), type);
            case Expression.Subquery _ ->
                throw new IllegalStateException("a sub-query has not been turned into a join");
        };
    }

    private FunctionCall call(Function function, SqlType type) {
        return new FunctionCall(function, type, scope);
    }

    private Evaluator outer(int level, int index, SqlType type) {
        Frame frame = scope.frame();
        if (frame == null) {
            throw new IllegalStateException("an outer column outside of an apply");
        }
        Argument argument = frame.argument(level, index);
        Vector value = argument.type().equals(type)
                ? argument.values()
                : Plain.of(argument.values(), argument.type(), scope.lasting());
        return new ConstantEvaluator(new Argument(value, 0, type));
    }

    private static Evaluator not(Evaluator operand) {
        return (rows, memory) -> Truth.not(operand.evaluate(rows, memory), memory);
    }

    private static Evaluator isNull(Evaluator operand) {
        return (rows, memory) -> Truth.isNull(operand.evaluate(rows, memory), memory);
    }

    private Evaluator inList(Expression.InList list) {
        Evaluator operand = compile(list.operand());
        List<Evaluator> items = compile(list.items());
        TypeId type = list.operand().type().id();
        boolean hashed = items.stream().allMatch(Evaluator::fixed) && list.items().stream()
                .allMatch(item -> MembershipEvaluator.comparable(type, item.type().id()));
        return hashed
                ? new MembershipEvaluator(operand, list.operand().type(), false, scope,
                        (rows, memory) -> items.stream().map(item -> item.evaluate(rows, memory)).toList())
                : new AnyOfEvaluator(operand, items, call(list.equals(), Truth.BOOLEAN));
    }

    private Evaluator quantified(Expression.ArrayComparison comparison) {
        TypeId element = comparison.array().type().id().element();
        if (element == null) {
            throw new IllegalStateException("ANY and ALL need an array, not " + comparison.array().type());
        }
        Evaluator operand = compile(comparison.operand());
        Evaluator array = compile(comparison.array());
        boolean hashed = array.fixed()
                && MembershipEvaluator.comparable(comparison.operand().type().id(), element)
                && Registry.standard().operators(comparison.all() ? "<>" : "=").stream()
                        .anyMatch(operator -> operator.function().equals(comparison.operator()));
        return hashed
                ? new MembershipEvaluator(operand, comparison.operand().type(), comparison.all(), scope,
                        (rows, memory) -> elements(array.evaluate(rows, memory), element, memory))
                : new QuantifiedEvaluator(operand, call(comparison.operator(), Truth.BOOLEAN), array, element,
                        comparison.all());
    }

    private static @Nullable List<Argument> elements(Argument array, TypeId element, BufferArena memory) {
        if (array.isNull(0) || !(array.values() instanceof VarVector bytes)) {
            return null;
        }
        VectorBuilder builder = Constants.builder(element, memory);
        ArrayElements.append(bytes, 0, element, builder);
        Vector elements = builder.build();
        List<Argument> items = new ArrayList<>();
        for (int i = 0; i < elements.rows(); i++) {
            items.add(new Argument(Take.take(elements, new int[]{i}, 1, memory), 0, SqlType.of(element)));
        }
        return items;
    }
}
