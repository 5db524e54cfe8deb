/**
 * One small class for each statement that is not a query: what it checks, what it does to the storage, what it answers.
 *
 * <p>Invariants: making a command has no side effects, only {@code run} has; a command changes data through the session's
 * transaction and nothing else.
 */
@NullMarked
package io.tidemark.server.command;

import org.jspecify.annotations.NullMarked;
