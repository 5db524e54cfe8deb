package io.tidemark.protocol.ilp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.tidemark.protocol.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port that takes the line protocol over TCP. Owns its threads and connections, not the engine. Safe for many threads. */
public final class LineServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LineServer.class);
    private static final int TICK_MILLIS = 250;
    private static final int MOST_READ_BYTES = 256 << 10;

    private final LineDoor door;
    private final Duration closeTimeout;
    private final EventLoopGroup loops;
    private final ThreadPoolExecutor pool;
    private final Set<LineConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    /** In the queues of all connections. */
    private final AtomicLong queuedBytes = new AtomicLong();
    private final Channel listener;
    private volatile boolean closing;

    private LineServer(InetSocketAddress address, LineDoor door, Duration closeTimeout) throws IOException {
        this.door = door;
        this.closeTimeout = closeTimeout;
        int threads = door.limits().threads();
        AtomicInteger number = new AtomicInteger();
        this.pool = new ThreadPoolExecutor(threads, threads, 30, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "line-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.loops = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("line-net", true),
                NioIoHandler.newFactory());
        this.listener = bind(address);
        var _ = loops.next().scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    /**
     * Binds the port and serves.
     *
     * @param address      port 0 for any free one
     * @param closeTimeout time for connections to end after {@link #close()} before they are cut off
     * @throws IOException when the port can't be bound; nothing is left behind
     */
    public static LineServer start(InetSocketAddress address, LineDoor door, Duration closeTimeout)
            throws IOException {
        return new LineServer(address, door, closeTimeout);
    }

    private Channel bind(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 256).option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(512, 16 << 10, MOST_READ_BYTES))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connect(channel);
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stopThreads();
            throw new IOException("cannot listen on " + address.getHostString() + ":" + address.getPort(),
                    bound.cause());
        }
        return bound.channel();
    }

    /** A new client, on its event loop. */
    private void connect(Channel channel) {
        if (closing || connections.size() >= door.limits().connections()) {
            refused.incrementAndGet();
            var _ = channel.close();
            return;
        }
        LineConnection connection = new LineConnection(channel, door, pool, queuedBytes);
        connections.add(connection);
        var _ = channel.closeFuture().addListener(_ -> connections.remove(connection));
        TlsContexts tls = door.tls();
        if (tls != null) {
            channel.pipeline().addLast(new TlsFirst(tls));
        }
        channel.pipeline().addLast(connection);
        if (closing) { // it came while close() went through the others
            connection.stop();
        }
    }

    private void tick() {
        long now = System.nanoTime();
        connections.forEach(connection -> connection.tick(now));
        int many = refused.getAndSet(0);
        if (many > 0 && !closing) {
            LOG.warn(
                    "connections refused: there are {} already [count={}, key=line.tcp.net.connection.limit]",
                    door.limits().connections(), many);
        }
    }

    /** The port in use, also when any free one was asked for. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** How many clients are connected. */
    public int connectionCount() {
        return connections.size();
    }

    /** How many batches are being read or written: after {@link #close()} those that didn't end in time. */
    public int runningCount() {
        return pool.getActiveCount();
    }

    /** Stops listening, writes what has come, and closes all connections; those that take too long are cut off. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        listener.close().awaitUninterruptibly();
        connections.forEach(LineConnection::stop);
        long deadline = System.nanoTime() + closeTimeout.toNanos();
        boolean interrupted = false;
        while (!connections.isEmpty() && System.nanoTime() < deadline && !interrupted) {
            interrupted = pause();
        }
        connections.forEach(LineConnection::cut);
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
        pool.shutdown();
        try {
            if (!pool.awaitTermination(closeTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
