/**
 * Text to {@link io.tidemark.server.sql.ast.Statement}: a hand-written lexer and a recursive-descent parser with PostgreSQL's grammar,
 * precedence, keyword categories and messages.
 *
 * <p>
 * Invariants: every node's position is a char of the given text; the only exception that leaves this package is
 * {@link io.tidemark.server.sql.SqlException}; depth is bounded, so no text overflows the stack. Imports only {@code sql} and {@code sql.ast}.
 * Deliberately absent: names, types and meaning; a limit on the length of the text (the session's).
 */
@NullMarked
package io.tidemark.server.sql.parse;

import org.jspecify.annotations.NullMarked;
