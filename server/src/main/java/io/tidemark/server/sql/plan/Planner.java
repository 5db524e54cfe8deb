package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan;

/** Plans queries. */
public final class Planner {
    private Planner() {}

    /** How to compute the rows of a logical plan. */
    public static PhysicalPlan plan(LogicalPlan plan, PlanContext context) {
        return Lowering.lower(rewrite(plan, context));
    }

    /** The logical plan after all phases. */
    static LogicalPlan rewrite(LogicalPlan plan, PlanContext context) {
        LogicalPlan rewritten = plan;
        for (Phase phase : Phase.values()) {
            rewritten = phase.apply(rewritten, context);
        }
        return rewritten;
    }
}
