package io.tidemark.server.sql.plan;

import static java.util.stream.Collectors.joining;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan.*;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** EXPLAIN: a plan as PostgreSQL prints one, a line an element. */
public final class Explain {
    private Explain() {}

    /** The lines, first the outermost operator. */
    public static List<String> lines(PhysicalPlan plan) {
        return new ExplainOutput(null, false).lines(node(plan));
    }

    /** A plan as a tree of steps. */
    public static ExplainNode node(PhysicalPlan plan) {
        return new ExplainNode(title(plan), details(plan), inputs(plan).stream().map(Explain::node).toList(),
                plan);
    }

    /**
     * The steps of a statement that changes a table.
     *
     * @param title   what it does, such as {@code Insert on t}
     * @param details more about it
     * @param plan    of its rows; null where they are written in the statement
     */
    public static ExplainNode change(String title, List<String> details, @Nullable PhysicalPlan plan) {
        ExplainNode rows = plan == null
                ? new ExplainNode("Values Scan", List.of(), List.of(), null)
                : node(plan);
        return new ExplainNode(title, details, List.of(rows), null);
    }

    private static String title(PhysicalPlan plan) {
        return switch (plan) {
            case Scan scan -> switch (scan.order()) {
                case ANY -> "Seq Scan on " + scan.table().name();
                case ASCENDING -> "Time Scan on " + scan.table().name();
                case DESCENDING -> "Time Scan Backward on " + scan.table().name();
            };
            case CountRows count -> "Row Count of " + count.table().name();
            case VirtualScan scan -> "Seq Scan on " + scan.schema() + "." + scan.name();
            case Values _ -> "Values Scan";
            case FunctionScan scan -> "Function Scan on " + scan.function().name();
            case ProjectSet _ -> "ProjectSet";
            case Filter _ -> "Filter";
            case Project _ -> "Result";
            case HashAggregate group -> group.keys().isEmpty() ? "Aggregate" : "HashAggregate";
            case Sort _ -> "Sort";
            case TopN _ -> "Top-N Sort";
            case Limit _ -> "Limit";
            case HashJoin join -> "Hash " + kind(join.kind().name()) + "Join";
            case NestedLoopJoin join -> "Nested Loop" + suffix(join.kind().name());
            case Apply apply -> "Apply" + suffix(apply.kind().name());
            case SetOperation set -> set.kind() == io.tidemark.server.sql.algebra.LogicalPlan.SetKind.UNION
                    && set.all() ? "Append" : "SetOp " + word(set.kind().name()) + (set.all() ? " All" : "");
            case Distinct _ -> "Unique";
            case DistinctOn _ -> "Unique On";
            case Window _ -> "WindowAgg";
            case Shared shared -> "Shared " + shared.id();
            case Recursive _ -> "Recursive Union";
            case WorkingTable _ -> "WorkTable Scan";
        };
    }

