package io.tidemark.protocol.session;

import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.FormatCodes;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's answers go, in order. They are kept until {@link #flush()} or until there are many; then the caller waits
 * while the client doesn't read. Confined to the session. Everything but {@code isOpen} and {@code close} throws
 * {@link io.tidemark.protocol.engine.EngineException} (08006) when the client is gone.
 */
public interface Outlet {
    /** Appends a message. */
    void send(BackendMessage message);

    /** A sink for rows, good until the next {@link #send}. */
    RowSink rows(FormatCodes formats, int columnCount);

    /** A sink for the bytes of a copy. */
    CopySink copy();

    /** Sends everything on. */
    void flush();

    /**
     * A write that waits for the client gives up with 57014, from any thread; the flag stays until {@link #resume()}, what
     * was to be written is sent nevertheless.
     */
    void interrupt();

    /** The next message begins: an interrupt from before is forgotten. */
    void resume();

    /** The client is authenticated: longer messages are taken from now on. */
    void authenticated();

    /** Where the client comes from; what it says may change until the client is authenticated. */
    Origin origin();

    /** The hash of the server's certificate that the client has seen (tls-server-end-point); null without TLS. */
    byte @Nullable [] certificateHash();

    /** Whether the client is still there, as far as is known. */
    boolean isOpen();

    /** Sends what there is, if it can, and closes the connection. */
    void close();
}
