package io.tidemark.protocol.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.tidemark.protocol.port.Port;
import io.tidemark.protocol.tls.TlsContexts;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port that speaks HTTP/1.1. Owns its threads and connections. Safe for many threads. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int EVENT_LOOPS = 2;
    private static final int TICK_MILLIS = 250;
    private static final int CHUNK_BYTES = 65_536;
    /** Sockets beyond the limit that are told so; further ones are closed. */
    private static final int TOLD = 64;
    /** Bytes waiting in a channel from which on its request waits, and down to which it does. */
    private static final WriteBufferWaterMark WRITE_MARKS = new WriteBufferWaterMark(128 << 10, 512 << 10);

    private final HttpServerOptions options;
    private final @Nullable TlsContexts tls;
    private final Dispatch dispatch;
    private final Port<HttpConnection> port;
    private final ExecutorService pool;
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final AtomicInteger runningCount = new AtomicInteger();

    private HttpServer(HttpServerOptions options, @Nullable TlsContexts tls, List<Route> routes)
            throws IOException {
        this.tls = tls;
        this.options = options;
        this.dispatch = new Dispatch(routes, options);
        this.port = new Port<>(options.name() + "-net", EVENT_LOOPS);
        AtomicInteger number = new AtomicInteger();
        // A connection runs one request: there are always threads enough.
        this.pool = new ThreadPoolExecutor(0, options.maxConnections() + TOLD, 30, TimeUnit.SECONDS,
                new SynchronousQueue<>(), task -> {
                    Thread thread = new FastThreadLocalThread(task,
                            options.name() + "-request-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            port.open(new ServerBootstrap().channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS), options.address(),
                    this::connect);
        } catch (IOException unbound) {
            stopThreads();
            throw unbound;
        }
        port.every(TICK_MILLIS, () -> port.connections().forEach(HttpConnection::tick));
    }

    /**
     * Binds the port and serves.
     *
     * @throws IOException when the port can't be bound; nothing is left behind
     */
    public static HttpServer start(HttpServerOptions options, List<Route> routes) throws IOException {
        return start(options, null, routes);
    }

    /**
     * The same for clients that may come over TLS, too, at the same port.
     *
     * @param tls null when there is no certificate; the caller closes it
     */
    public static HttpServer start(HttpServerOptions options, @Nullable TlsContexts tls, List<Route> routes)
            throws IOException {
        return new HttpServer(options, tls, routes);
    }

    /** A new client, on its event loop. */
    private void connect(Channel channel) {
        int number = connectionCount.incrementAndGet();
        var _ = channel.closeFuture().addListener(_ -> connectionCount.decrementAndGet());
        if (port.isClosing() || channel.remoteAddress() == null || number > options.maxConnections() + TOLD) {
            var _ = channel.close();
            return;
        }
        HttpConnection connection = new HttpConnection(channel, this, options,
                number > options.maxConnections());
        port.admit(channel, connection, () -> {
            if (tls != null) {
                channel.pipeline().addLast(new TlsChoice(tls));
            }
            channel.pipeline().addLast(connection.new Ears(), new HttpRequestDecoder(
                    new HttpDecoderConfig().setMaxInitialLineLength(options.maxHeadBytes())
                            .setMaxHeaderSize(options.maxHeadBytes()).setMaxChunkSize(CHUNK_BYTES)
                            .setHeadersFactory(FewHeaders.FACTORY).setTrailersFactory(FewHeaders.FACTORY)),
                    connection);
        });
    }

    /** Runs a request on a thread of its own. */
    void run(HttpConnection connection, HttpExchange exchange) {
        try {
            pool.execute(() -> {
                runningCount.incrementAndGet();
                try {
                    dispatch.serve(exchange);
                } finally {
                    runningCount.decrementAndGet();
                    connection.finished(exchange);
                }
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("request refused while closing, client={}", connection.client(), closed);
            connection.cut();
        }
    }

    /** The port in use, also when any free one was asked for. */
    public int port() {
        return port.number();
    }

    /** How many clients are connected. */
    public int connectionCount() {
        return connectionCount.get();
    }

    /** How many requests run. */
    public int runningCount() {
        return runningCount.get();
    }

    /**
     * Stops listening, tells the requests that run ({@link HttpExchange#onDisconnect}) and waits for them to end; those that take
     * longer than {@link HttpServerOptions#closeTimeout()} are cut off.
     */
    @Override
    public void close() {
        port.close(options.closeTimeout(), () -> false, this::stopThreads);
    }

    private void stopThreads() {
        Port.stop(pool, options.closeTimeout());
        port.stopLoops();
    }
}
