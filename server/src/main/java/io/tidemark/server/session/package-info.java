/**
 * Clients' sessions: implements what the protocol asks of an engine. Owns transactions, settings, cancellation, portals and
 * the one place where failures get their SQLSTATE.
 *
 * <p>Invariants: a session is confined to its executor, only its cancel flag is shared; every portal holds its own pin of
 * the data that it reads and lets go of it when it is closed; nothing happens before a portal runs.
 */
@NullMarked
package io.tidemark.server.session;

import org.jspecify.annotations.NullMarked;
