/**
 * From what to how: named phases rewrite a logical plan, then it is lowered to a physical one. Owns the phases, the rules for
 * sub-queries, the order of joins, the plan cache and EXPLAIN's text.
 *
 * <p>
 * It imports the operators for what they measured, which EXPLAIN ANALYZE prints; they don't know plans' phases.
 *
 * <p>
 * Invariants: each phase is a pure function that keeps the rows, the types and the number of columns of a plan; after
 * {@link io.tidemark.server.sql.plan.Phase#UNNEST_SUBQUERIES} no expression holds a sub-query. There is no cost model beyond estimated rows.
 */
@NullMarked
package io.tidemark.server.sql.plan;

import org.jspecify.annotations.NullMarked;
