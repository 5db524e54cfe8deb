package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import org.jspecify.annotations.Nullable;

/**
 * An operator: one row of the registry.
 *
 * @param oid        PostgreSQL's {@code pg_operator.oid} where it has the operator, else a number above 20,000
 * @param symbol     for example {@code <=}
 * @param left       type of the left operand, or null for a prefix operator
 * @param right      type of the right operand
 * @param function   what computes it; takes the operands in order
 * @param commutator symbol of the operator that gives the same result for swapped operands, or null
 * @param negator    symbol of the operator that gives the opposite result, or null
 */
public record Operator(int oid, String symbol, @Nullable TypeId left, TypeId right, Function function,
        @Nullable String commutator, @Nullable String negator) {}
