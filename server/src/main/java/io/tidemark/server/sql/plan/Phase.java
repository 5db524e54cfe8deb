package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.LogicalPlan;

/** The rewrites of a logical plan, in the order in which they run. */
public enum Phase {
    /** Calls over constants become constants; filters that are always true or never true go away. */
    FOLD_CONSTANTS {
        @Override
        LogicalPlan apply(LogicalPlan plan, PlanContext context) {
            return new ConstantFolding(context.environment()).fold(plan);
        }
    },
    /** WITH queries that are read once become part of their reader. */
    INLINE_SHARED {
        @Override
        LogicalPlan apply(LogicalPlan plan, PlanContext context) {
            return SharedInlining.inline(plan);
        }
    },
    /** Sub-queries in expressions and lateral items become joins where they can, else applies. */
    UNNEST_SUBQUERIES {
        @Override
        LogicalPlan apply(LogicalPlan plan, PlanContext context) {
            return Unnesting.unnest(plan);
        }
    },
    /** Conditions move towards the tables they speak of. */
    PUSH_FILTERS {
        @Override
        LogicalPlan apply(LogicalPlan plan, PlanContext context) {
            return FilterPushing.push(plan);
        }
    },
    /** Chains of inner joins run from the largest input over ever the smallest connected one. */
    ORDER_JOINS {
        @Override
        LogicalPlan apply(LogicalPlan plan, PlanContext context) {
            return new JoinOrdering(context).order(plan);
        }
    },
    /** Columns that nobody reads are not made. */
    PRUNE_COLUMNS {
        @Override
        LogicalPlan apply(LogicalPlan plan, PlanContext context) {
            return ColumnPruning.prune(plan);
        }
    };

    /** The same rows, differently. */
    abstract LogicalPlan apply(LogicalPlan plan, PlanContext context);
}
