package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import io.tidemark.storage.batch.Bitmaps;
import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kernel that computes row after row: for functions whose work outweighs the call. */
record RowKernel(TypeId result, Body body) implements Kernel {
    /** How many rows are computed between two looks at the cancel flag. */
    private static final int CANCEL_MASK = 0x3FF;

    /** Computes one row: exactly one value, or {@link Output#nothing}. */
    @FunctionalInterface
    interface Body {
        /** Reads the row's arguments and writes its result. */
        void compute(Row row, Output output);
    }

    @Override
    public Vector apply(KernelContext context, List<Argument> arguments, int rows,
            @Nullable MemorySegment validity) {
        Row row = new Row(context, arguments);
        Output output = new Output(result, context.memory());
        for (int i = 0; i < rows; i++) {
            if ((i & CANCEL_MASK) == CANCEL_MASK) {
                context.environment().checkCancelled();
            }
            if (validity != null && !Bitmaps.isSet(validity, i)) {
                output.nothing();
            } else {
                row.moveTo(i);
                body.compute(row, output);
            }
        }
        return output.build();
    }
}
