package io.tidemark.protocol.http;

import io.tidemark.protocol.auth.Authenticator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

/**
 * How an {@link HttpServer} listens and what it allows.
 *
 * @param name            of its threads, e.g. {@code http}
 * @param address         port 0 for any free one
 * @param maxConnections  clients at once; further ones get 503
 * @param maxBodyBytes    longest body, unless its handler says otherwise
 * @param maxHeadBytes    longest request line, and longest sum of all headers
 * @param requestTimeout  time for a request's head, and for each KiB of a body that a handler waits for: 408
 * @param idleTimeout     after which a connection without requests is closed, and one whose client doesn't read
 * @param closeTimeout    time for requests to end after {@link HttpServer#close()} before they are cut off
 * @param allowedHosts    names that clients may call this server, besides addresses and localhost; {@code *} for any
 * @param authenticator   says who sends the requests of guarded routes
 */
public record HttpServerOptions(String name, InetSocketAddress address, int maxConnections, long maxBodyBytes,
        int maxHeadBytes, Duration requestTimeout, Duration idleTimeout, Duration closeTimeout,
        Set<String> allowedHosts, Authenticator authenticator) {
    public HttpServerOptions {
        if (maxConnections < 1 || maxBodyBytes < 0 || maxHeadBytes < 256) {
            throw new IllegalArgumentException("no limits: " + maxConnections + " connections, "
                    + maxBodyBytes + " bytes of a body, " + maxHeadBytes + " of a head");
        }
        allowedHosts = Set.copyOf(allowedHosts);
    }

    /** 256 connections, bodies of 64 MiB, heads of 64 KiB, 30 s for a request, 300 s idle. */
    public static HttpServerOptions of(String name, InetSocketAddress address,
            Authenticator authenticator) {
        return new HttpServerOptions(name, address, 256, 64 << 20, 65_536, Duration.ofSeconds(30),
                Duration.ofSeconds(300), Duration.ofSeconds(5), Set.of(), authenticator);
    }

    /** The same for so many clients at once, that have so much time. */
    public HttpServerOptions withLimits(int count, Duration request, Duration idle) {
        return new HttpServerOptions(name, address, count, maxBodyBytes, maxHeadBytes, request, idle,
                closeTimeout, allowedHosts, authenticator);
    }
}
