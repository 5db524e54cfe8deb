/**
 * How a client proves who it is, for every door: {@link io.tidemark.protocol.auth.Authenticator} is what the server implements,
 * {@link io.tidemark.protocol.auth.ScramExchange} the exchange whose messages go over PostgreSQL's protocol. Deliberately absent:
 * who may do what, that is the engine's; passwords over the wire in plain text or as MD5.
 *
 * <p>Invariants: a secret is compared in constant time; a user who doesn't exist is refused after the same steps and with the same
 * words as one whose password is wrong; nothing here is ever logged.
 */
@NullMarked
package io.tidemark.protocol.auth;

import org.jspecify.annotations.NullMarked;
