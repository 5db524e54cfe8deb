package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.Shared;
import io.tidemark.server.sql.algebra.PlanTree;
import java.util.HashMap;
import java.util.Map;

/** Counts the readers of WITH queries; one reader means that nothing is shared. */
final class SharedInlining {
    private final Map<Integer, Integer> readers = new HashMap<>();

    private SharedInlining() {}

    static LogicalPlan inline(LogicalPlan plan) {
        SharedInlining inlining = new SharedInlining();
        inlining.count(plan);
        return inlining.replace(plan);
    }

    private void count(LogicalPlan plan) {
        if (plan instanceof Shared shared && readers.merge(shared.id(), 1, Integer::sum) > 1) {
            return;
        }
        PlanTree.inputs(plan).forEach(this::count);
        PlanTree.mapExpressions(plan, expression -> {
            ExpressionTree.any(expression, node -> {
                if (node instanceof Expression.Subquery query) {
                    count(query.plan());
                }
                return false;
            });
            return expression;
        });
    }

    private LogicalPlan replace(LogicalPlan plan) {
        if (plan instanceof Shared shared && readers.getOrDefault(shared.id(), 0) == 1) {
            return replace(shared.input());
        }
        LogicalPlan replaced = PlanTree.mapInputs(plan, this::replace);
        return PlanTree.mapExpressions(replaced, expression -> ExpressionTree.rewrite(expression,
                node -> node instanceof Expression.Subquery query
                        ? new Expression.Subquery(query.kind(), replace(query.plan()), query.operands(),
                                query.operators(), query.type())
                        : node));
    }
}
