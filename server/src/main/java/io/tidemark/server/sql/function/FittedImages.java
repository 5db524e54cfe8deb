package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.BufferArena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Fits values that no expression computes to the modifier of their column. */
public final class FittedImages {
    private FittedImages() {}

    /** Microseconds of a timestamp or time at the precision of the type. */
    public static long micros(SqlType type, long micros) {
        return LengthCasts.round(micros, type.modifier());
    }

    /**
     * The image of a value, in the form of {@link TextImages}, as an assignment to the type makes it.
     *
     * @throws SqlException 22001 or 22003 where it doesn't fit
     */
    public static byte[] fit(SqlType type, byte[] image, Environment environment) {
        Function function = type.modifier() < 0
                ? null
                : Registry.standard().lengthCast(type.id()).orElse(null);
        if (function == null) {
            return image;
        }
        try (BufferArena memory = new BufferArena()) {
            List<Argument> arguments = new ArrayList<>();
            arguments.add(argument(type.id(), memory, output -> output.element(image)));
            arguments.add(argument(TypeId.INT4, memory, output -> output.int4(type.modifier())));
            if (function.arguments().size() > 2) {
                arguments.add(argument(TypeId.BOOLEAN, memory, output -> output.bool(false)));
            }
            byte[] fitted = ArrayValue.element(
                    function.kernel().apply(new KernelContext(memory, environment), arguments, 1, null), 0);
            return fitted == null ? image : fitted;
        }
    }

    private static Argument argument(TypeId type, BufferArena memory, Consumer<Output> value) {
        Output output = new Output(type, memory);
        value.accept(output);
        return new Argument(output.build(), 0, SqlType.of(type));
    }
}
