package io.tidemark.server.sql.plan;

import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.algebra.LogicalPlan.Join;
import io.tidemark.server.sql.algebra.LogicalPlan.JoinKind;
import io.tidemark.server.sql.function.Cast;
import io.tidemark.server.sql.function.Registry;
import io.tidemark.server.sql.physical.PhysicalPlan;
import io.tidemark.server.sql.physical.PhysicalPlan.JoinKey;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits join conditions into pairs that must be equal and the rest. */
final class JoinLowering {
    /** Each type of a row converts to the later ones without loss. */
    private static final List<List<TypeId>> WIDENINGS = List.of(
            List.of(TypeId.INT2, TypeId.INT4, TypeId.INT8, TypeId.NUMERIC),
            List.of(TypeId.FLOAT4, TypeId.FLOAT8), List.of(TypeId.DATE, TypeId.TIMESTAMP));

    private JoinLowering() {}

    static PhysicalPlan join(Join join, PhysicalPlan left, PhysicalPlan right) {
        int width = left.types().size();
        List<JoinKey> keys = new ArrayList<>();
        List<Expression> rest = new ArrayList<>();
        boolean certainOnly = join.kind() == JoinKind.MARK
                && ExpressionTree.conjuncts(join.condition()).stream()
                        .anyMatch(conjunct -> isCertain(conjunct) && key(conjunct, width).isPresent());
        for (Expression conjunct : ExpressionTree.conjuncts(join.condition())) {
            Optional<JoinKey> key = certainOnly && !isCertain(conjunct)
                    ? Optional.empty()
                    : key(conjunct, width);
            key.ifPresentOrElse(keys::add, () -> rest.add(conjunct));
        }
        boolean exactMark = join.kind() != JoinKind.MARK || certainOnly
                || (keys.size() == 1 && rest.isEmpty() && !keys.getFirst().nullsEqual());
        if (keys.isEmpty() || !exactMark) {
            return new PhysicalPlan.NestedLoopJoin(join.kind(), left, right,
                    ExpressionTree.isTrue(join.condition()) ? null : join.condition(), join.types());
        }
        return new PhysicalPlan.HashJoin(join.kind(), left, right, keys,
                rest.isEmpty() ? null : ExpressionTree.and(rest), join.types());
    }

    private static Optional<JoinKey> key(Expression conjunct, int width) {
        return switch (conjunct) {
            case Expression.Call call when Equality.isEquals(call.function()) && !ExpressionTree.isVolatile(
                    call) ->
                key(call.arguments().get(0), call.arguments().get(1), width, false);
            case Expression.Coalesce(var operands, var _) when isCertain(conjunct) ->
                key(operands.getFirst(), width);
            case Expression.Not(Expression.IsDistinct distinct) when Equality.isEquals(distinct.equals()) ->
                key(distinct.left(), distinct.right(), width, true);
            default -> Optional.empty();
        };
    }

    /** Whether the condition is never NULL: {@code coalesce(x, false)}. */
    private static boolean isCertain(Expression conjunct) {
        return conjunct instanceof Expression.Coalesce(var operands, var _) && operands.size() == 2
                && operands.getLast() instanceof Expression.Constant(var _, Boolean otherwise) && !otherwise;
    }

    private static Optional<JoinKey> key(Expression a, Expression b, int width, boolean nullsEqual) {
        if (isSide(a, 0, width) && isSide(b, width, Integer.MAX_VALUE)) {
            return alike(a, ExpressionTree.shiftColumns(b, -width), nullsEqual);
        }
        if (isSide(b, 0, width) && isSide(a, width, Integer.MAX_VALUE)) {
            return alike(b, ExpressionTree.shiftColumns(a, -width), nullsEqual);
        }
        return Optional.empty();
    }

    private static boolean isSide(Expression expression, int from, int to) {
        return ExpressionTree.any(expression, node -> node instanceof Expression.InputColumn)
                && ExpressionTree.allColumns(expression, index -> index >= from && index < to);
    }

    /** Both sides in one type, or empty where equality across the types is more than equality of values of one of them. */
    private static Optional<JoinKey> alike(Expression left, Expression right, boolean nullsEqual) {
        TypeId a = left.type().id();
        TypeId b = right.type().id();
        if (a == b) {
            return Optional.of(new JoinKey(left, right, nullsEqual));
        }
        if (isPlainText(a) && isPlainText(b)) {
            SqlType text = SqlType.of(TypeId.TEXT);
            return Optional.of(new JoinKey(ExpressionTree.retype(left, text),
                    ExpressionTree.retype(right, text), nullsEqual));
        }
        for (List<TypeId> widening : WIDENINGS) {
            int i = widening.indexOf(a);
            int j = widening.indexOf(b);
            if (i >= 0 && j >= 0) {
                return widened(i < j ? left : right, i < j ? b : a)
                        .map(wide -> i < j
                                ? new JoinKey(wide, right, nullsEqual)
                                : new JoinKey(left, wide, nullsEqual));
            }
        }
        return Optional.empty();
    }

    private static boolean isPlainText(TypeId type) {
        return type.isText() && type != TypeId.BPCHAR;
    }

    private static Optional<Expression> widened(Expression expression, TypeId target) {
        return Registry.standard().cast(expression.type().id(), target).map(Cast::function)
                .map(function -> new Expression.Call(function, List.of(expression), SqlType.of(target), -1));
    }
}
