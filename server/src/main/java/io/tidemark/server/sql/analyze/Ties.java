package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.Expression.InputColumn;
import io.tidemark.server.sql.algebra.LogicalPlan;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.PlanTree;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Computation;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.function.WindowFunction;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FETCH FIRST … WITH TIES: the rows whose number is above the offset and whose rank is not above offset and limit. */
final class Ties {
    private static final SqlType BIGINT = SqlType.of(TypeId.INT8);

    private final Analysis analysis;
    private final Expression limit;
    private final @Nullable Expression offset;

    Ties(Analysis analysis, Expression limit, @Nullable Expression offset) {
        this.analysis = analysis;
        this.limit = limit;
        this.offset = offset;
        refuseNegative(limit, "2201W", "LIMIT");
        refuseNegative(offset, "2201X", "OFFSET");
    }

    private static void refuseNegative(@Nullable Expression bound, String sqlState, String clause) {
        if (bound instanceof Constant(var _, Long value) && value < 0) {
            throw new SqlException(sqlState, clause + " must not be negative", SqlException.NO_POSITION);
        }
    }

    /** Puts the limit on the sort of a query, which may be under a projection. */
    LogicalPlan limit(LogicalPlan plan) {
        return switch (plan) {
            case LogicalPlan.Project project ->
                new LogicalPlan.Project(limit(project.input()), project.expressions());
            case LogicalPlan.Sort sort -> limited(sort, sort.keys());
            case LogicalPlan.DistinctOn distinct when distinct.input() instanceof LogicalPlan.Sort sort ->
                limited(distinct, sort.keys());
            default -> throw new IllegalStateException("no sort under WITH TIES");
        };
    }

    private LogicalPlan limited(LogicalPlan sorted, List<SortKey> keys) {
        int width = sorted.types().size();
        LogicalPlan ranked = new LogicalPlan.Window(sorted, List.of(), keys,
                List.of(number(WindowFunction.ROW_NUMBER), number(WindowFunction.RANK)));
        Expression skipped = offset == null ? new Constant(BIGINT, 0L) : offset;
        Expression last = operator("+", limit, skipped);
        LogicalPlan kept = PlanTree.filter(ranked, List.of(
                operator(">", new InputColumn(width, BIGINT), skipped),
                operator("<=", new InputColumn(width + 1, BIGINT), last)));
        return PlanTree.first(kept, width);
    }

    private static WindowCall number(WindowFunction function) {
        return new WindowCall(new Computation.OfPosition(function), List.of(), null,
                WindowCall.Frame.STANDARD, BIGINT);
    }

    private Expression operator(String symbol, Expression left, Expression right) {
        return analysis.expressions.operators().binary(OperatorName.of(symbol), left, right,
                SqlException.NO_POSITION);
    }
}
