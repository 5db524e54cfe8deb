/**
 * The logical plan and its typed expressions: sealed records between the analyzer, which writes them, and the planner,
 * which rewrites them. Every expression carries its type and the registry row that was chosen for it.
 */
@NullMarked
package io.tidemark.server.sql.algebra;

import org.jspecify.annotations.NullMarked;
