/**
 * The line protocol: bytes that end anywhere to rows ({@link io.tidemark.protocol.ilp.LineStream}), which go to a
 * {@link io.tidemark.protocol.engine.LineWriter}, over TCP ({@link io.tidemark.protocol.ilp.LineServer}) and HTTP.
 *
 * <p>
 * Invariants. What a line means does not depend on where the chunks of its bytes end. No object is made for a line that is
 * good. A bad line never takes the next one with it, but where a quotation mark is missing. Event loops neither parse nor
 * wait. Tables, types and transactions are the engine's business.
 */
@NullMarked
package io.tidemark.protocol.ilp;

import org.jspecify.annotations.NullMarked;
