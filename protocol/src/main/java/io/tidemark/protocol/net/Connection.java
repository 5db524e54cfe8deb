package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.tidemark.protocol.codec.FrontendDecoder;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.port.Port;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.tls.TlsContexts;
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
final class Connection extends ByteToMessageDecoder implements Port.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    /** Bytes of messages that wait for the session before its socket is no longer read. */
    private static final long MAILBOX_BYTES = 1 << 20;
    /** Weight of a message up to which its connection may join a round. */
    private static final int ATTENDED_BYTES = 8_192;

    /** How often a client that sends no more is asked whether it has gone. */
    private static final long PROBE_MILLIS = 200;

    private final FrontendDecoder decoder = new FrontendDecoder();
    private final Channel channel;
    private final ChannelOutlet outlet;
    private final Mailbox mailbox;
    private final Session session;
    private final Duration startupTimeout;
    private final @Nullable Attendance attendance;
    private @Nullable Future<?> startupTimer;
    private final Encryption encryption;
    private boolean gone;
    private boolean inputEnded;
    private @Nullable Future<?> probes;

    /** @param sessions makes the session that answers through an outlet, with its serial executor */
    Connection(Channel channel, Executor pool, BiFunction<ChannelOutlet, Executor, Session> sessions,
            @Nullable TlsContexts tls, PgServerOptions options) {
        this.channel = channel;
        this.outlet = new ChannelOutlet(channel, () -> decoder.limit(options.maxMessageBytes()));
        this.mailbox = new Mailbox(pool, MAILBOX_BYTES, this::read);
        this.session = sessions.apply(outlet, task -> mailbox.put(task, 0));
        this.attendance = channel instanceof DirectChannel direct && pool instanceof StatementThreads threads
                ? new Attendance(direct, decoder, mailbox, session, threads)
                : null;
        this.startupTimeout = options.startupTimeout();
        this.encryption = new Encryption(tls, outlet);
    }

    /**
     * Stops reading, on the event loop, which has put the message too many; or has the loop read again. From another thread
     * that would be a task of the loop's anyway, which the beginning of an attendance could overtake: two would read.
     */
    private void read(boolean on) {
        if (!on) {
            channel.config().setAutoRead(false);
            return;
        }
        channel.eventLoop().execute(() -> {
            if (!mailbox.isPaused() && (attendance == null || attendance.isRead())) {
                channel.config().setAutoRead(true);
            }
        });
    }

    /** Ends the session with 57P01, after what waits before it; from any thread. */
    @Override
    public void stop() {
        session.stop();
    }

    /** Closes the socket without a word; from any thread. */
    @Override
    public void cut() {
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
        if (encryption.begins(ctx, in)) {
            return;
        }
        FrontendMessage decoded = decoder.decode(in);
        FrontendMessage message = decoded == null ? null : encryption.asked(ctx, decoded, in);
        if (message != null) {
            mailbox.put(() -> accept(message), message.weight());
        }
    }

    private void accept(FrontendMessage message) {
        if (attendance == null) {
            session.accept(message);
            return;
        }
        attendance.run(message);
        boolean answered = message instanceof FrontendMessage.Query
                || message instanceof FrontendMessage.Sync;
        if (answered && message.weight() <= ATTENDED_BYTES && outlet.isOpen()) {
            channel.eventLoop().execute(this::attend);
        }
    }

    /** The client has its answer: it joins a round, unless a part of its next message is here already. */
    private void attend() {
        if (attendance != null && !outlet.encrypted() && !inputEnded && !internalBuffer().isReadable()) {
            attendance.begin();
        }
    }

    /** The client sends no more: it gets the answers to what it has sent, if it still reads. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        super.userEventTriggered(ctx, event);
        encryption.happened(ctx, event);
        if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
            inputEnded = true;
            mailbox.put(session::ended, 0);
            probes = ctx.executor().scheduleWithFixedDelay(outlet::probe, PROBE_MILLIS, PROBE_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** Looks whether the connection's statement takes long; from any thread. */
    void tick() {
        if (attendance != null) {
            attendance.tick();
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
            if (probes != null) {
                probes.cancel(false);
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
