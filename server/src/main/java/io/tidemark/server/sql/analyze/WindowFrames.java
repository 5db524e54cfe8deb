package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan.SortKey;
import io.tidemark.server.sql.algebra.WindowCall;
import io.tidemark.server.sql.algebra.WindowCall.Bound;
import io.tidemark.server.sql.algebra.WindowCall.BoundKind;
import io.tidemark.server.sql.algebra.WindowCall.Distance;
import io.tidemark.server.sql.algebra.WindowCall.Mode;
import io.tidemark.server.sql.ast.OperatorName;
import io.tidemark.server.sql.ast.Window;
import io.tidemark.server.sql.function.Cast.Context;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames of windows: ROWS, RANGE and GROUPS with their bounds. */
final class WindowFrames {
    private final Analysis analysis;
    private final Scope scope;

    WindowFrames(Analysis analysis, Scope scope) {
        this.analysis = analysis;
        this.scope = scope;
    }

    /** The frame that is written, or the standard one. */
    WindowCall.Frame frame(Window.@Nullable Frame written, List<SortKey> order) {
        if (written == null) {
            return WindowCall.Frame.STANDARD;
        }
        Mode mode = Mode.valueOf(written.mode().name());
        if (mode == Mode.GROUPS && order.isEmpty()) {
            throw new SqlException("42P20", "GROUPS mode requires an ORDER BY clause", written.position());
        }
        boolean distance = mode == Mode.RANGE
                && (written.start().offset() != null || written.end().offset() != null);
        if (distance && order.size() != 1) {
            throw new SqlException("42P20",
                    "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column",
                    written.position());
        }
        return new WindowCall.Frame(mode, bound(mode, written.start(), order),
                bound(mode, written.end(), order),
                WindowCall.Exclusion.valueOf(written.exclusion().name()));
    }

    private Bound bound(Mode mode, Window.Bound written, List<SortKey> order) {
        BoundKind kind = BoundKind.valueOf(written.kind().name());
        if (written.offset() == null) {
            return Bound.of(kind);
        }
        int position = written.offset().position();
        Expression offset = analysis.expressions.analyze(written.offset(), Place.of(scope, Clause.WINDOW));
        if (ExpressionTree.hasSubquery(offset)) {
            throw Analysis.unsupported("a sub-query as a frame's offset", position);
        }
        if (ExpressionTree.any(offset, node -> node instanceof Expression.InputColumn)) {
            throw new SqlException("42P10", "argument of " + mode + " must not contain variables", position);
        }
        if (mode != Mode.RANGE) {
            return new Bound(kind, analysis.coercion.demand(offset, TypeId.INT8, mode.name(), position),
                    null);
        }
        return new Bound(kind, null, distance(kind, order.getFirst(), offset, position));
    }

    private Distance distance(BoundKind kind, SortKey key, Expression written, int position) {
        TypeId type = key.expression().type().id();
        Expression offset = offset(type, written, position);
        boolean earlier = (kind == BoundKind.PRECEDING) != key.descending();
        Expression limit = analysis.expressions.operators().binary(OperatorName.of(earlier ? "-" : "+"),
                key.expression(), offset, position);
        Expression zero = offset.type().id() == TypeId.INTERVAL
                ? new Constant(SqlType.of(TypeId.INTERVAL), new Expression.Interval(0, 0, 0))
                : new Constant(SqlType.of(TypeId.INT4), 0L);
        Expression negative = analysis.expressions.operators().binary(OperatorName.of("<"), offset, zero,
                position);
        return new Distance(
                analysis.coercion.to(key.expression(), SqlType.of(limit.type().id()), Context.IMPLICIT,
                        position),
                limit, negative, key.descending());
    }

    /** The offset in the type that moves values of the key's type. */
    private Expression offset(TypeId key, Expression written, int position) {
        TypeId given = written.type().id();
        TypeId wanted = switch (key) {
            case INT2, INT4, INT8 -> given == TypeId.UNKNOWN ? TypeId.INT8 : given;
            case FLOAT4, FLOAT8 -> TypeId.FLOAT8;
            case NUMERIC -> TypeId.NUMERIC;
            case DATE, TIMESTAMP, TIMESTAMPTZ, TIME, INTERVAL -> TypeId.INTERVAL;
            default -> throw new SqlException("0A000",
                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type "
                            + TypeNames.display(key),
                    position);
        };
        boolean whole = key == TypeId.INT2 || key == TypeId.INT4 || key == TypeId.INT8;
        boolean fits = switch (wanted) {
            case INT2, INT4, INT8 -> true;
            case FLOAT8, NUMERIC, INTERVAL ->
                !whole && analysis.coercion.can(given, wanted, Context.IMPLICIT);
            default -> false;
        };
        if (!fits) {
            throw new SqlException("0A000",
                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type "
                            + TypeNames.display(key) + " and offset type " + TypeNames.display(given),
                    position,
                    "Cast the offset value to an appropriate type.");
        }
        return analysis.coercion.to(written, SqlType.of(wanted), Context.IMPLICIT, position);
    }
}
