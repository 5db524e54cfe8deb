package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.ast.Expression.BooleanLiteral;
import io.tidemark.server.sql.ast.Expression.ColumnReference;
import io.tidemark.server.sql.ast.Expression.NullLiteral;
import io.tidemark.server.sql.ast.Expression.StringLiteral;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an item of ORDER BY, GROUP BY or DISTINCT ON means: an ordinal, an output's name, or an expression. */
final class Keys {
    private final Analysis analysis;
    private final Scope scope;
    private final List<Target> targets;

    Keys(Analysis analysis, Scope scope, List<Target> targets) {
        this.analysis = analysis;
        this.scope = scope;
        this.targets = targets;
    }

    /** An output's name comes first. */
    Expression sort(io.tidemark.server.sql.ast.Expression written, Clause clause) {
        Target named = written instanceof ColumnReference column && column.parts().size() == 1
                ? named(column.parts().getFirst(), clause, column.position())
                : null;
        if (named == null) {
            named = ordinal(written, clause, targets);
        }
        Expression value = named != null
                ? named.value()
                : analysis.expressions.settled(written, Place.of(scope, clause));
        return value;
    }

    /** A column of FROM comes first, then an output's name. */
    Expression group(io.tidemark.server.sql.ast.Expression written) {
        Target named = ordinal(written, Clause.GROUP_BY, targets);
        if (named == null && written instanceof ColumnReference column && column.parts().size() == 1
                && Names.own(scope, column.parts(), column.position()) == null) {
            named = named(column.parts().getFirst(), Clause.GROUP_BY, column.position());
        }
        Expression value = named != null
                ? analysis.coercion.settle(named.value(), written.position())
                : analysis.expressions.settled(written, Place.of(scope, Clause.GROUP_BY));
        if (named != null) {
            refuseAggregates(value, named.position());
        }
        Ordering.demandEquality(value.type().id(), written.position());
        return value;
    }

    private static void refuseAggregates(Expression value, int position) {
        if (reads(value, Scope.AGGREGATES, Scope.WINDOW_CALLS)) {
            throw new SqlException("42803", "aggregate functions are not allowed in GROUP BY", position);
        }
        if (reads(value, Scope.WINDOW_CALLS, Scope.SET_CALLS)) {
            throw new SqlException("42P20", "window functions are not allowed in GROUP BY", position);
        }
        if (reads(value, Scope.SET_CALLS, Integer.MAX_VALUE)) {
            throw Analysis.unsupported("a set-returning function as a key of GROUP BY", position);
        }
    }

    private static boolean reads(Expression value, int from, int to) {
        return io.tidemark.server.sql.algebra.ExpressionTree.any(value,
                node -> node instanceof Expression.InputColumn column && column.index() >= from
                        && column.index() < to);
    }

    private @Nullable Target named(String name, Clause clause, int position) {
        Target found = null;
        for (Target target : targets) {
            if (target.name().equals(name)) {
                if (found != null && !found.value().equals(target.value())) {
                    throw new SqlException("42702", clause.words() + " \"" + name + "\" is ambiguous",
                            position);
                }
                found = found == null ? target : found;
            }
        }
        return found;
    }

    /** The target that an integer means; null where this is no literal. */
    static @Nullable Target ordinal(io.tidemark.server.sql.ast.Expression written, Clause clause,
            List<Target> targets) {
        String number = ExpressionAnalyzer.literal(written);
        boolean constant = written instanceof StringLiteral || written instanceof BooleanLiteral
                || written instanceof NullLiteral;
        if (number == null && !constant) {
            return null;
        }
        if (number == null || !isInt4(number)) {
            throw new SqlException("42601", "non-integer constant in " + clause.words(), written.position());
        }
        int ordinal = Integer.parseInt(number);
        if (ordinal < 1 || ordinal > targets.size()) {
            throw new SqlException("42P10",
                    clause.words() + " position " + number + " is not in select list", written.position());
        }
        return targets.get(ordinal - 1);
    }

    /** A longer one is a numeric, and no position, the least integer too. */
    private static boolean isInt4(String number) {
        String digits = number.startsWith("-") ? number.substring(1) : number;
        return digits.length() <= 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && Long.parseLong(digits) <= Integer.MAX_VALUE;
    }
}
