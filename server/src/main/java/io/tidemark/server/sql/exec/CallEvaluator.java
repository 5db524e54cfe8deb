package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Function;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call of a function; with fixed arguments it is made once. Confined to one stream. */
final class CallEvaluator implements Evaluator {
    private final FunctionCall call;
    private final List<Evaluator> arguments;
    private final int position;
    private final BufferArena lasting;
    private final boolean fixed;
    private @Nullable Argument value;

    CallEvaluator(FunctionCall call, List<Evaluator> arguments, int position, BufferArena lasting) {
        this.call = call;
        this.arguments = arguments;
        this.position = position;
        this.lasting = lasting;
        this.fixed = call.function().volatility() != Function.Volatility.VOLATILE
                && allFixed(arguments);
    }

    private static boolean allFixed(List<Evaluator> evaluators) {
        for (Evaluator evaluator : evaluators) {
            if (!evaluator.fixed()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Argument evaluate(Rows rows, BufferArena memory) {
        if (!fixed) {
            return call(rows, rows.count(), memory);
        }
        Argument known = value;
        if (known == null) {
            Argument made = call(rows, 1, lasting);
            known = new Argument(made.values(), 0, made.type());
            value = known;
        }
        return known;
    }

    @Override
    public boolean fixed() {
        return fixed;
    }

    private Argument call(Rows rows, int count, BufferArena memory) {
        List<Argument> values = new ArrayList<>(arguments.size());
        for (Evaluator argument : arguments) {
            values.add(argument.evaluate(rows, memory));
        }
        try {
            return call.apply(values, count, memory);
        } catch (SqlException failure) {
            throw failure.position() == SqlException.NO_POSITION && position >= 0
                    ? new SqlException(failure.sqlState(), failure.message(), position, failure.detail(),
                            failure.hint())
                    : failure;
        }
    }
}
