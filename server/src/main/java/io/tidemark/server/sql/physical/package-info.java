/**
 * The physical plan: sealed records, the border between planning and running. The planner writes them, {@code exec}
 * runs them; neither knows the other.
 *
 * <p>Expressions are those of {@code algebra}, over the columns of the operator's input (of a join: left columns, then
 * right ones). No {@code Subquery} reaches a physical plan. {@code OuterColumn(level, index)} appears only in the right
 * input of an {@link io.tidemark.server.sql.physical.PhysicalPlan.Apply}: it reads argument {@code index} of the apply
 * that is {@code level} applies out, 1 being the innermost.
 */
@NullMarked
package io.tidemark.server.sql.physical;

import org.jspecify.annotations.NullMarked;
