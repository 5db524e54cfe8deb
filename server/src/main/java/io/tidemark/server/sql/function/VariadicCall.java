package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of variadic functions with {@code VARIADIC array}: the array's elements become the arguments, row by row. */
public final class VariadicCall {
    private VariadicCall() {}

    /**
     * The function that takes the repeating arguments as one array.
     *
     * @param array the array's type
     */
    public static Function of(Function function, TypeId array) {
        List<TypeId> arguments = new ArrayList<>(function.arguments());
        arguments.set(arguments.size() - 1, array);
        return new Function(function.oid(), function.name(), arguments, false, function.result(),
                function.strict(), function.volatility(), false, false, new Spread(function, array));
    }

    private record Spread(Function function, TypeId array) implements Kernel {
        @Override
        public Vector apply(KernelContext context, List<Argument> arguments, int rows,
                @Nullable MemorySegment validity) {
            RowKernel.Body body = (row, output) -> {
                int last = row.count() - 1;
                if (row.isNull(last)) {
                    output.nothing();
                    return;
                }
                output.copy(function.kernel().apply(context, spread(row, arguments), 1, null), 0);
            };
            return new RowKernel(function.result(), body).apply(context, arguments, rows, validity);
        }

        private List<Argument> spread(Row row, List<Argument> arguments) {
            int last = row.count() - 1;
            List<Argument> all = new ArrayList<>();
            for (int i = 0; i < last; i++) {
                Output copy = new Output(row.type(i), row.context().memory());
                copy.copy(row.vector(i), row.at(i));
                all.add(new Argument(copy.build(), 0, arguments.get(i).type()));
            }
            TypeId element = ArrayCasts.elementOf(array);
            for (byte[] image : row.array(last).elements()) {
                Output one = new Output(element, row.context().memory());
                one.element(image);
                all.add(new Argument(one.build(), 0, SqlType.of(element)));
            }
            return all;
        }
    }
}
