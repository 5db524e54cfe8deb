package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslHandler;
import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.codec.WireBuffer;
import io.tidemark.protocol.engine.CopySink;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.RowSink;
import io.tidemark.protocol.message.BackendMessage;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.FormatCodes;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.session.Outlet;
import io.tidemark.protocol.tls.TlsContexts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes a session's answers to its channel; the session's thread waits while the client doesn't read, the event loop only wakes
 * it. Confined to the session but for {@link #wake()} and {@link #probe()}.
 */
final class ChannelOutlet implements Outlet, WireBuffer.Drain {
    /** ParameterStatus of a parameter that never changes. */
    private static final byte[] PROBE = "S\0\0\0\031client_encoding\0UTF8\0"
            .getBytes(StandardCharsets.ISO_8859_1);

    private final Channel channel;
    private final Runnable onAuthenticated;
    private final WireBuffer wire;
    private final Object writability = new Object();
    private final Object writing = new Object();
    /** What the event loop was last given to write; under {@link #writing}, as the next. */
    private @Nullable ChannelFuture queued;
    /** Whether what was written ends with a message's end. */
    private boolean whole;
    private volatile boolean closed;
    private volatile boolean interrupted;
    private volatile @Nullable SslHandler tls;

    ChannelOutlet(Channel channel, Runnable onAuthenticated) {
        this.channel = channel;
        this.onAuthenticated = onAuthenticated;
        this.wire = new WireBuffer(this);
    }

    @Override
    public void send(BackendMessage message) {
        checkOpen();
        wire.encode(message);
    }

    @Override
    public RowSink rows(FormatCodes formats, int columnCount) {
        return wire.rows(formats, columnCount);
    }

    @Override
    public CopySink copy() {
        return wire;
    }

    @Override
    public void flush() {
        checkOpen();
        wire.flush();
        synchronized (writing) {
            whole = true;
        }
    }

    /**
     * Sends a client that has ended its sending a message that every client passes over, unless an answer is on its way: it may
     * still read, or have gone, which only the failure of a write tells. On the event loop.
     */
    void probe() {
        synchronized (writing) {
            if (whole && !closed && channel.isActive() && nothingQueued()) {
                ByteBuf status = channel.alloc().heapBuffer(PROBE.length);
                queued = channel.writeAndFlush(status.writeBytes(PROBE));
            }
        }
    }

    private boolean nothingQueued() {
        ChannelFuture before = queued;
        return before == null || before.isDone();
    }

    @Override
    public void interrupt() {
        interrupted = true;
        wake();
    }

    @Override
    public void resume() {
        interrupted = false;
    }

    @Override
    public void authenticated() {
        onAuthenticated.run();
    }

    @Override
    public Origin origin() {
        return Origin.of(channel.remoteAddress(), encrypted());
    }

    @Override
    public byte @Nullable [] certificateHash() {
        SslHandler handler = tls;
        return handler == null ? null : TlsContexts.endPoint(handler);
    }

    /** From now on bytes go through this handler; before anything is sent. */
    void encryptedBy(SslHandler handler) {
        tls = handler;
    }

    boolean encrypted() {
        return tls != null;
    }

    @Override
    public boolean isOpen() {
        return !closed && channel.isActive();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        ByteBuf rest = wire.takeRest();
        if (!channel.isActive()) { // its event loop may be gone too
            rest.release();
            return;
        }
        var _ = channel.write(rest, channel.voidPromise());
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER,
                channel.newPromise().addListener(ChannelFutureListener.CLOSE));
    }

    @Override
    public ByteBuf allocate(int capacity) {
        return channel.alloc().heapBuffer(capacity);
    }

    /** Writes past the event loop when nothing is queued there. */
    @Override
    public boolean writeNow(ByteBuf filled) {
        synchronized (writing) {
            whole = false;
            if (encrypted() || !(channel instanceof DirectChannel direct) || !nothingQueued()) {
                return false;
            }
            try {
                filled.readBytes(direct.socket(), filled.readableBytes());
            } catch (IOException gone) {
                var _ = channel.close();
            }
        }
        checkOpen();
        return !filled.isReadable();
    }

    @Override
    public void write(ByteBuf filled) {
        synchronized (writing) {
            queued = channel.writeAndFlush(filled);
        }
        awaitWritable();
        checkOpen();
    }

    private void awaitWritable() {
        try {
            synchronized (writability) {
                while (channel.isActive() && !channel.isWritable()) {
                    if (interrupted) {
                        throw new EngineException(SqlState.QUERY_CANCELED,
                                "canceling statement due to user request");
                    }
                    writability.wait();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN,
                            "terminating connection while it waits for its client"));
        }
    }

    /** The channel's writability has changed or it is gone; from the event loop. */
    void wake() {
        synchronized (writability) {
            writability.notifyAll();
        }
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new EngineException(
                    ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "connection to client lost"));
        }
    }
}
