package io.tidemark.protocol.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.StartupRequest.Ends;
import io.tidemark.protocol.port.Port;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import io.tidemark.protocol.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A port that speaks PostgreSQL's protocol for an engine. Owns its threads and connections, not the engine. Safe for many
 * threads.
 */
public final class PgServer implements AutoCloseable {
    private static final int MAX_NAMED_STATEMENTS = 10_000;
    private static final int MAX_PORTALS = 1_000;
    private static final int EVENT_LOOPS = 2;
    private static final int TICK_MILLIS = 100;
    /** Bytes waiting in a channel from which on its statement waits, and down to which it does. */
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(128 << 10, 512 << 10);

    private final PgServerOptions options;
    private final @Nullable TlsContexts tls;
    private final Session.Host host;
    private final SessionRegistry registry;
    private final StatementThreads pool;
    private final Port<Connection> port = new Port<>("pg-net", EVENT_LOOPS);

    private PgServer(Engine engine, Authenticator authenticator, @Nullable TlsContexts tls,
            PgServerOptions options) throws IOException {
        this.options = options;
        this.tls = tls;
        this.registry = new SessionRegistry(options.maxConnections());
        this.host = new Session.Host(engine, authenticator, registry,
                new SessionLimits(options.maxConnections(), MAX_NAMED_STATEMENTS, MAX_PORTALS),
                options.serverVersion());
        this.pool = new StatementThreads(options.statementThreads(),
                Runtime.getRuntime().availableProcessors());
        try {
            port.open(new ServerBootstrap().channelFactory(DirectChannel.Listener::new)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS),
                    new InetSocketAddress(options.host(), options.port()), this::connect);
        } catch (IOException unbound) {
            stopThreads();
            throw unbound;
        }
        port.every(TICK_MILLIS, () -> port.connections().forEach(Connection::tick));
    }

    /**
     * Binds the port and serves.
     *
     * @param authenticator says who the clients are
     * @param tls           null when there is no certificate; the caller closes it
     * @throws IOException when the port can't be bound; nothing is left behind
     */
    public static PgServer start(Engine engine, Authenticator authenticator, @Nullable TlsContexts tls,
            PgServerOptions options)
            throws IOException {
        return new PgServer(engine, authenticator, tls, options);
    }

    /** A new client, on its event loop. More sockets than sessions are needed to refuse politely, but not many more. */
    private void connect(Channel channel) {
        if (port.isClosing() || port.connections().size() >= 2 * options.maxConnections() + 64) {
            var _ = channel.close();
            return;
        }
        Ends ends = new Ends(String.valueOf(channel.remoteAddress()), String.valueOf(channel.localAddress()));
        Connection connection = new Connection(channel, pool,
                (outlet, self) -> new Session(host, outlet, self, ends), tls, options);
        port.admit(channel, connection, () -> channel.pipeline().addLast(connection));
    }

    /** The port in use, also when any free one was asked for. */
    public int port() {
        return port.number();
    }

    /** How many sessions are open. */
    public int sessionCount() {
        return registry.size();
    }

    /**
     * Stops listening, cancels what runs, tells every client 57P01 and waits for the sessions to end; those that take longer than
     * {@link PgServerOptions#closeTimeout()} are cut off. The engine can be closed afterwards.
     */
    @Override
    public void close() {
        port.close(options.closeTimeout(), () -> registry.size() > 0, this::stopThreads);
    }

    private void stopThreads() {
        port.stopLoops();
        pool.close(options.closeTimeout().toMillis());
    }
}
