/**
 * Runs physical plans: operators that pull rows from each other in batches, and evaluators of expressions over them.
 *
 * <p>Invariants. What an operator hands on is valid until it is pulled again; columns are made when first used, so that
 * a column nobody reads costs nothing. Whatever must live longer is copied into a {@code RowStore}, except columns of
 * stored tables, which live as long as the execution. Memory comes from arenas on the query's budget. Only these
 * operators call kernels: NULLs of strict functions, dictionaries and decimals are settled here. An expression is
 * evaluated only for rows that reach it, so that no error of another row leaks.
 */
@NullMarked
package io.tidemark.server.sql.exec;

import org.jspecify.annotations.NullMarked;
