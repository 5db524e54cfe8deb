package io.tidemark.server.sql.analyze;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.algebra.Expression;
import io.tidemark.server.sql.algebra.ExpressionTree;
import io.tidemark.server.sql.ast.Expression.Slice;
import io.tidemark.server.sql.ast.Expression.Subscript;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Elements and parts of arrays, {@code a[1][2]} and {@code a[1:2][3:]}: all subscripts of a chain belong to one call. */
final class Subscripts {
    private final Analysis analysis;
    private final Calls calls;

    Subscripts(Analysis analysis, Calls calls) {
        this.analysis = analysis;
        this.calls = calls;
    }

    Expression subscript(Subscript written, Place place) {
        return chain(written, written.position(), place);
    }

    Expression slice(Slice written, Place place) {
        return chain(written, written.position(), place);
    }

    private Expression chain(io.tidemark.server.sql.ast.Expression written, int position, Place place) {
        List<io.tidemark.server.sql.ast.Expression> steps = new ArrayList<>();
        io.tidemark.server.sql.ast.Expression base = written;
        boolean slices = false;
        while (base instanceof Subscript || base instanceof Slice) {
            slices |= base instanceof Slice;
            steps.addFirst(base);
            base = base instanceof Subscript one ? one.base() : ((Slice) base).base();
        }
        Expression array = analysis.expressions.analyze(base, place);
        boolean name = array.type().id() == TypeId.NAME && !slices && steps.size() == 1;
        if (array.type().id().element() == null && !name) {
            throw notAnArray(array, position);
        }
        return slices
                ? slice(array, steps, position, place)
                : element(name ? "name_subscript" : "array_subscript", array, steps, place);
    }

    private Expression element(String function, Expression array,
            List<io.tidemark.server.sql.ast.Expression> steps, Place place) {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(array);
        for (io.tidemark.server.sql.ast.Expression step : steps) {
            arguments.add(bound(((Subscript) step).index(), place));
        }
        return calls.apply(function, arguments, ((Subscript) steps.getLast()).position());
    }

    /** A lone subscript between slices means the part up to it. */
    private Expression slice(Expression array, List<io.tidemark.server.sql.ast.Expression> steps,
            int position,
            Place place) {
        List<Expression> arguments = new ArrayList<>();
        int missing = 0;
        for (io.tidemark.server.sql.ast.Expression step : steps) {
            int bit = 1 << arguments.size();
            if (step instanceof Slice slice) {
                missing |= (slice.lower() == null ? bit : 0) | (slice.upper() == null ? bit << 1 : 0);
                arguments.add(bound(slice.lower(), place));
                arguments.add(bound(slice.upper(), place));
            } else {
                arguments.add(int4(1));
                arguments.add(bound(((Subscript) step).index(), place));
            }
        }
        arguments.addFirst(int4(missing));
        arguments.addFirst(array);
        return calls.apply("array_slice", arguments, position);
    }

    private Expression bound(io.tidemark.server.sql.ast.@Nullable Expression written, Place place) {
        return written == null
                ? ExpressionTree.nothing(SqlType.of(TypeId.INT4))
                : analysis.coercion.demand(analysis.expressions.analyze(written, place), TypeId.INT4,
                        "array subscript", written.position());
    }

    private static Expression int4(long value) {
        return new Expression.Constant(SqlType.of(TypeId.INT4), value);
    }

    private static SqlException notAnArray(Expression base, int position) {
        return new SqlException("42804", "cannot subscript type " + TypeNames.display(base.type().id())
                + " because it does not support subscripting", position);
    }
}
