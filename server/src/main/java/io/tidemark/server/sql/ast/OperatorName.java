package io.tidemark.server.sql.ast;

import org.jspecify.annotations.Nullable;

/** An operator as written: {@code <=}, {@code OPERATOR(pg_catalog.~)}; {@code !=} is already {@code <>}. */
public record OperatorName(@Nullable String schema, String symbol) {
    /** An operator without a schema. */
    public static OperatorName of(String symbol) {
        return new OperatorName(null, symbol);
    }
}
