package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.*;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan.TimeOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses how each operator is run. */
final class Lowering {
    /** The most rows that are kept in a heap rather than sorted. */
    private static final long MAX_TOP_ROWS = 65_536;

    private Lowering() {}

    static PhysicalPlan lower(LogicalPlan plan) {
        return switch (plan) {
            case Scan scan -> scan(scan);
            case VirtualScan scan -> new PhysicalPlan.VirtualScan(scan.schema(), scan.name(), scan.columns(),
                    scan.types());
            case Values values -> new PhysicalPlan.Values(values.rows(), values.types());
            case FunctionScan scan -> new PhysicalPlan.FunctionScan(scan.function(), scan.arguments(),
                    scan.ordinality(), scan.types());
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case ProjectSet set -> new PhysicalPlan.ProjectSet(lower(set.input()), set.calls(), set.types());
            case AggregateRows group -> group(group);
            case Join join -> JoinLowering.join(join, lower(join.left()), lower(join.right()));
            case Apply apply -> apply(apply);
            case SetOperation set -> new PhysicalPlan.SetOperation(set.kind(), set.all(), lower(set.left()),
                    lower(set.right()), set.types());
            case Distinct distinct -> new PhysicalPlan.Distinct(lower(distinct.input()));
            case DistinctOn distinct -> new PhysicalPlan.DistinctOn(lower(distinct.input()), distinct.keys());
            case Sort sort -> sort(sort);
            case Window window -> new PhysicalPlan.Window(lower(window.input()), window.partitions(),
                    window.order(), window.calls());
            case Limit limit -> limit(limit);
            case Shared shared -> new PhysicalPlan.Shared(shared.id(), lower(shared.input()),
                    OuterColumns.any(shared.input()));
            case Recursive recursive -> new PhysicalPlan.Recursive(recursive.id(), recursive.all(),
                    lower(recursive.seed()), lower(recursive.step()));
            case WorkingTable table -> new PhysicalPlan.WorkingTable(table.id(), table.types());
        };
    }

    private static PhysicalPlan.Scan scan(Scan scan) {
        return new PhysicalPlan.Scan(scan.table(), scan.columns(), scan.types(), List.of(), null,
                TimeOrder.ANY, null, null);
    }

    private static PhysicalPlan filter(Filter filter) {
        if (filter.input() instanceof Scan scan) {
            return new PhysicalPlan.Scan(scan.table(), scan.columns(), scan.types(),
                    ScanRanges.of(scan, filter.condition()), filter.condition(), TimeOrder.ANY, null,
                    IndexLookup.of(scan, filter.condition()));
        }
        return new PhysicalPlan.Filter(lower(filter.input()), filter.condition());
    }

    private static PhysicalPlan project(Project project) {
        if (project.input() instanceof Project inner
                && inner.expressions().stream().noneMatch(Lowering::isWork)) {
            return project(new Project(inner.input(), project.expressions().stream().map(
                    expression -> ExpressionTree.replaceColumns(expression, inner.expressions()::get))
                    .toList()));
        }
        PhysicalPlan input = lower(project.input());
        return isIdentity(project.expressions(), input)
                ? input
                : new PhysicalPlan.Project(input, project.expressions());
    }

    private static boolean isWork(Expression expression) {
        return !(expression instanceof InputColumn || expression instanceof Constant);
    }

