package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Computation;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.QueryBody.LatestOn;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;

/** QuestDB's LATEST ON … PARTITION BY: of the rows with equal keys the one with the greatest timestamp, by timestamp. */
final class LatestRows {
    private final Analysis analysis;
    private final Scope scope;

    LatestRows(Analysis analysis, Scope scope) {
        this.analysis = analysis;
        this.scope = scope;
    }

    /** The latest rows of those that WHERE has left; {@code from} is the plan of FROM alone. */
    LogicalPlan of(LogicalPlan rows, LogicalPlan from, LatestOn written) {
        int width = rows.types().size();
        List<Expression> outputs = new ArrayList<>(PlanTree.columns(rows));
        Expression timestamp = timestamp(from, written);
        List<Expression> partitions = new ArrayList<>();
        for (var key : written.keys()) {
            Expression value = analysis.expressions.settled(key, Place.of(scope, Clause.WHERE));
            Ordering.demandOrder(value.type().id(), key.position());
            partitions.add(column(value, outputs));
        }
        SortKey latest = new SortKey(column(timestamp, outputs), true, false);
        List<SortKey> order = new ArrayList<>();
        partitions.forEach(key -> order.add(new SortKey(key, false, false)));
        order.add(latest);
        SqlType bigint = SqlType.of(TypeId.INT8);
        LogicalPlan numbered = new LogicalPlan.Window(
                new LogicalPlan.Sort(new LogicalPlan.Project(rows, outputs), order), partitions,
                List.of(latest),
                List.of(new WindowCall(new Computation.OfPosition(WindowFunction.ROW_NUMBER), List.of(), null,
                        WindowCall.Frame.STANDARD, bigint)));
        Expression first = analysis.expressions.operators().binary(OperatorName.of("="),
                new InputColumn(outputs.size(), bigint), new Expression.Constant(bigint, 1L),
                written.position());
        LogicalPlan kept = PlanTree.filter(numbered, List.of(first));
        return PlanTree.first(
                new LogicalPlan.Sort(kept, List.of(new SortKey(latest.expression(), false, false))),
                width);
    }

    private static Expression column(Expression wanted, List<Expression> outputs) {
        int index = outputs.indexOf(wanted);
        if (index < 0) {
            index = outputs.size();
            outputs.add(wanted);
        }
        return new InputColumn(index, wanted.type());
    }

    /** The timestamp that is named; LATEST BY means the designated one. */
    private Expression timestamp(LogicalPlan from, LatestOn written) {
        if (written.timestamp() != null) {
            Expression named = Names.resolve(scope, List.of(written.timestamp().name()),
                    written.timestamp().position());
            Ordering.demandOrder(named.type().id(), written.timestamp().position());
            return named;
        }
        if (from instanceof LogicalPlan.Scan scan && scan.table().timestampColumn() >= 0) {
            int index = scan.columns().indexOf(scan.table().timestampColumn());
            return new InputColumn(index, scan.types().get(index));
        }
        throw Analysis.unsupported("LATEST BY without a table that has a designated timestamp",
                written.position());
    }
}
