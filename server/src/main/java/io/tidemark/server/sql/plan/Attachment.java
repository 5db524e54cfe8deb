package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Call;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.Expression.Not;
import io.tidemark.server.sql.algebra.Expression.Subquery;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A plan to whose right the values of sub-queries are added as columns. Used by one rewrite. */
final class Attachment {
    private static final SqlType BOOLEAN = SqlType.of(TypeId.BOOLEAN);

    private LogicalPlan plan;

    Attachment(LogicalPlan plan) {
        this.plan = plan;
    }

    /** The plan with all columns added so far. */
    LogicalPlan plan() {
        return plan;
    }

    /** The expression with columns of {@link #plan} in place of its sub-queries. */
    Expression replace(Expression expression) {
        return ExpressionTree.rewrite(expression,
                node -> node instanceof Subquery query ? value(query) : node);
    }

    private Expression value(Subquery query) {
        int column = plan.types().size();
        LogicalPlan right = Unnesting.unnest(query.plan());
        return switch (query.kind()) {
            case SCALAR, ARRAY -> {
                plan = Correlation.join(JoinKind.SINGLE, plan, right, ExpressionTree.truth(true));
                yield new InputColumn(column, query.type());
            }
            case EXISTS -> {
                plan = Correlation.join(JoinKind.MARK, plan, right, ExpressionTree.truth(true));
                yield new Expression.Coalesce(
                        List.of(new InputColumn(column, BOOLEAN), ExpressionTree.truth(false)), BOOLEAN);
            }
            case ANY -> {
                plan = Correlation.join(JoinKind.MARK, plan, right,
                        condition(query, column, UnaryOperator.identity()));
                yield new InputColumn(column, BOOLEAN);
            }
            case ALL -> {
                plan = Correlation.join(JoinKind.MARK, plan, right, condition(query, column, Not::new));
                yield new Not(new InputColumn(column, BOOLEAN));
            }
        };
    }

    /** The comparisons of a quantified sub-query over left, then right columns. */
    static Expression condition(Subquery query, int leftWidth, UnaryOperator<Expression> each) {
        List<Expression> parts = new ArrayList<>();
        for (int i = 0; i < query.operands().size(); i++) {
            Expression right = new InputColumn(leftWidth + i, query.plan().types().get(i));
            parts.add(each.apply(new Call(query.operators().get(i), List.of(query.operands().get(i), right),
                    BOOLEAN, -1)));
        }
        return ExpressionTree.and(parts);
    }
}
