package io.tidemark.server.sql.exec;

import io.tidemark.server.sql.function.Environment;
import io.tidemark.storage.batch.MemoryBudget;
import io.tidemark.storage.batch.Vector;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What one execution works with.
 *
 * @param parameters  the values of {@code $1, $2 …}, vectors of one row
 * @param budget      the limit on the query's memory; reaching it is 53200
 * @param workers     runs tasks that help with scans; may run them late or never, but then must forget them
 * @param parallelism threads that work on the query at most, its own included: 1 or more
 * @param measurements what EXPLAIN ANALYZE counts, or null
 */
public record ExecutionContext(Environment environment, List<Vector> parameters, TableAccess tables,
        MemoryBudget budget, Executor workers, int parallelism, @Nullable Measurements measurements) {
    /** Copies the parameters. */
    public ExecutionContext {
        parameters = List.copyOf(parameters);
    }

    /** Nothing is measured. */
    public ExecutionContext(Environment environment, List<Vector> parameters, TableAccess tables,
            MemoryBudget budget, Executor workers, int parallelism) {
        this(environment, parameters, tables, budget, workers, parallelism, null);
    }
}
