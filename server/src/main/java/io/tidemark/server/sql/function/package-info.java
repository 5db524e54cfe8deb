/**
 * Functions, operators, casts and aggregates as data: one registry row each, with its vectorised kernel. The analyzer
 * resolves names over these rows, {@code pg_proc} and its like are views of them, and the operators run their kernels,
 * so that the catalog cannot lie.
 */
@NullMarked
package io.tidemark.server.sql.function;

import org.jspecify.annotations.NullMarked;
