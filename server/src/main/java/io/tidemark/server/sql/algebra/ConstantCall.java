package io.tidemark.server.sql.algebra;

import io.tidemark.server.sql.algebra.Expression.Constant;
import io.tidemark.server.sql.function.Argument;
import io.tidemark.server.sql.function.Environment;
import io.tidemark.server.sql.function.Function;
import io.tidemark.server.sql.function.KernelContext;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.storage.batch.BufferArena;
import io.tidemark.storage.batch.Vector;
import java.util.ArrayList;
import java.util.List;

/** Runs a function once, over constants. */
public final class ConstantCall {
    private ConstantCall() {}

    /**
     * The function's value.
     *
     * @throws io.tidemark.server.sql.SqlException what the function refuses
     */
    public static Constant evaluate(Function function, List<Constant> arguments, SqlType type,
            Environment environment) {
        if (function.strict() && arguments.stream().anyMatch(argument -> argument.value() == null)) {
            return new Constant(type, null);
        }
        try (BufferArena memory = new BufferArena()) {
            List<Argument> vectors = new ArrayList<>();
            for (Constant argument : arguments) {
                vectors.add(new Argument(ConstantVector.of(argument, memory), 0, argument.type()));
            }
            Vector result = function.kernel().apply(new KernelContext(memory, environment), vectors, 1, null);
            return ConstantVector.at(result, 0, type);
        }
    }
}
