package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.SqlType;
import io.tidemark.server.sql.type.TypeId;
import java.util.List;
import java.util.function.BiFunction;

/**
 * An aggregate function: one row of the registry.
 *
 * @param oid         as in {@link Function}
 * @param arguments   argument types; empty for {@code count(*)}
 * @param accumulator makes the state for one operator: given the environment and the actual argument types
 */
public record Aggregate(int oid, String name, List<TypeId> arguments, boolean variadic, TypeId result,
        BiFunction<Environment, List<SqlType>, Accumulator> accumulator) {}
