package io.tidemark.protocol.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.engine.Engine;
import io.tidemark.protocol.engine.StartupRequest.Ends;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import io.tidemark.protocol.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
    private final EventLoopGroup loops;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Channel listener;
    private volatile boolean closing;

    private PgServer(Engine engine, Authenticator authenticator, @Nullable TlsContexts tls,
            PgServerOptions options) throws IOException {
        this.options = options;
        this.tls = tls;
        this.registry = new SessionRegistry(options.maxConnections());
        this.host = new Session.Host(engine, authenticator, registry,
                new SessionLimits(options.maxConnections(), MAX_NAMED_STATEMENTS, MAX_PORTALS),
                options.serverVersion());
        this.pool = new StatementThreads(options.statementThreads());
        this.loops = new MultiThreadIoEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("pg-net", true),
                NioIoHandler.newFactory());
        this.listener = bind();
        var _ = loops.next().scheduleWithFixedDelay(() -> connections.forEach(Connection::tick), TICK_MILLIS,
                TICK_MILLIS, TimeUnit.MILLISECONDS);
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

    private Channel bind() throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops)
                .channelFactory(DirectChannel.Listener::new)
                .option(ChannelOption.SO_BACKLOG, 256).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connect(channel);
                    }
                });
        var bound = bootstrap.bind(options.host(), options.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stopThreads();
            throw new IOException("cannot listen on " + options.host() + ":" + options.port(), bound.cause());
        }
        return bound.channel();
    }

    /** A new client, on its event loop. More sockets than sessions are needed to refuse politely, but not many more. */
    private void connect(Channel channel) {
        if (closing || connections.size() >= 2 * options.maxConnections() + 64) {
            var _ = channel.close();
            return;
        }
        Ends ends = new Ends(String.valueOf(channel.remoteAddress()), String.valueOf(channel.localAddress()));
        Connection connection = new Connection(channel, pool,
                (outlet, self) -> new Session(host, outlet, self, ends), tls, options);
        connections.add(connection);
        var _ = channel.closeFuture().addListener(_ -> connections.remove(connection));
        channel.pipeline().addLast(connection);
        if (closing) { // it came while close() went through the others
            connection.stop();
        }
    }

    /** The port in use, also when any free one was asked for. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
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
        if (closing) {
            return;
        }
        closing = true;
        listener.close().awaitUninterruptibly();
        connections.forEach(Connection::stop);
        long deadline = System.nanoTime() + options.closeTimeout().toNanos();
        boolean interrupted = false;
        while ((!connections.isEmpty() || registry.size() > 0) && System.nanoTime() < deadline
                && !interrupted) {
            interrupted = pause();
        }
        connections.forEach(Connection::cut);
        stopThreads();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(5);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private void stopThreads() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        pool.close(options.closeTimeout().toMillis());
    }
}
