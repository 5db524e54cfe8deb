/**
 * The state machine of a connection: start-up, simple queries, statements and portals, copies, skipping to Sync after an error,
 * cancel keys. It turns messages into calls of {@code protocol.engine} and answers through an
 * {@link io.tidemark.protocol.session.Outlet}; it knows no bytes, no channel and no SQL.
 *
 * <p>Invariants: every Query and every Sync is answered by exactly one ReadyForQuery; an error answers at most once and the rest of
 * an extended batch is skipped; every portal and statement that the engine made is closed exactly once; the last CommandComplete
 * of a simple query goes out only after {@code sync} has committed.
 */
@NullMarked
package io.tidemark.protocol.session;

import org.jspecify.annotations.NullMarked;
