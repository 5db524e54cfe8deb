/**
 * What a database implements to be reached through PostgreSQL's protocol. The protocol owns messages, portals by name, formats,
 * skipping to Sync, COPY framing and back-pressure; the engine owns SQL, transactions and data.
 *
 * <p>Order of calls: {@link io.tidemark.protocol.engine.Engine#open} → {@link io.tidemark.protocol.engine.EngineSession}
 * → {@code parse} → {@link io.tidemark.protocol.engine.ParsedStatement#prepare} →
 * {@link io.tidemark.protocol.engine.Prepared#bind} → a {@link io.tidemark.protocol.engine.Portal}, which runs → {@code sync}
 * or {@code abort} → … → {@code close}.
 *
 * <p>Threads: everything of one session is called one call at a time on the session's serial executor, which may use another
 * thread each time; only {@link io.tidemark.protocol.engine.EngineSession#cancel()} comes from elsewhere. These calls may
 * block. Errors are {@link io.tidemark.protocol.engine.EngineException}; anything else is a fault of the engine, reported as
 * XX000, and the session goes on after {@code abort}.
 */
@NullMarked
package io.tidemark.protocol.engine;

import org.jspecify.annotations.NullMarked;
