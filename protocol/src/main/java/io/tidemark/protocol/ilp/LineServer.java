package io.tidemark.protocol.ilp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.tidemark.protocol.port.Port;
import io.tidemark.protocol.tls.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
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
    private final Port<LineConnection> port = new Port<>("line-net", 1);
    private final ThreadPoolExecutor pool;
    private final AtomicInteger refused = new AtomicInteger();
    /** In the queues of all connections. */
    private final AtomicLong queuedBytes = new AtomicLong();

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
        try {
            port.open(new ServerBootstrap().channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR,
                            new AdaptiveRecvByteBufAllocator(512, 16 << 10, MOST_READ_BYTES)),
                    address, this::connect);
        } catch (IOException unbound) {
            stopThreads();
            throw unbound;
        }
        port.every(TICK_MILLIS, this::tick);
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

    /** A new client, on its event loop. */
    private void connect(Channel channel) {
        if (port.isClosing() || port.connections().size() >= door.limits().connections()) {
            refused.incrementAndGet();
            var _ = channel.close();
            return;
        }
        LineConnection connection = new LineConnection(channel, door, pool, queuedBytes);
        port.admit(channel, connection, () -> {
            TlsContexts tls = door.tls();
            if (tls != null) {
                channel.pipeline().addLast(new TlsFirst(tls));
            }
            channel.pipeline().addLast(connection);
        });
    }

    private void tick() {
        long now = System.nanoTime();
        port.connections().forEach(connection -> connection.tick(now));
        int many = refused.getAndSet(0);
        if (many > 0 && !port.isClosing()) {
            LOG.warn(
                    "connections refused: there are {} already [count={}, key=line.tcp.net.connection.limit]",
                    door.limits().connections(), many);
        }
    }

    /** The port in use, also when any free one was asked for. */
    public int port() {
        return port.number();
    }

    /** How many clients are connected. */
    public int connectionCount() {
        return port.connections().size();
    }

    /** How many batches are being read or written: after {@link #close()} those that didn't end in time. */
    public int runningCount() {
        return pool.getActiveCount();
    }

    /** Stops listening, writes what has come, and closes all connections; those that take too long are cut off. */
    @Override
    public void close() {
        port.close(closeTimeout, () -> false, this::stopThreads);
    }

    private void stopThreads() {
        port.stopLoops();
        Port.stop(pool, closeTimeout);
    }
}
