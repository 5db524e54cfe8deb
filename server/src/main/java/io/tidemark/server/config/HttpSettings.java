package io.tidemark.server.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;

/**
 * The settings of REST.
 *
 * @param address         port 0 takes a free one
 * @param connectionLimit clients at once, 1 or more
 * @param idleTimeout     of a client without requests, or one that doesn't read
 * @param requestTimeout  for the head of a request, and for each KiB of its body
 * @param headBytes       longest address, and longest headers, 1 KiB to 16 MiB
 * @param allowedHosts    names, in small letters, that clients may call the server
 */
public record HttpSettings(boolean enabled, InetSocketAddress address, int connectionLimit,
        Duration idleTimeout, Duration requestTimeout, int headBytes, Set<String> allowedHosts) {
    public HttpSettings {
        allowedHosts = Set.copyOf(allowedHosts);
    }
}