    private static String word(String name) {
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String kind(String name) {
        return name.equals("INNER") ? "" : word(name) + " ";
    }

    private static String suffix(String name) {
        return name.equals("INNER") ? "" : " " + word(name) + " Join";
    }

    private static List<String> details(PhysicalPlan plan) {
        List<String> details = new ArrayList<>();
        switch (plan) {
            case Scan scan -> {
                if (!scan.ranges().isEmpty()) {
                    details.add("Range Cond: " + scan.ranges().stream().map(range -> range(scan, range))
                            .collect(joining(", ")));
                }
                if (scan.lookup() != null) {
                    details.add("Batches by Index: " + scan.lookup().index());
                }
                optional(details, "Filter", scan.filter());
                optional(details, "Limit", scan.limit());
            }
            case FunctionScan scan -> details.add("Function Call: " + scan.function().name() + "("
                    + ExpressionText.list(scan.arguments()) + ")");
            case ProjectSet set -> details.add("Output: "
                    + set.calls().stream().map(ExpressionText::set).collect(joining(", ")));
            case Filter filter -> optional(details, "Filter", filter.condition());
            case Project project -> details.add("Output: " + ExpressionText.list(project.expressions()));
            case HashAggregate group -> {
                if (!group.keys().isEmpty()) {
                    details.add("Group Key: " + ExpressionText.list(group.keys()));
                }
                details.add("Output: "
                        + group.calls().stream().map(ExpressionText::aggregate).collect(joining(", ")));
            }
            case Sort sort -> details.add("Sort Key: " + ExpressionText.keys(sort.keys()));
            case TopN top -> top(details, top.keys(), top.limit(), top.offset());
            case Limit limit -> {
                optional(details, "Rows", limit.limit());
                optional(details, "Offset", limit.offset());
            }
            case HashJoin join -> {
                details.add("Hash Cond: " + join.keys().stream()
                        .map(key -> "(" + ExpressionText.of(key.left()) + " = right"
                                + ExpressionText.of(key.right()) + ")")
                        .collect(joining(" AND ")));
                optional(details, "Join Filter", join.residual());
            }
            case NestedLoopJoin join -> optional(details, "Join Filter", join.condition());
            case Apply apply -> {
                details.add("Parameters: " + ExpressionText.list(apply.arguments()));
                optional(details, "Join Filter", apply.condition());
            }
            case Window window -> {
                details.add("Partition Key: " + ExpressionText.list(window.partitions()));
                details.add("Order Key: " + ExpressionText.keys(window.order()));
            }
            case DistinctOn distinct -> details.add("Key: " + ExpressionText.list(distinct.keys()));
            case CountRows _,VirtualScan _,Values _,SetOperation _,Distinct _,Shared _,Recursive _,WorkingTable _ ->
                {}
        }
        return details;
    }

    private static void top(List<String> details, List<SortKey> keys, Expression limit,
            @Nullable Expression offset) {
        details.add("Sort Key: " + ExpressionText.keys(keys));
        optional(details, "Rows", limit);
        optional(details, "Offset", offset);
    }

    private static void optional(List<String> details, String label, @Nullable Expression expression) {
        if (expression != null) {
            details.add(label + ": " + ExpressionText.of(expression));
        }
    }

    private static String range(Scan scan, ColumnRange range) {
        String name = range.column() == LogicalPlan.Scan.ROW_ID
                ? "row"
                : scan.table().columns().get(range.column()).name();
        if (!range.oneOf().isEmpty()) {
            return range.oneOf().stream().map(ExpressionText::of)
                    .collect(joining(", ", name + " IN (", ")"));
        }
        Expression low = range.low();
        Expression high = range.high();
        String from = low == null
                ? ""
                : ExpressionText.of(low) + (range.lowInclusive() ? " <= " : " < ");
        String to = high == null
                ? ""
                : (range.highInclusive() ? " <= " : " < ") + ExpressionText.of(high);
        return from + name + to;
    }

    private static List<PhysicalPlan> inputs(PhysicalPlan plan) {
        return switch (plan) {
            case Scan _,CountRows _,VirtualScan _,Values _,FunctionScan _,WorkingTable _ -> List.of();
            case ProjectSet set -> List.of(set.input());
            case Filter filter -> List.of(filter.input());
            case Project project -> List.of(project.input());
            case HashAggregate group -> List.of(group.input());
            case Sort sort -> List.of(sort.input());
            case TopN top -> List.of(top.input());
            case Limit limit -> List.of(limit.input());
            case HashJoin join -> List.of(join.left(), join.right());
            case NestedLoopJoin join -> List.of(join.left(), join.right());
            case Apply apply -> List.of(apply.left(), apply.right());
            case SetOperation set -> List.of(set.left(), set.right());
            case Distinct distinct -> List.of(distinct.input());
            case DistinctOn distinct -> List.of(distinct.input());
            case Window window -> List.of(window.input());
            case Shared shared -> List.of(shared.input());
            case Recursive recursive -> List.of(recursive.seed(), recursive.step());
        };
    }
}
