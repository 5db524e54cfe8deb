package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.*;

/** Guesses how many rows a plan gives: exact for tables, rules of thumb above them. */
final class RowEstimate {
    /** Part of the rows that an equality with a constant leaves. */
    private static final double EQUAL = 0.01;
    /** Part of the rows that any other condition leaves. */
    private static final double OTHER = 0.3;
    /** Rows of what cannot be counted: a virtual table, a function. */
    private static final double UNKNOWN_ROWS = 1_000;

    private final PlanContext context;

    RowEstimate(PlanContext context) {
        this.context = context;
    }

    /** Rows, at least 1. */
    double of(LogicalPlan plan) {
        return Math.max(1, switch (plan) {
            case Scan scan -> (double) context.catalog().rows(scan.table().tableId());
            case VirtualScan _,FunctionScan _,WorkingTable _ -> UNKNOWN_ROWS;
            case Values values -> (double) values.rows().size();
            case Filter filter -> of(filter.input()) * selectivity(filter.condition());
            case Project project -> of(project.input());
            case ProjectSet set -> of(set.input()) * 10;
            case AggregateRows group -> group.keys().isEmpty() ? 1 : Math.sqrt(of(group.input()));
            case Join join -> join(join.kind(), of(join.left()), of(join.right()));
            case Apply apply -> join(apply.kind(), of(apply.left()), of(apply.right()));
            case SetOperation set -> of(set.left()) + of(set.right());
            case Distinct distinct -> of(distinct.input()) / 2;
            case DistinctOn distinct -> of(distinct.input()) / 2;
            case Sort sort -> of(sort.input());
            case Window window -> of(window.input());
            case Limit limit -> limit.limit() instanceof Expression.Constant(var _, Long count)
                    ? Math.min(count, of(limit.input()))
                    : of(limit.input());
            case Shared shared -> of(shared.input());
            case Recursive recursive -> of(recursive.seed()) * 10;
        });
    }

    private static double join(JoinKind kind, double left, double right) {
        return switch (kind) {
            case INNER, LEFT, RIGHT, FULL -> Math.max(left, right);
            case SEMI, ANTI -> left / 2;
            case SINGLE, MARK -> left;
        };
    }

    private static double selectivity(Expression condition) {
        double part = 1;
        for (Expression conjunct : ExpressionTree.conjuncts(condition)) {
            part *= conjunct instanceof Expression.Call call && Equality.isEquals(call.function())
                    ? EQUAL
                    : OTHER;
        }
        return part;
    }
}
