package io.tidemark.server.sql.plan;

import static java.util.stream.Collectors.joining;

import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.*;
import io.tidemark.server.sql.algebra.PlanTree;

/** A logical plan as indented text: what the tests of the phases read. */
final class LogicalText {
    private LogicalText() {}

    static String of(LogicalPlan plan) {
        StringBuilder text = new StringBuilder();
        append(plan, 0, text);
        return text.toString();
    }

    private static void append(LogicalPlan plan, int depth, StringBuilder text) {
        text.repeat(' ', 2 * depth).append(line(plan)).append('\n');
        PlanTree.inputs(plan).forEach(input -> append(input, depth + 1, text));
    }

    private static String line(LogicalPlan plan) {
        return switch (plan) {
            case Scan scan -> "Scan " + scan.table().name() + " [" + scan.columns().stream()
                    .map(column -> column == Scan.ROW_ID
                            ? "row id"
                            : scan.table().columns().get(column).name())
                    .collect(joining(", ")) + "]";
            case VirtualScan scan -> "VirtualScan " + scan.schema() + "." + scan.name() + " "
                    + scan.columns();
            case Values values -> "Values " + values.rows().stream()
                    .map(row -> "(" + ExpressionText.list(row) + ")").collect(joining(", "));
            case FunctionScan scan -> "FunctionScan " + scan.function().name() + "("
                    + ExpressionText.list(scan.arguments()) + ")"
                    + (scan.ordinality() ? " WITH ORDINALITY" : "");
            case Filter filter -> "Filter " + ExpressionText.of(filter.condition());
            case Project project -> "Project " + ExpressionText.list(project.expressions());
            case ProjectSet set -> "ProjectSet "
                    + set.calls().stream().map(ExpressionText::set).collect(joining(", "));
            case AggregateRows group -> "Aggregate [" + ExpressionText.list(group.keys()) + "] "
                    + group.calls().stream().map(ExpressionText::aggregate).collect(joining(", "));
            case Join join -> join.kind() + " Join " + ExpressionText.of(join.condition());
            case Apply apply -> apply.kind() + " Apply " + ExpressionText.of(apply.condition());
            case SetOperation set -> set.kind() + (set.all() ? " ALL" : "");
            case Distinct _ -> "Distinct";
            case DistinctOn distinct -> "DistinctOn " + ExpressionText.list(distinct.keys());
            case Window window ->
                "Window "
                        + window.calls().stream().map(io.tidemark.server.sql.algebra.WindowCall::name)
                                .toList()
                        + " " + ExpressionText.list(window.partitions())
                        + " " + ExpressionText.keys(window.order());
            case Sort sort -> "Sort " + ExpressionText.keys(sort.keys());
            case Limit limit -> "Limit " + (limit.limit() == null ? "ALL" : ExpressionText.of(limit.limit()))
                    + (limit.offset() == null ? "" : " OFFSET " + ExpressionText.of(limit.offset()));
            case Shared shared -> "Shared " + shared.id();
            case Recursive recursive -> "Recursive " + recursive.id() + (recursive.all() ? " ALL" : "");
            case WorkingTable table -> "WorkingTable " + table.id();
        };
    }
}
