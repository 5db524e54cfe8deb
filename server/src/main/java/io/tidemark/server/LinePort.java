package io.tidemark.server;

import io.tidemark.protocol.ilp.LineDoor;
import io.tidemark.protocol.ilp.LineLimits;
import io.tidemark.protocol.ilp.LineServer;
import io.tidemark.protocol.ilp.Precision;
import io.tidemark.server.config.LineSettings;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.security.AccessControl;
import io.tidemark.server.session.TidemarkEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** The line protocol as the settings want it. */
final class LinePort {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private LinePort() {}

    /** What lines come in to. */
    static LineDoor door(ServerConfig config, TidemarkEngine engine, AccessControl access) {
        LineSettings line = config.line();
        return new LineDoor(engine, config.database(), access.authenticator(), access.tls(),
                Precision.named(line.precision()).orElse(Precision.NANOSECONDS),
                new LineLimits(line.connections(), line.threads(), line.lineBytes(), line.commitInterval(),
                        line.idleTimeout(), line.lineTimeout(), line.closeOnError()));
    }

    /**
     * Starts the TCP port; the caller closes it before the engine.
     *
     * @throws IOException when it can't be bound
     */
    static LineServer start(InetSocketAddress address, LineDoor door) throws IOException {
        return LineServer.start(address, door, CLOSE_PATIENCE);
    }
}
