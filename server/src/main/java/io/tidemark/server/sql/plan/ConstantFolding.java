package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.ConstantCall;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.And;
import io.tidemark.server.sql.algebra.Expression.Call;
import io.tidemark.server.sql.algebra.Expression.Case;
import io.tidemark.server.sql.algebra.Expression.Coalesce;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.IsNull;
import io.tidemark.server.sql.algebra.Expression.Not;
import io.tidemark.server.sql.algebra.Expression.Or;
import io.tidemark.server.sql.algebra.Expression.Subquery;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/** Evaluates what does not depend on rows, parameters or the moment. */
final class ConstantFolding {
    private final Environment environment;

    ConstantFolding(Environment environment) {
        this.environment = environment;
    }

    LogicalPlan fold(LogicalPlan plan) {
        return PlanTree.rewrite(plan,
                operator -> simplify(PlanTree.mapExpressions(operator, this::fold)));
    }

    private static LogicalPlan simplify(LogicalPlan plan) {
        if (!(plan instanceof LogicalPlan.Filter filter)
                || !(filter.condition() instanceof Constant condition)) {
            return plan;
        }
        return Boolean.TRUE.equals(condition.value())
                ? filter.input()
                : new LogicalPlan.Values(List.of(), plan.types());
    }

    Expression fold(Expression expression) {
        return ExpressionTree.rewrite(expression, this::node);
    }

    private Expression node(Expression node) {
        return switch (node) {
            case Call call -> call(call);
            case And and -> and(and);
            case Or or -> or(or);
            case Not(Constant(var type, var value)) -> new Constant(type,
                    value instanceof Boolean truth ? !truth : null);
            case Not(Not(var operand)) -> operand;
            case IsNull(Constant constant) -> ExpressionTree.truth(constant.value() == null);
            case Case choice -> choice(choice);
            case Coalesce coalesce -> coalesce(coalesce);
            case Subquery query -> new Subquery(query.kind(), fold(query.plan()), query.operands(),
                    query.operators(), query.type());
            default -> node;
        };
    }

    /** A call that fails stays: its error belongs to the rows that reach it. */
    private Expression call(Call call) {
        List<Constant> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            if (!(argument instanceof Constant constant)) {
                return call;
            }
            arguments.add(constant);
        }
        if (call.function().volatility() != Function.Volatility.IMMUTABLE) {
            return call;
        }
        try {
            return ConstantCall.evaluate(call.function(), arguments, call.type(), environment);
        } catch (SqlException _) {
            return call;
        }
    }

    private static Expression and(And and) {
        List<Expression> parts = new ArrayList<>();
        for (Expression operand : and.operands()) {
            if (operand instanceof Constant constant && Boolean.FALSE.equals(constant.value())) {
                return constant;
            }
            if (!ExpressionTree.isTrue(operand)) {
                parts.add(operand);
            }
        }
        return ExpressionTree.and(parts);
    }

    private static Expression or(Or or) {
        List<Expression> parts = new ArrayList<>();
        for (Expression operand : or.operands()) {
            if (ExpressionTree.isTrue(operand)) {
                return operand;
            }
            if (!(operand instanceof Constant constant && Boolean.FALSE.equals(constant.value()))) {
                parts.add(operand);
            }
        }
        return switch (parts.size()) {
            case 0 -> ExpressionTree.truth(false);
            case 1 -> parts.getFirst();
            default -> new Or(parts);
        };
    }

    private static Expression choice(Case choice) {
        List<Expression.When> whens = new ArrayList<>();
        for (Expression.When when : choice.whens()) {
            if (ExpressionTree.isTrue(when.condition())) {
                return whens.isEmpty()
                        ? typed(when.result(), choice.type())
                        : new Case(whens, when.result(), choice.type());
            }
            if (!(when.condition() instanceof Constant)) {
                whens.add(when);
            }
        }
        return whens.isEmpty()
                ? typed(choice.otherwise(), choice.type())
                : new Case(whens, choice.otherwise(), choice.type());
    }

    /** The branch that is left, still with the type of the whole: readers take a decimal's scale from it. */
    private static Expression typed(Expression branch, SqlType type) {
        if (branch.type().equals(type)) {
            return branch;
        }
        return branch instanceof Constant constant
                ? new Constant(type, constant.value())
                : new Coalesce(List.of(branch), type);
    }

    private static Expression coalesce(Coalesce coalesce) {
        List<Expression> parts = new ArrayList<>();
        for (Expression operand : coalesce.operands()) {
            if (operand instanceof Constant constant) {
                if (constant.value() != null) {
                    parts.add(operand);
                    break;
                }
            } else {
                parts.add(operand);
            }
        }
        return switch (parts.size()) {
            case 0 -> ExpressionTree.nothing(coalesce.type());
            case 1 -> parts.getFirst().type().equals(coalesce.type()) ? parts.getFirst() : coalesce;
            default -> new Coalesce(parts, coalesce.type());
        };
    }
}
