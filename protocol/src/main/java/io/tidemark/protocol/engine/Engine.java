package io.tidemark.protocol.engine;

import io.tidemark.protocol.message.SqlState;

/** A database that the protocol can open sessions on. Safe for many threads. */
public interface Engine {
    /**
     * Opens a session for an authenticated client; called on the session's executor, may block.
     *
     * @param client where the session sends notices and changed parameters; usable until the session is closed, and only
     *               while one of the session's methods runs
     * @throws EngineException when the session is refused, e.g. 3D000 for an unknown database; it is sent as FATAL
     */
    EngineSession open(StartupRequest request, Client client);

    /** A client was told of an error, whatever it was about; for counting. Any thread. */
    default void errorSent(SqlState state) {}
}
