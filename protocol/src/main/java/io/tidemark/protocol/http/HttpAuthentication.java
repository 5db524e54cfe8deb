package io.tidemark.protocol.http;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Tells who sends a request. Called on the request's thread, may block. Safe for many threads. */
@FunctionalInterface
public interface HttpAuthentication {
    /**
     * The user that a request is from.
     *
     * @param authorization the value of the header {@code Authorization}, or null without one
     * @throws HttpException 401 or 403
     */
    String user(@Nullable String authorization, InetSocketAddress client);
}
