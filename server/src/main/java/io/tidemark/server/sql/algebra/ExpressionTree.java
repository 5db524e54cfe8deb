package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.algebra.Expression.*;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Walks over typed expressions. A sub-query's operands are part of the tree around it, its plan is not.
 *
 * <p>Nodes are compared by reference: a node whose operands are the very same ones is kept, so that it keeps its place.
 */
@SuppressWarnings("ReferenceEquality")
public final class ExpressionTree {
    private ExpressionTree() {}

    /** TRUE. */
    public static Constant truth(boolean value) {
        return new Constant(SqlType.of(TypeId.BOOLEAN), value);
    }

    /** A typed NULL. */
    public static Constant nothing(SqlType type) {
        return new Constant(type, null);
    }

    /** The direct operands. */
    public static List<Expression> children(Expression expression) {
        List<Expression> children = new ArrayList<>();
        mapChildren(expression, child -> {
            children.add(child);
            return child;
        });
        return children;
    }

    /** The same node over mapped operands; the node itself when none has changed. */
    public static Expression mapChildren(Expression expression, UnaryOperator<Expression> map) {
        return switch (expression) {
            case Constant _,InputColumn _,OuterColumn _,Parameter _ -> expression;
            case Call call -> {
                List<Expression> mapped = mapAll(call.arguments(), map);
                yield mapped == call.arguments()
                        ? call
                        : new Call(call.function(), mapped, call.type(), call.position());
            }
            case And and -> {
                List<Expression> mapped = mapAll(and.operands(), map);
                yield mapped == and.operands() ? and : new And(mapped);
            }
            case Or or -> {
                List<Expression> mapped = mapAll(or.operands(), map);
                yield mapped == or.operands() ? or : new Or(mapped);
            }
            case Not not -> {
                Expression mapped = map.apply(not.operand());
                yield mapped == not.operand() ? not : new Not(mapped);
            }
            case IsNull isNull -> {
                Expression mapped = map.apply(isNull.operand());
                yield mapped == isNull.operand() ? isNull : new IsNull(mapped);
            }
            case IsDistinct distinct -> new IsDistinct(map.apply(distinct.left()),
                    map.apply(distinct.right()), distinct.equals());
            case Case choice -> new Case(
                    choice.whens().stream()
                            .map(when -> new When(map.apply(when.condition()), map.apply(when.result())))
                            .toList(),
                    map.apply(choice.otherwise()), choice.type());
            case Coalesce coalesce -> {
                List<Expression> mapped = mapAll(coalesce.operands(), map);
                yield mapped == coalesce.operands() ? coalesce : new Coalesce(mapped, coalesce.type());
            }
            case InList in -> new InList(map.apply(in.operand()), mapAll(in.items(), map), in.equals());
            case ArrayComparison comparison -> new ArrayComparison(map.apply(comparison.operand()),
                    comparison.operator(), map.apply(comparison.array()), comparison.all());
            case ArrayLiteral array -> new ArrayLiteral(mapAll(array.elements(), map), array.type());
            case Subquery query -> {
                List<Expression> mapped = mapAll(query.operands(), map);
                yield mapped == query.operands()
                        ? query
                        : new Subquery(query.kind(), query.plan(), mapped, query.operators(), query.type());
            }
        };
    }

    private static List<Expression> mapAll(List<Expression> operands, UnaryOperator<Expression> map) {
        List<Expression> mapped = new ArrayList<>(operands.size());
        boolean changed = false;
        for (Expression operand : operands) {
            Expression result = map.apply(operand);
            changed |= result != operand;
            mapped.add(result);
        }
        return changed ? mapped : operands;
    }

    /** Replaces bottom-up: {@code map} sees each node after its operands have been replaced. */
    public static Expression rewrite(Expression expression, UnaryOperator<Expression> map) {
        return map.apply(mapChildren(expression, child -> rewrite(child, map)));
    }

