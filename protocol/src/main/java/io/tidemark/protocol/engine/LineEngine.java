package io.tidemark.protocol.engine;

/** A database that lines can be written to. Safe for many threads. */
public interface LineEngine {
    /**
     * Opens a writer for an authenticated client; it counts as a session. May block.
     *
     * @param client what the session can ask of the connection
     * @throws EngineException when the client is refused
     */
    LineWriter openLines(StartupRequest request, Client client);
}
