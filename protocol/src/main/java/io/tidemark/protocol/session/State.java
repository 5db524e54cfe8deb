package io.tidemark.protocol.session;

import io.tidemark.protocol.engine.CopyIn;
import io.tidemark.protocol.engine.EngineSession;
import io.tidemark.protocol.engine.StartupRequest;
import org.jspecify.annotations.Nullable;

/** Where a connection stands between two messages. */
sealed interface State {
    /** Nothing but start-up packets is expected. */
    record AwaitingStartup() implements State {}

    /** The client proves who it is. */
    record Authenticating(Login login, StartupRequest request) implements State {}

    /** A session that has its engine. */
    sealed interface Open extends State {
        /** The engine's side. */
        EngineSession engine();
    }

    /** A query or an extended message may come. */
    record Ready(EngineSession engine) implements Open {}

    /** An extended message failed: everything up to Sync is skipped. */
    record SkippingToSync(EngineSession engine) implements Open {}

    /**
     * CopyData is expected.
     *
     * @param batch the simple query that goes on afterwards; null when Execute started the copy
     */
    record Copying(EngineSession engine, CopyIn copy, @Nullable SimpleBatch batch) implements Open {}

    /** Nothing is expected any more. */
    record Closed() implements State {}
}