    /** Whether any node, this one included, fulfils the condition. */
    public static boolean any(Expression expression, Predicate<Expression> condition) {
        if (condition.test(expression)) {
            return true;
        }
        for (Expression child : children(expression)) {
            if (any(child, condition)) {
                return true;
            }
        }
        return false;
    }

    /** Whether every column of the input that the expression reads, also inside sub-queries, fulfils the condition. */
    public static boolean allColumns(Expression expression, IntPredicate condition) {
        boolean[] all = {true};
        OuterColumns.mapInput(expression, column -> {
            all[0] &= condition.test(column.index());
            return column;
        });
        return all[0];
    }

    /** Replaces the input's columns by index, also where sub-queries refer to them; the results must be columns then. */
    public static Expression replaceColumns(Expression expression, IntFunction<Expression> replacement) {
        return OuterColumns.mapInput(expression, column -> {
            Expression other = replacement.apply(column.index());
            boolean renamed = other.type().id() != column.type().id();
            return renamed ? retype(other, column.type()) : other;
        });
    }

    /** Adds {@code offset} to every input column. */
    public static Expression shiftColumns(Expression expression, int offset) {
        return offset == 0
                ? expression
                : OuterColumns.mapInput(expression,
                        column -> new InputColumn(column.index() + offset, column.type()));
    }

    /** The operands of a conjunction, flattened; nothing for TRUE. */
    public static List<Expression> conjuncts(Expression expression) {
        List<Expression> parts = new ArrayList<>();
        collectConjuncts(expression, parts);
        return parts;
    }

    private static void collectConjuncts(Expression expression, List<Expression> parts) {
        if (expression instanceof And and) {
            and.operands().forEach(operand -> collectConjuncts(operand, parts));
        } else if (!isTrue(expression)) {
            parts.add(expression);
        }
    }

    /** The conjunction of the parts; TRUE of none. */
    public static Expression and(List<Expression> parts) {
        return switch (parts.size()) {
            case 0 -> truth(true);
            case 1 -> parts.getFirst();
            default -> new And(parts);
        };
    }

    /** Whether this is the literal TRUE. */
    public static boolean isTrue(Expression expression) {
        return expression instanceof Constant constant && Boolean.TRUE.equals(constant.value());
    }

    /** Whether two evaluations over the same row may differ, or a sub-query is inside. */
    public static boolean isVolatile(Expression expression) {
        return any(expression,
                node -> node instanceof Subquery || (node instanceof Call call
                        && call.function().volatility() == Function.Volatility.VOLATILE));
    }

    /** Whether the expression has one value for all rows of its input, and no sub-query. */
    public static boolean isRowless(Expression expression) {
        return !isVolatile(expression) && !any(expression, node -> node instanceof InputColumn);
    }

    /** Whether a sub-query is inside. */
    public static boolean hasSubquery(Expression expression) {
        return any(expression, node -> node instanceof Subquery);
    }

    /**
     * The same values under another name of their type: for types whose vectors are interchangeable, such as varchar
     * and text.
     */
    public static Expression retype(Expression expression, SqlType type) {
        return switch (expression) {
            case Constant constant -> new Constant(type, constant.value());
            case InputColumn column -> new InputColumn(column.index(), type);
            case OuterColumn column -> new OuterColumn(column.level(), column.index(), type);
            case Parameter parameter -> new Parameter(parameter.index(), type);
            case Call call -> new Call(call.function(), call.arguments(), type, call.position());
            case Case choice -> new Case(choice.whens(), choice.otherwise(), type);
            case Coalesce coalesce -> new Coalesce(coalesce.operands(), type);
            case ArrayLiteral array -> new ArrayLiteral(array.elements(), type);
            case Subquery query ->
                new Subquery(query.kind(), query.plan(), query.operands(), query.operators(),
                        type);
            case And _,Or _,Not _,IsNull _,IsDistinct _,InList _,ArrayComparison _ -> expression;
        };
    }
}
