package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.physical.PhysicalPlan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a plan as EXPLAIN shows it.
 *
 * @param title   what it does, such as {@code Seq Scan on t}
 * @param details lines such as {@code Filter: (#0 = 1)}
 * @param plan    what runs it; null for the change of a table, which no operator does
 */
public record ExplainNode(String title, List<String> details, List<ExplainNode> inputs,
        @Nullable PhysicalPlan plan) {
    public ExplainNode {
        details = List.copyOf(details);
        inputs = List.copyOf(inputs);
    }
}
