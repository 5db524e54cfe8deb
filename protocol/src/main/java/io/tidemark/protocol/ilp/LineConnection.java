package io.tidemark.protocol.ilp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.port.Port;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client over TCP: its event loop puts bytes into a queue, one thread of the pool at a time takes them out, reads lines and
 * writes batches. A batch ends when the queue is empty; while it is written the queue fills, so that batches grow with the load. A
 * batch whose table is locked is tried again later, so that others have the thread.
 */
final class LineConnection extends ChannelInboundHandlerAdapter implements Port.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(LineConnection.class);
    /** Bytes in the queue from which on the socket is not read, and down to which it is not. */
    private static final int HIGH_BYTES = 4 << 20;
    private static final int LOW_BYTES = 1 << 20;
    /** Bytes in all queues from which on each may have no more than a little: together they must fit into memory. */
    static final long SHARED_BYTES = 64 << 20;
    private static final int FEW_BYTES = 128 << 10;
    /** What a buffer takes besides its bytes: a client may send them one by one. */
    private static final int BUFFER_BYTES = 256;

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 4_000;

    /** Buffers that are taken before others have their turn. */
    private static final int TURN = 64;

    private final Channel channel;
    private final LineLimits limits;
    private final Executor pool;
    /** Bytes in the queues of all connections. */
    private final AtomicLong shared;
    private final LineBatches batches;
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private int queuedBytes;
    /** The buffer that is being read; the worker's. */
    private @Nullable ByteBuf current;
    private long lockPauseMillis;
    /** What tries again to write the batch. */
    private volatile @Nullable Future<?> later;
    private boolean running;
    private boolean paused;
    private boolean inputEnded;
    private boolean finished;
    private volatile long lastReadNanos = System.nanoTime();
    /** Whether a line has begun and not ended, when nothing is in the queue. */
    private volatile boolean withinLine;
    /** When that line began. */
    private volatile long lineNanos;
    private long endedLines;
    private volatile boolean cut;

    /** @param shared bytes in the queues of all connections */
    LineConnection(Channel channel, LineDoor door, Executor pool, AtomicLong shared) {
        this.shared = shared;
        this.channel = channel;
        this.limits = door.limits();
        this.pool = pool;
        this.batches = new LineBatches(channel, door);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        lastReadNanos = System.nanoTime();
        synchronized (queue) {
            if (inputEnded) {
                bytes.release();
                return;
            }
            queue.add(bytes);
            queuedBytes += size(bytes);
            long all = shared.addAndGet(size(bytes));
            if (!paused && (queuedBytes > HIGH_BYTES || (queuedBytes > FEW_BYTES && all > SHARED_BYTES))) {
                paused = true;
                channel.config().setAutoRead(false);
            }
        }
        wake();
    }

    /** The same before and after it is read. */
    private static int size(ByteBuf bytes) {
        return bytes.capacity() + BUFFER_BYTES;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            stop();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection lost, client={}", channel.remoteAddress(), cause);
        stop();
    }

    /** No more bytes are taken; what has come is written, then the connection is closed. From any thread. */
    @Override
    public void stop() {
        synchronized (queue) {
            inputEnded = true;
        }
        wake();
    }

    /** Stops what runs, and closes the connection; a batch that waits for a lock is tried once more. From any thread. */
    @Override
    public void cut() {
        cut = true;
        batches.cancel();
        stop();
        Future<?> again = later;
        if (again != null && again.cancel(false)) {
            resume();
        }
        var _ = channel.close();
    }

    /** Looks at the time. */
    void tick(long now) {
        synchronized (queue) {
            if (running || inputEnded) {
                return;
            }
        }
        long waited = now - lastReadNanos;
        if (withinLine && now - lineNanos > limits.lineTimeout().toNanos()) {
            LOG.info("connection closed: its last line has no end [client={}]", channel.remoteAddress());
            stop();
        } else if (!limits.idleTimeout().isZero() && waited > limits.idleTimeout().toNanos()) {
            LOG.info("connection closed: nothing has come for a while [client={}, key=line.tcp.timeout]",
                    channel.remoteAddress());
            stop();
        }
    }

    private void wake() {
        synchronized (queue) {
            if (running || finished) {
                return;
            }
            running = true;
        }
        try {
            pool.execute(this::work);
        } catch (RejectedExecutionException closed) {
            LOG.debug("bytes dropped while closing, client={}", channel.remoteAddress(), closed);
            var _ = channel.close();
        }
    }

    private @Nullable ByteBuf next() {
        synchronized (queue) {
            ByteBuf bytes = queue.poll();
            if (bytes != null) {
                queuedBytes -= size(bytes);
                shared.addAndGet(-size(bytes));
            }
            if (paused && queuedBytes <= (shared.get() > SHARED_BYTES ? FEW_BYTES : LOW_BYTES)) {
                paused = false;
                channel.config().setAutoRead(true);
            }
            return bytes;
        }
    }

    /** Whether there is nothing to do until more comes. */
    private boolean rests() {
        synchronized (queue) {
            running = !queue.isEmpty() || inputEnded;
            return !running;
        }
    }

    private boolean ended() {
        synchronized (queue) {
            return queue.isEmpty() && inputEnded;
        }
    }

    /** Takes turns with other connections: a client that never pauses must not keep the thread. */
    private void work() {
        try {
            if (lockPauseMillis > 0) {
                batches.commit();
                lockPauseMillis = 0;
            }
            for (int turn = 0; turn < TURN; turn++) {
                ByteBuf bytes = current != null ? current : next();
                if (bytes != null) {
                    take(bytes);
                } else if (ended()) {
                    batches.finish();
                    end();
                    return;
                } else {
                    commit();
                    if (rests()) {
                        return;
                    }
                }
            }
            commit();
            pool.execute(this::work);
        } catch (EngineException failure) {
            if (failure.fields().state().equals(SqlState.LOCK_NOT_AVAILABLE) && !cut) {
                workLater();
                return;
            }
            LOG.warn("connection closed [client={}, lostRows={}, error={}]", channel.remoteAddress(),
                    batches.rows(), failure.fields().message());
            end();
        } catch (RuntimeException | Error failure) {
            LOG.error("connection closed [client={}, lostRows={}]", channel.remoteAddress(), batches.rows(),
                    failure);
            end();
        }
    }

    /** Tries again when the lock that the batch needs may be free. */
    private void workLater() {
        if (lockPauseMillis == 0) {
            LOG.info("lines wait for a lock [client={}, rows={}]", channel.remoteAddress(), batches.rows());
        }
        lockPauseMillis = Math.clamp(lockPauseMillis * 2, FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
        try {
            later = channel.eventLoop().schedule(this::resume, lockPauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.warn("connection closed [client={}, lostRows={}]", channel.remoteAddress(), batches.rows(),
                    closed);
            end();
        }
    }

    private void resume() {
        try {
            pool.execute(this::work);
        } catch (RejectedExecutionException closed) {
            LOG.warn("connection closed [client={}, lostRows={}]", channel.remoteAddress(), batches.rows(),
                    closed);
            end();
        }
    }

    /** Takes a buffer, which is kept when its batch is to be written later. */
    private void take(ByteBuf bytes) {
        current = bytes;
        batches.take(bytes);
        current = null;
        bytes.release();
    }

    private void commit() {
        batches.commit();
        boolean within = batches.isWithinLine();
        long ended = batches.endedLines();
        if (within && (!withinLine || ended != endedLines)) {
            lineNanos = System.nanoTime();
        }
        endedLines = ended;
        withinLine = within;
    }

    private void end() {
        synchronized (queue) {
            inputEnded = true;
            finished = true;
            queue.forEach(ByteBuf::release);
            queue.clear();
            shared.addAndGet(-queuedBytes);
            queuedBytes = 0;
        }
        ByteBuf open = current;
        current = null;
        if (open != null) {
            open.release();
        }
        batches.close();
        var _ = channel.close();
    }
}
