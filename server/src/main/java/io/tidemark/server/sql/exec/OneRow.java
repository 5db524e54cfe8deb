package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.storage.batch.FixedVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Evaluates expressions without columns, once. */
final class OneRow {
    private static final Rows ROW = new VectorRows(1, List.of(), true);

    private OneRow() {}

    /** The value as an argument of one row, in memory that lasts. */
    static Argument evaluate(Expression expression, Scope scope) {
        return new ExpressionCompiler(List.of(), scope).compile(expression).evaluate(ROW, scope.lasting());
    }

    /**
     * The value of a LIMIT or OFFSET, or {@code absent} where there is none or it is NULL.
     *
     * @param sqlState the state when it is negative
     */
    static long bound(@Nullable Expression expression, long absent, String clause, String sqlState,
            Scope scope) {
        if (expression == null) {
            return absent;
        }
        Argument argument = evaluate(expression, scope);
        if (argument.isNull(0)) {
            return absent;
        }
        long value = argument.values() instanceof FixedVector fixed && fixed.width() == 8
                ? fixed.longAt(0)
                : LongCode.of(argument.values(), argument.type().id(), 0);
        if (value < 0) {
            throw new SqlException(sqlState, clause + " must not be negative", SqlException.NO_POSITION);
        }
        return value;
    }

    /** LIMIT's value; {@link Long#MAX_VALUE} for none. */
    static long limit(@Nullable Expression expression, Scope scope) {
        return bound(expression, Long.MAX_VALUE, "LIMIT", "2201W", scope);
    }

    /** OFFSET's value. */
    static long offset(@Nullable Expression expression, Scope scope) {
        return bound(expression, 0, "OFFSET", "2201X", scope);
    }
}
