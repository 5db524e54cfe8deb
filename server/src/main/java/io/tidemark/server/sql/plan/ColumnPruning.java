package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.*;
import io.tidemark.server.sql.algebra.OuterColumns;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Leaves out columns that nothing above reads. */
final class ColumnPruning {
    private ColumnPruning() {}

    /** A plan without some columns: {@code where[i]} is the place of the old column i, -1 where it is gone. */
    private static final class Pruned {
        private final LogicalPlan plan;
        private final int[] where;

        private Pruned(LogicalPlan plan, int[] where) {
            this.plan = plan;
            this.where = where;
        }

        private LogicalPlan plan() {
            return plan;
        }

        private int[] where() {
            return where;
        }

        Expression map(Expression expression) {
            return ExpressionTree.replaceColumns(expression,
                    index -> new InputColumn(where[index], plan.types().get(where[index])));
        }

        List<Expression> map(List<Expression> expressions) {
            return expressions.stream().map(this::map).toList();
        }
    }

    static LogicalPlan prune(LogicalPlan plan) {
        Pruned pruned = prune(plan, all(plan));
        return exactly(pruned, all(plan)).plan();
    }

    private static BitSet all(LogicalPlan plan) {
        BitSet all = new BitSet();
        all.set(0, plan.types().size());
        return all;
    }

    private static void addColumns(BitSet needed, Expression expression) {
        ExpressionTree.allColumns(expression, index -> {
            needed.set(index);
            return true;
        });
    }

    private static BitSet with(BitSet needed, List<Expression> expressions) {
        BitSet more = (BitSet) needed.clone();
        expressions.forEach(expression -> addColumns(more, expression));
        return more;
    }

    private static Pruned kept(LogicalPlan plan) {
        return new Pruned(plan, IntStream.range(0, plan.types().size()).toArray());
    }

    private static int[] places(BitSet kept, int width) {
        int[] where = new int[width];
        int next = 0;
        for (int i = 0; i < width; i++) {
            where[i] = kept.get(i) ? next++ : -1;
        }
        return where;
    }

    private static <T> List<T> only(List<T> values, BitSet kept) {
        return IntStream.range(0, values.size()).filter(kept::get).mapToObj(values::get).toList();
    }