    private static boolean isIdentity(List<Expression> expressions, PhysicalPlan input) {
        if (expressions.size() != input.types().size()) {
            return false;
        }
        for (int i = 0; i < expressions.size(); i++) {
            if (!(expressions.get(i) instanceof InputColumn column) || column.index() != i
                    || !column.type().equals(input.types().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static PhysicalPlan group(AggregateRows group) {
        if (group.keys().isEmpty() && group.groupingSets().size() == 1 && group.calls().size() == 1
                && group.input() instanceof Scan scan) {
            AggregateCall call = group.calls().getFirst();
            if (call.aggregate().name().equals("count") && call.aggregate().arguments().isEmpty()
                    && call.filter() == null) {
                return new PhysicalPlan.CountRows(scan.table());
            }
        }
        return new PhysicalPlan.HashAggregate(lower(group.input()), group.keys(), group.groupingSets(),
                group.calls());
    }

    /** The right input reads the columns that it needs of the left row as arguments, numbered from 0. */
    private static PhysicalPlan apply(Apply apply) {
        List<Integer> needed = List.copyOf(OuterColumns.columns(apply.right(), 1));
        List<Expression> arguments = new ArrayList<>();
        for (int column : needed) {
            arguments.add(new InputColumn(column, apply.left().types().get(column)));
        }
        LogicalPlan right = OuterColumns.mapRow(apply.right(),
                column -> new InputColumn(needed.indexOf(column.index()), column.type()));
        return new PhysicalPlan.Apply(apply.kind(), lower(apply.left()), lower(right), arguments,
                ExpressionTree.isTrue(apply.condition()) ? null : apply.condition(), apply.types());
    }

    private static PhysicalPlan sort(Sort sort) {
        PhysicalPlan input = lower(sort.input());
        PhysicalPlan ordered = timeOrdered(input, sort.keys(), null);
        return ordered != null ? ordered : new PhysicalPlan.Sort(input, sort.keys());
    }

    /** The limit goes below projections, into a sort or a scan. */
    private static PhysicalPlan limit(Limit limit) {
        if (limit.input() instanceof Project project) {
            return project(new Project(new Limit(project.input(), limit.limit(), limit.offset()),
                    project.expressions()));
        }
        Expression wanted = wanted(limit);
        if (limit.input() instanceof Sort sort) {
            PhysicalPlan input = lower(sort.input());
            PhysicalPlan ordered = timeOrdered(input, sort.keys(), wanted);
            if (ordered != null) {
                return new PhysicalPlan.Limit(ordered, limit.limit(), limit.offset());
            }
            boolean small = wanted instanceof Constant(var _, Long count) && count <= MAX_TOP_ROWS;
            return small && limit.limit() != null
                    ? new PhysicalPlan.TopN(input, sort.keys(), limit.limit(), limit.offset())
                    : new PhysicalPlan.Limit(new PhysicalPlan.Sort(input, sort.keys()), limit.limit(),
                            limit.offset());
        }
        PhysicalPlan input = lower(limit.input());
        if (wanted != null && input instanceof PhysicalPlan.Scan scan) {
            input = with(scan, scan.order(), wanted);
        }
        return new PhysicalPlan.Limit(input, limit.limit(), limit.offset());
    }

    /** Rows that the limit needs of its input, or null where that cannot be said before the query runs. */
    private static @Nullable Expression wanted(Limit limit) {
        if (limit.offset() == null) {
            return limit.limit();
        }
        return limit.limit() instanceof Constant(var type, Long count)
                && limit.offset() instanceof Constant(var _, Long skipped) && count >= 0 && skipped >= 0
                && count + skipped >= 0 ? new Constant(type, count + skipped) : null;
    }

    /** The input in the order of its designated timestamp, when that is all that is asked; else null. */
    private static @Nullable PhysicalPlan timeOrdered(PhysicalPlan input, List<SortKey> keys,
            @Nullable Expression wanted) {
        if (keys.size() != 1 || !(keys.getFirst().expression() instanceof InputColumn column)) {
            return null;
        }
        boolean descending = keys.getFirst().descending();
        return switch (input) {
            case PhysicalPlan.Scan scan -> {
                int timestamp = scan.table().timestampColumn();
                boolean designated = timestamp >= 0 && scan.columns().get(column.index()) == timestamp;
                yield designated
                        ? with(scan, descending ? TimeOrder.DESCENDING : TimeOrder.ASCENDING, wanted)
                        : null;
            }
            case PhysicalPlan.Project project when project.expressions()
                    .get(column.index()) instanceof InputColumn inner -> {
                PhysicalPlan ordered = timeOrdered(project.input(),
                        List.of(new SortKey(inner, descending, keys.getFirst().nullsFirst())), wanted);
                yield ordered == null ? null : new PhysicalPlan.Project(ordered, project.expressions());
            }
            default -> null;
        };
    }

    private static PhysicalPlan.Scan with(PhysicalPlan.Scan scan, TimeOrder order,
            @Nullable Expression wanted) {
        return new PhysicalPlan.Scan(scan.table(), scan.columns(), scan.types(), scan.ranges(), scan.filter(),
                order, wanted, scan.lookup());
    }
}
