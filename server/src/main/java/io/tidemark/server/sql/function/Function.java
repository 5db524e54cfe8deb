package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import java.util.List;

/**
 * A scalar function: one row of the registry. Operators and casts refer to these rows.
 *
 * @param oid        PostgreSQL's {@code pg_proc.oid} where it has the function, else a number above 20,000
 * @param name       lower case
 * @param arguments  argument types; the last one repeats when {@code variadic}
 * @param result     result type; ANYELEMENT and ANYARRAY follow the arguments
 * @param strict     NULL in, NULL out, decided outside the kernel
 * @param volatility whether a call may be folded
 * @param dictionary whether the kernel takes text arguments as DictionaryVector
 * @param decimal    whether the kernel takes numeric arguments as 16-byte FixedVector
 */
public record Function(int oid, String name, List<TypeId> arguments, boolean variadic, TypeId result,
        boolean strict,
        Volatility volatility, boolean dictionary, boolean decimal, Kernel kernel) {

    /** How often a call with the same arguments must be made. */
    public enum Volatility {
        /** Always the same result. */
        IMMUTABLE,
        /** The same result within a statement. */
        STABLE,
        /** Any call may differ. */
        VOLATILE
    }
}
