/**
 * The SQL front end: text to tree, tree to plan, plan to rows, each step in a package of its own below this one.
 *
 * <p>
 * This package itself owns only what all steps share: {@link io.tidemark.server.sql.SqlException}, the one way a statement is
 * refused. It imports nothing.
 */
@NullMarked
package io.tidemark.server.sql;

import org.jspecify.annotations.NullMarked;
