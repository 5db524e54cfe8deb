package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.TypeId;
import org.jspecify.annotations.Nullable;

/**
 * A conversion between two types: one row of the registry.
 *
 * @param function takes the value; null where the types are binary-coercible: the same vector is a value of both
 */
public record Cast(TypeId source, TypeId target, @Nullable Function function, Context context) {
    /** Where a conversion is made without being written; each context includes the later ones. */
    public enum Context {
        /** Anywhere. */
        IMPLICIT,
        /** When a value is stored into a column. */
        ASSIGNMENT,
        /** Only by CAST or {@code ::}. */
        EXPLICIT
    }

    /** Whether no work is needed. */
    public boolean binaryCoercible() {
        return function == null;
    }
}
