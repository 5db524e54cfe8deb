package io.tidemark.server.sql.ast;

import org.jspecify.annotations.Nullable;

/** One output column (or {@code *}) with its alias, if one was written. */
public record SelectItem(Expression expression, @Nullable String alias, int position) {}
