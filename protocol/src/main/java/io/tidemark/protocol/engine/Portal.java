package io.tidemark.protocol.engine;

/**
 * A statement with its parameters, ready to run. Closed by the protocol exactly once: when the client closes it, when it is
 * replaced, at the end of the transaction ({@link EngineSession#sync()} or {@link EngineSession#abort()} is called after), or
 * with the session. Closing never throws.
 */
public sealed interface Portal extends AutoCloseable permits Cursor, Command, CopyIn, CopyOut {
    /** The tag of CommandComplete, e.g. {@code INSERT 0 3}; asked once, after the portal has run to its end. */
    String tag();

    @Override
    void close();
}
