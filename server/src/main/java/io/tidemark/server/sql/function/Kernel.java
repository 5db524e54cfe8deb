package io.tidemark.server.sql.function;

import io.tidemark.storage.batch.Vector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes a scalar function over a batch of rows. Stateless, safe for many threads. */
@FunctionalInterface
public interface Kernel {
    /**
     * The function's values for {@code rows} rows, in memory of {@code context.memory()}.
     *
     * @param validity for a strict function: which rows have no NULL argument (null: all); the result's NULLs are at
     *                 least these, and a kernel that can fail must not look at the other rows. For a function that is
     *                 not strict: always null, and the kernel looks at its arguments' own validity
     * @throws io.tidemark.server.sql.SqlException division by zero, overflow, bad text …
     */
    Vector apply(KernelContext context, List<Argument> arguments, int rows, @Nullable MemorySegment validity);
}
