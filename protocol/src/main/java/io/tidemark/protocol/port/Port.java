package io.tidemark.protocol.port;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The event loops, the listener and the connections of a port. Safe for many threads; its server opens and closes it. */
public final class Port<C extends Port.Guest> {
    private final EventLoopGroup loops;
    private final Set<C> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Channel listener;
    private volatile boolean closing;

    /** A connection, as its port ends it. From any thread. */
    public interface Guest {
        /** Ends soon: what came is finished. */
        void stop();

        /** Ends now. */
        void cut();
    }

    /** @param name of its threads */
    public Port(String name, int eventLoops) {
        loops = new MultiThreadIoEventLoopGroup(eventLoops, new DefaultThreadFactory(name, true),
                NioIoHandler.newFactory());
    }

    /**
     * Binds the port and listens.
     *
     * @param bootstrap with the kind of channel and its further options
     * @param arrivals  takes each new client, on its event loop
     * @throws IOException when the port can't be bound; the event loops still run
     */
    public void open(ServerBootstrap bootstrap, InetSocketAddress address, Consumer<Channel> arrivals)
            throws IOException {
        var bound = bootstrap.group(loops).option(ChannelOption.SO_BACKLOG, 256)
                .option(ChannelOption.SO_REUSEADDR, true).childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        arrivals.accept(channel);
                    }
                }).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address.getHostString() + ":" + address.getPort(),
                    bound.cause());
        }
        listener = bound.channel();
    }

    /** Does something again and again, on an event loop. */
    public void every(int millis, Runnable work) {
        var _ = loops.next().scheduleWithFixedDelay(work, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The port in use, also when any free one was asked for. */
    public int number() {
        Channel open = listener;
        if (open == null) {
            throw new IllegalStateException("the port is not open");
        }
        return ((InetSocketAddress) open.localAddress()).getPort();
    }

    /** Whether it takes nobody any more. */
    public boolean isClosing() {
        return closing;
    }

    /** The connections that are open now. */
    public Set<C> connections() {
        return connections;
    }

    /**
     * Counts a connection until its channel closes; on its event loop.
     *
     * @param handlers adds what it hears with to its channel
     */
    public void admit(Channel channel, C connection, Runnable handlers) {
        connections.add(connection);
        var _ = channel.closeFuture().addListener(_ -> connections.remove(connection));
        handlers.run();
        if (closing) { // it came while close() went through the others
            connection.stop();
        }
    }

    /**
     * Stops listening and the connections, and waits until they have ended; those that take too long are cut. Once.
     *
     * @param busy    whether something else is to be waited for, too
     * @param threads ends the threads of the server, {@link #stopLoops} among them
     */
    public void close(Duration timeout, BooleanSupplier busy, Runnable threads) {
        if (closing) {
            return;
        }
        closing = true;
        Channel open = listener;
        if (open != null) {
            open.close().awaitUninterruptibly();
        }
        connections.forEach(Guest::stop);
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        while ((!connections.isEmpty() || busy.getAsBoolean()) && System.nanoTime() < deadline
                && !interrupted) {
            interrupted = pause();
        }
        connections.forEach(Guest::cut);
        threads.run();
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

    /** Ends the event loops. */
    public void stopLoops() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Lets a pool end what it runs, for so long. */
    public static void stop(ExecutorService pool, Duration timeout) {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
