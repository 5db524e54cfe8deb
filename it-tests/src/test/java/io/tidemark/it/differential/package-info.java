/**
 * Asks a real PostgreSQL 15 and this server the same generated questions about the same rows. The grammar of expressions is
 * {@code src/test/resources/differential/grammar.txt}; what may differ, and why, is {@code IntendedDifference}.
 */
@NullMarked
package io.tidemark.it.differential;

import org.jspecify.annotations.NullMarked;
