package io.tidemark.protocol.http;

import java.io.IOException;

/** Answers requests. Called on a thread of the server's pool, which it may block; many at once. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers one request. What it throws becomes the answer, or cuts off one that has begun: an {@link HttpException} with its
     * status, an EngineException with the status of its SQLSTATE, anything else as 500 with an id that is in the log.
     *
     * @throws IOException when the client is gone; nothing is to be done about it
     */
    void handle(HttpExchange exchange) throws IOException;
}
