package io.tidemark.protocol.net;

import java.time.Duration;

/**
 * How a {@link PgServer} listens and what it allows.
 *
 * @param host             address to bind
 * @param port             0 for any free one
 * @param maxConnections   sessions at once; one more is refused with 53300
 * @param statementThreads threads that run statements; more sessions than that take turns
 * @param maxMessageBytes  longest message of an authenticated client
 * @param serverVersion    what {@code server_version} says; drivers read a PostgreSQL version from it
 * @param startupTimeout   time for a new connection to get past start-up
 * @param closeTimeout     time for sessions to end after {@link PgServer#close()} before they are cut off
 */
public record PgServerOptions(String host, int port, int maxConnections, int statementThreads,
        int maxMessageBytes,
        String serverVersion, Duration startupTimeout, Duration closeTimeout) {
    /** Loopback, 100 connections, 64 threads, 64 MiB, PostgreSQL 15. */
    public static PgServerOptions onPort(int port) {
        return new PgServerOptions("127.0.0.1", port, 100, 64, 64 << 20, "15.0", Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }

    public PgServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
        if (maxConnections < 1 || statementThreads < 1) {
            throw new IllegalArgumentException(
                    "connections and threads must be positive: " + maxConnections + ", " + statementThreads);
        }
        if (maxMessageBytes < 65_536 || maxMessageBytes > 1 << 30) {
            throw new IllegalArgumentException(
                    "message limit " + maxMessageBytes + " is not between 64 KiB and 1 GiB");
        }
    }
}
