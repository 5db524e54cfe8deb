package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.BatchSource;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the operators of a plan. */
final class OperatorBuilder {
    private final Scope scope;

    OperatorBuilder(Scope scope) {
        this.scope = scope;
    }

    /** The operator that gives all rows of a plan. */
    Operator open(PhysicalPlan plan) {
        Operator made = make(plan);
        Measurements measurements = scope.context().measurements();
        return measurements == null ? made : measurements.watched(plan, made);
    }

    private Operator make(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> scan(scan);
            case PhysicalPlan.CountRows count -> new BatchOperator(() -> List.of(count(count)), List.of(0));
            case PhysicalPlan.VirtualScan scan -> new BatchOperator(
                    () -> scope.context().tables().virtualRows(scan.schema(), scan.name()), scan.columns());
            case PhysicalPlan.Values values -> new ValuesOperator(values, scope);
            case PhysicalPlan.FunctionScan scan -> new FunctionScanOperator(scan, scope);
            case PhysicalPlan.ProjectSet set -> new ProjectSetOperator(open(set.input()), set, scope);
            case PhysicalPlan.Filter filter -> filter(open(filter.input()), filter);
            case PhysicalPlan.Project project -> project(open(project.input()), project);
            case PhysicalPlan.HashAggregate aggregate -> aggregate(aggregate);
            case PhysicalPlan.Sort sort ->
                new SortOperator(open(sort.input()), sort.types(), sort.keys(), scope);
            case PhysicalPlan.TopN top -> new TopNOperator(open(top.input()), top, scope);
            case PhysicalPlan.Limit limit -> new LimitOperator(open(limit.input()), limit, scope);
            case PhysicalPlan.HashJoin join -> join(open(join.left()), join, table(join));
            case PhysicalPlan.NestedLoopJoin join -> nestedLoop(join);
            case PhysicalPlan.Apply apply ->
                new JoinOperator(apply.kind(), open(apply.left()), apply.left().types(),
                        new ApplyCandidates(apply, scope),
                        condition(apply.condition(), apply.left(), apply.right()),
                        scope);
            case PhysicalPlan.SetOperation operation -> setOperation(operation);
            case PhysicalPlan.Distinct distinct -> new DistinctOperator(open(distinct.input()),
                    RowNumbers.ofColumns(distinct.types(), scope), scope);
            case PhysicalPlan.DistinctOn distinct -> distinctOn(distinct);
            case PhysicalPlan.Window window -> window(window);
            case PhysicalPlan.Shared shared -> new StoreOperator(() -> shared(shared));
            case PhysicalPlan.Recursive recursive -> new RecursiveOperator(recursive, scope);
            case PhysicalPlan.WorkingTable table -> new StoreOperator(() -> working(table.id()));
        };
    }

    /** The rows of a plan in the representation of other types: decimals of different scales become text. */
    Operator open(PhysicalPlan plan, List<SqlType> types) {
        Operator input = open(plan);
        if (plan.types().equals(types)) {
            return input;
        }
        List<Evaluator> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            columns.add(new ColumnEvaluator(i, plan.types().get(i), types.get(i)));
        }
        return new ProjectOperator(input, columns, scope);
    }

    /** Streams that share the rows of a plan, one or more; their order means nothing. */
    private List<Operator> streams(PhysicalPlan plan) {
        List<Operator> made = makeStreams(plan);
        Measurements measurements = scope.context().measurements();
        return measurements == null || made.size() == 1 ? made : measurements.watched(plan, made);
    }

    private List<Operator> makeStreams(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan when scan.order() == PhysicalPlan.TimeOrder.ANY -> scanStreams(scan);
            case PhysicalPlan.Filter filter ->
                streams(filter.input()).stream().map(input -> filter(input, filter)).toList();
            case PhysicalPlan.Project project ->
                streams(project.input()).stream().map(input -> project(input, project)).toList();
            case PhysicalPlan.HashJoin join when join.kind() != JoinKind.RIGHT
                    && join.kind() != JoinKind.FULL -> {
                HashTable table = table(join);
                yield streams(join.left()).stream().map(left -> join(left, join, table)).toList();
            }
            default -> List.of(open(plan));
        };
    }

    private Operator scan(PhysicalPlan.Scan scan) {
        if (scan.order() == PhysicalPlan.TimeOrder.ANY) {
            List<ScanPiece> pieces = ScanPieces.of(scan, scope);
            return scanStream(scan, scan.limit() == null
                    ? new ScanOperator.Work(pieces)
                    : ScanOperator.Work.inSmallSteps(pieces));
        }
        return filtered(new OrderedScanOperator(scan, scope), scan.filter(), scan.types());
    }

    private List<Operator> scanStreams(PhysicalPlan.Scan scan) {
        ScanOperator.Work work = new ScanOperator.Work(ScanPieces.of(scan, scope));
        int streams = Math.max(1, Math.min(scope.context().parallelism(), work.size()));
        return IntStream.range(0, streams).mapToObj(_ -> scanStream(scan, work)).toList();
    }

    private Operator scanStream(PhysicalPlan.Scan scan, ScanOperator.Work work) {
        return filtered(new ScanOperator(work, scan, scope), scan.filter(), scan.types());
    }

    private Operator filter(Operator input, PhysicalPlan.Filter filter) {
        return filtered(input, filter.condition(), filter.types());
    }

    private Operator filtered(Operator input, @Nullable Expression condition, List<SqlType> types) {
        return condition == null
                ? input
                : new FilterOperator(input, new Predicate(condition, new ExpressionCompiler(types, scope)),
                        scope);
    }

    private Operator project(Operator input, PhysicalPlan.Project project) {
        ExpressionCompiler compiler = new ExpressionCompiler(project.input().types(), scope);
        return new ProjectOperator(input, compiler.compile(project.expressions()), scope);
    }

    private Operator aggregate(PhysicalPlan.HashAggregate plan) {
        List<Operator> inputs = AggregateOperator.parallel(plan) && scope.context().parallelism() > 1
                ? streams(plan.input())
                : List.of(open(plan.input()));
        return new AggregateOperator(inputs, plan, scope);
    }

    private HashTable table(PhysicalPlan.HashJoin join) {
        return new HashTable(open(join.right()), join.right().types(), join.keys(), scope);
    }

    private Operator join(Operator left, PhysicalPlan.HashJoin join, HashTable table) {
        boolean firstOnly = join.residual() == null && switch (join.kind()) {
            case SEMI, ANTI, MARK -> true;
            case INNER, LEFT, RIGHT, FULL, SINGLE -> false;
        };
        return new JoinOperator(join.kind(), left, join.left().types(),
                new HashCandidates(table, join.left().types(), join.keys(), firstOnly, scope),
                condition(join.residual(), join.left(), join.right()), scope);
    }

    private Operator nestedLoop(PhysicalPlan.NestedLoopJoin join) {
        Operator right = open(join.right());
        Supplier<RowStore> rows = () -> new RowStore(join.right().types(), scope).addAll(right);
        return new JoinOperator(join.kind(), open(join.left()), join.left().types(), new AllCandidates(rows),
                condition(join.condition(), join.left(), join.right()), scope);
    }

    private @Nullable Evaluator condition(@Nullable Expression condition, PhysicalPlan left,
            PhysicalPlan right) {
        if (condition == null) {
            return null;
        }
        List<SqlType> types = new ArrayList<>(left.types());
        types.addAll(right.types());
        return new ExpressionCompiler(types, scope).compile(condition);
    }

    private Operator setOperation(PhysicalPlan.SetOperation operation) {
        Operator left = open(operation.left(), operation.types());
        Operator right = open(operation.right(), operation.types());
        RowNumbers numbers = RowNumbers.ofColumns(operation.types(), scope);
        return switch (operation.kind()) {
            case UNION -> {
                Operator both = new ConcatOperator(List.of(left, right));
                yield operation.all() ? both : new DistinctOperator(both, numbers, scope);
            }
            case INTERSECT, EXCEPT ->
                new SetOperator(operation.kind(), operation.all(), left, right, numbers, scope);
        };
    }

    private Operator distinctOn(PhysicalPlan.DistinctOn distinct) {
        ExpressionCompiler compiler = new ExpressionCompiler(distinct.types(), scope);
        List<SqlType> types = distinct.keys().stream().map(Expression::type).toList();
        return new DistinctOperator(open(distinct.input()),
                new RowNumbers(compiler.compile(distinct.keys()), types, scope), scope);
    }

    private Operator window(PhysicalPlan.Window window) {
        Operator input = open(window.input());
        Changes partitions = changes(window.partitions(), window.input());
        Changes peers = changes(window.order().stream().map(LogicalPlan.SortKey::expression).toList(),
                window.input());
        List<WindowFunction> ranks = RankOperator.functions(window.calls());
        return ranks != null
                ? new RankOperator(input, ranks, partitions, peers, scope)
                : new WindowOperator(input, window, partitions, peers, scope);
    }

    private Changes changes(List<Expression> keys, PhysicalPlan input) {
        return new Changes(new ExpressionCompiler(input.types(), scope).compile(keys),
                keys.stream().map(Expression::type).toList(), scope);
    }

    private RowStore shared(PhysicalPlan.Shared shared) {
        Frame frame = scope.frame();
        if (shared.correlated() && frame != null) {
            return frame.shared().of(shared.id(), () -> compute(shared, scope));
        }
        return scope.shared().of(shared.id(), () -> compute(shared, scope.root()));
    }

    private static RowStore compute(PhysicalPlan.Shared shared, Scope where) {
        return new RowStore(shared.types(), where).addAll(new OperatorBuilder(where).open(shared.input()));
    }

    private RowStore working(int id) {
        RowStore rows = scope.working().get(id);
        if (rows == null) {
            throw new IllegalStateException("no recursive query " + id + " is running");
        }
        return rows;
    }

    private Batch count(PhysicalPlan.CountRows plan) {
        long rows = scope.context().tables().batches(plan.table().tableId()).stream()
                .mapToLong(BatchSource::liveRows)
                .sum();
        Vector count = Constants.vector(SqlType.of(TypeId.INT8), rows, scope.lasting());
        return new Batch(1, List.of(count));
    }
}
