/**
 * How a client proves who it is. There is only {@link io.tidemark.protocol.auth.AuthenticationMethod.Trust} now; an exchange with
 * messages becomes another member of the sealed family, and the session's switch asks for its arm. Deliberately absent: who may do
 * what, that is the engine's.
 */
@NullMarked
package io.tidemark.protocol.auth;

import org.jspecify.annotations.NullMarked;
