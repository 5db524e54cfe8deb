package io.tidemark.server;

import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.http.HttpServer;
import io.tidemark.protocol.http.HttpServerOptions;
import io.tidemark.protocol.http.Route;
import io.tidemark.protocol.ilp.LineDoor;
import io.tidemark.protocol.ilp.LineRoutes;
import io.tidemark.protocol.ilp.LineServer;
import io.tidemark.protocol.rest.Rest;
import io.tidemark.protocol.tls.TlsContexts;
import io.tidemark.server.config.HttpSettings;
import io.tidemark.server.config.MonitoringSettings;
import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.config.Setting;
import io.tidemark.server.console.ConsoleRoutes;
import io.tidemark.server.control.Version;
import io.tidemark.server.metrics.MonitoringRoutes;
import io.tidemark.server.security.AccessControl;
import io.tidemark.server.session.TidemarkEngine;
import io.tidemark.storage.Database;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports beside PostgreSQL's; closed before the engine, the last opened first. Safe for many threads. */
final class Doors implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private final ServerConfig config;
    private final Authenticator authenticator;
    private final @Nullable TlsContexts tls;
    private final List<HttpServer> httpServers = new ArrayList<>();
    private int monitoringPort;
    private @Nullable LineServer lineServer;
    private int httpPort;

    private Doors(ServerConfig config, AccessControl access) {
        this.config = config;
        this.authenticator = access.authenticator();
        this.tls = access.tls();
    }

    /** Something that listens, once it has begun to. */
    private interface Opening<T extends AutoCloseable> {
        T start() throws IOException;
    }

    /**
     * Opens all that the configuration wants.
     *
     * @throws IOException naming the setting of the port that can't be bound; then none is open
     */
    static Doors open(ServerConfig config, Database database, TidemarkEngine engine,
            AccessControl access) throws IOException {
        Doors doors = new Doors(config, access);
        boolean all = false;
        try {
            doors.monitoring(database, engine);
            LineDoor lines = LinePort.door(config, engine, access);
            doors.lines(lines);
            doors.rest(engine, lines);
            all = true;
            return doors;
        } finally {
            if (!all) {
                doors.close();
            }
        }
    }

    private void monitoring(Database database, TidemarkEngine engine) throws IOException {
        MonitoringSettings settings = config.monitoring();
        if (settings.enabled()) {
            HttpServerOptions options = HttpServerOptions
                    .of("monitoring", settings.address(), authenticator)
                    .withLimits(settings.connectionLimit(), config.http().requestTimeout(),
                            config.http().idleTimeout());
            MonitoringRoutes routes = new MonitoringRoutes(database, engine::figures, Version.text());
            HttpServer server = open(Setting.MONITORING_BIND,
                    () -> HttpServer.start(options, tls, routes.routes()));
            monitoringPort = server.port();
            LOG.info("health and metrics [http://{}:{}/status]", settings.address().getHostString(),
                    server.port());
        }
    }

    private void lines(LineDoor door) throws IOException {
        InetSocketAddress address = config.line().address();
        if (address != null) {
            LineServer server = open(Setting.LINE_TCP_BIND, () -> LinePort.start(address, door));
            lineServer = server;
            LOG.info("line protocol [tcp={}:{}]", address.getHostString(), server.port());
        }
    }

    /** Of the line protocol over TCP; 0 when it is not open. */
    int linePort() {
        LineServer lines = lineServer;
        return lines == null ? 0 : lines.port();
    }

    private void rest(TidemarkEngine engine, LineDoor lines) throws IOException {
        HttpSettings settings = config.http();
        if (settings.enabled()) {
            HttpServerOptions defaults = HttpServerOptions.of("http", settings.address(), authenticator);
            HttpServerOptions options = new HttpServerOptions(defaults.name(), defaults.address(),
                    settings.connectionLimit(), defaults.maxBodyBytes(), settings.headBytes(),
                    settings.requestTimeout(), settings.idleTimeout(), defaults.closeTimeout(),
                    settings.allowedHosts(), authenticator);
            List<Route> routes = new ArrayList<>(
                    Rest.routes(engine, config.database()));
            if (config.line().http()) {
                routes.addAll(LineRoutes.routes(lines, config.line().bodyBytes()));
            }
            routes.addAll(ConsoleRoutes.routes());
            HttpServer server = open(Setting.HTTP_BIND, () -> HttpServer.start(options, tls, routes));
            httpServers.add(server);
            httpPort = server.port();
            LOG.info("REST [http://{}:{}/exec], console at /", settings.address().getHostString(),
                    server.port());
        }
    }

    /** 0 when it is not open. */
    int httpPort() {
        return httpPort;
    }

    /** How many requests and batches of lines run: after {@link #close()} those that didn't end in time. */
    int runningCount() {
        LineServer lines = lineServer;
        return httpServers.stream().mapToInt(HttpServer::runningCount).sum()
                + (lines == null ? 0 : lines.runningCount());
    }

    /** 0 when it is not open. */
    int monitoringPort() {
        return monitoringPort;
    }

    private <T extends AutoCloseable> T open(Setting setting, Opening<T> opening)
            throws IOException {
        try {
            T opened = opening.start();
            open.push(opened);
            return opened;
        } catch (IOException busy) {
            throw new IOException(busy.getMessage() + " (" + setting.key() + ")", busy.getCause());
        }
    }

    /** Lets requests end, then closes what is open. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        while (!open.isEmpty()) {
            AutoCloseable door = open.pop();
            try {
                door.close();
            } catch (Exception failure) { // AutoCloseable's
                LOG.warn("a port was not closed well", failure);
            }
        }
    }
}