    /** The needed columns and no others, in order. */
    private static Pruned exactly(Pruned pruned, BitSet needed) {
        int[] where = places(needed, pruned.where().length);
        List<Expression> columns = new ArrayList<>();
        boolean same = needed.cardinality() == pruned.plan().types().size();
        for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) {
            int place = pruned.where()[i];
            same &= place == columns.size();
            columns.add(new InputColumn(place, pruned.plan().types().get(place)));
        }
        return same
                ? new Pruned(pruned.plan(), where)
                : new Pruned(new Project(pruned.plan(), columns), where);
    }

    private static Pruned prune(LogicalPlan plan, BitSet needed) {
        return switch (plan) {
            case Scan scan -> new Pruned(
                    new Scan(scan.table(), only(scan.columns(), needed), only(scan.types(), needed)),
                    places(needed, scan.types().size()));
            case VirtualScan scan -> new Pruned(new VirtualScan(scan.schema(), scan.name(),
                    only(scan.columns(), needed), only(scan.types(), needed)),
                    places(needed, scan.types().size()));
            case Values values -> new Pruned(
                    new Values(values.rows().stream().map(row -> only(row, needed)).toList(),
                            only(values.types(), needed)),
                    places(needed, values.types().size()));
            case Filter filter -> {
                Pruned input = prune(filter.input(), with(needed, List.of(filter.condition())));
                yield new Pruned(new Filter(input.plan(), input.map(filter.condition())), input.where());
            }
            case Project project -> {
                List<Expression> kept = only(project.expressions(), needed);
                Pruned input = prune(project.input(), with(new BitSet(), kept));
                yield new Pruned(new Project(input.plan(), input.map(kept)),
                        places(needed, project.expressions().size()));
            }
            case ProjectSet set -> projectSet(set, needed);
            case AggregateRows group -> group(group, needed);
            case Join join -> join(join, needed);
            case Apply apply -> apply(apply, needed);
            case SetOperation set -> set(set, needed);
            case Distinct distinct -> kept(new Distinct(
                    exactly(prune(distinct.input(), all(distinct)), all(distinct)).plan()));
            case DistinctOn distinct -> {
                Pruned input = prune(distinct.input(), with(needed, distinct.keys()));
                yield new Pruned(new DistinctOn(input.plan(), input.map(distinct.keys())), input.where());
            }
            case Window window -> window(window, needed);
            case Sort sort -> {
                Pruned input = prune(sort.input(),
                        with(needed, sort.keys().stream().map(SortKey::expression).toList()));
                yield new Pruned(new Sort(input.plan(), sort.keys().stream()
                        .map(key -> new SortKey(input.map(key.expression()), key.descending(),
                                key.nullsFirst()))
                        .toList()), input.where());
            }
            case Limit limit -> {
                Pruned input = prune(limit.input(), needed);
                yield new Pruned(new Limit(input.plan(), limit.limit(), limit.offset()), input.where());
            }
            case Shared shared -> kept(new Shared(shared.id(), prune(shared.input())));
            case Recursive recursive -> kept(new Recursive(recursive.id(), recursive.all(),
                    prune(recursive.seed()), prune(recursive.step())));
            case FunctionScan _,WorkingTable _ -> kept(plan);
        };
    }

    private static Pruned projectSet(ProjectSet set, BitSet needed) {
        int width = set.input().types().size();
        BitSet below = needed.get(0, width);
        set.calls().forEach(call -> call.arguments().forEach(argument -> addColumns(below, argument)));
        Pruned input = prune(set.input(), below);
        int inputWidth = input.plan().types().size();
        List<SqlType> types = new ArrayList<>(input.plan().types());
        set.calls().forEach(call -> types.add(call.type()));
        int[] where = java.util.Arrays.copyOf(input.where(), set.types().size());
        for (int i = 0; i < set.calls().size(); i++) {
            where[width + i] = inputWidth + i;
        }
        List<SetCall> calls = set.calls().stream()
                .map(call -> new SetCall(call.function(), input.map(call.arguments()), call.type())).toList();
        return new Pruned(new ProjectSet(input.plan(), calls, types), where);
    }

    private static Pruned window(Window window, BitSet needed) {
        int width = window.input().types().size();
        List<WindowCall> calls = only(window.calls(), needed.get(width, width + window.calls().size()));
        BitSet below = with(with(needed.get(0, width), window.partitions()),
                window.order().stream().map(SortKey::expression).toList());
        calls.forEach(call -> call.map(expression -> {
            addColumns(below, expression);
            return expression;
        }));
        Pruned input = prune(window.input(), below);
        int[] where = java.util.Arrays.copyOf(input.where(), window.types().size());
        for (int i = 0, next = input.plan().types().size(); i < window.calls().size(); i++) {
            where[width + i] = needed.get(width + i) ? next++ : -1;
        }
        return new Pruned(new Window(input.plan(), input.map(window.partitions()), window.order().stream()
                .map(key -> new SortKey(input.map(key.expression()), key.descending(), key.nullsFirst()))
                .toList(),
                calls.stream().map(call -> call.map(input::map)).toList()), where);
    }

    private static Pruned group(AggregateRows group, BitSet needed) {
        int keys = group.keys().size();
        BitSet kept = (BitSet) needed.clone();
        kept.set(0, keys);
        List<AggregateCall> calls = only(group.calls(), kept.get(keys, keys + group.calls().size()));
        BitSet below = with(new BitSet(), group.keys());
        for (AggregateCall call : calls) {
            PlanTree.map(call, expression -> {
                addColumns(below, expression);
                return expression;
            });
        }
        Pruned input = prune(group.input(), below);
        return new Pruned(new AggregateRows(input.plan(), input.map(group.keys()), group.groupingSets(),
                calls.stream().map(call -> PlanTree.map(call, input::map)).toList()),
                places(kept, keys + group.calls().size()));
    }

    private static Pruned join(Join join, BitSet needed) {
        int width = join.left().types().size();
        boolean leftOnly = isLeftOnly(join.kind());
        BitSet both = with(leftOnly ? needed.get(0, width) : needed, List.of(join.condition()));
        Pruned left = prune(join.left(), both.get(0, width));
        Pruned right = prune(join.right(), both.get(width, width + join.right().types().size()));
        int[] where = joined(left, right);
        Expression condition = mapped(join.condition(), where, left, right);
        LogicalPlan plan = PlanTree.join(join.kind(), left.plan(), right.plan(), condition);
        return new Pruned(plan, outputs(join.kind(), left, where));
    }

    private static boolean isLeftOnly(JoinKind kind) {
        return kind == JoinKind.SEMI || kind == JoinKind.ANTI || kind == JoinKind.MARK;
    }

    private static int[] joined(Pruned left, Pruned right) {
        int leftWidth = left.where().length;
        int[] where = java.util.Arrays.copyOf(left.where(), leftWidth + right.where().length);
        for (int i = 0; i < right.where().length; i++) {
            where[leftWidth + i] = right.where()[i] < 0
                    ? -1
                    : left.plan().types().size() + right.where()[i];
        }
        return where;
    }

    private static Expression mapped(Expression condition, int[] where, Pruned left, Pruned right) {
        List<SqlType> types = new ArrayList<>(left.plan().types());
        types.addAll(right.plan().types());
        return ExpressionTree.replaceColumns(condition,
                index -> new InputColumn(where[index], types.get(where[index])));
    }

    private static int[] outputs(JoinKind kind, Pruned left, int[] where) {
        return switch (kind) {
            case SEMI, ANTI -> left.where();
            case MARK -> {
                int[] marked = java.util.Arrays.copyOf(left.where(), left.where().length + 1);
                marked[left.where().length] = left.plan().types().size();
                yield marked;
            }
            case INNER, LEFT, RIGHT, FULL, SINGLE -> where;
        };
    }

    private static Pruned apply(Apply apply, BitSet needed) {
        int width = apply.left().types().size();
        BitSet both = with(isLeftOnly(apply.kind()) ? needed.get(0, width) : needed,
                List.of(apply.condition()));
        BitSet below = both.get(0, width);
        OuterColumns.columns(apply.right(), 1).forEach(below::set);
        Pruned left = prune(apply.left(), below);
        Pruned right = prune(apply.right(), both.get(width, width + apply.right().types().size()));
        LogicalPlan inner = OuterColumns.mapRow(right.plan(),
                column -> new InputColumn(left.where()[column.index()], column.type()));
        int[] where = joined(left, right);
        LogicalPlan plan = PlanTree.apply(apply.kind(), left.plan(), inner,
                mapped(apply.condition(), where, left, right));
        return new Pruned(plan, outputs(apply.kind(), left, where));
    }

    private static Pruned set(SetOperation set, BitSet needed) {
        boolean bag = set.kind() == SetKind.UNION && set.all();
        BitSet kept = bag ? needed : all(set);
        LogicalPlan left = exactly(prune(set.left(), kept), kept).plan();
        LogicalPlan right = exactly(prune(set.right(), kept), kept).plan();
        return new Pruned(new SetOperation(set.kind(), set.all(), left, right, only(set.types(), kept)),
                places(kept, set.types().size()));
    }
}
