package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.tidemark.protocol.codec.FrontendDecoder;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's channel: cuts bytes into messages on the event loop and puts them into the session's mailbox. */
final class Connection extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** Bytes of messages that wait for the session before its socket is no longer read. */
    private static final long MAILBOX_BYTES = 1 << 20;

    private final FrontendDecoder decoder = new FrontendDecoder();
    private final Channel channel;
    private final ChannelOutlet outlet;
    private final Mailbox mailbox;
    private final Session session;
    private final Duration startupTimeout;
    private @Nullable Future<?> startupTimer;
    private boolean gone;

    /** @param sessions makes the session that answers through an outlet, with its serial executor */
    Connection(Channel channel, Executor pool, BiFunction<ChannelOutlet, Executor, Session> sessions,
            PgServerOptions options) {
        this.channel = channel;
        this.outlet = new ChannelOutlet(channel, () -> decoder.limit(options.maxMessageBytes()));
        this.mailbox = new Mailbox(pool, MAILBOX_BYTES, channel.config()::setAutoRead);
        this.session = sessions.apply(outlet, task -> mailbox.put(task, 0));
        this.startupTimeout = options.startupTimeout();
    }

    /** Ends the session with 57P01, after what waits before it; from any thread. */
    void stop() {
        session.stop();
    }

    /** Closes the socket without a word; from any thread. */
    void cut() {
        var _ = channel.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        startupTimer = ctx.executor().schedule(() -> mailbox.put(session::startupTimedOut, 0),
                startupTimeout.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        FrontendMessage message = decoder.decode(in);
        if (message != null) {
            mailbox.put(() -> session.accept(message), message.weight());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        outlet.wake();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (!gone) {
            gone = true;
            if (startupTimer != null) {
                startupTimer.cancel(false);
            }
            session.cancel();
            outlet.wake();
            mailbox.put(session::ended, 0);
        }
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("connection lost, client={}", ctx.channel().remoteAddress(), cause);
        var _ = ctx.close();
    }
}
