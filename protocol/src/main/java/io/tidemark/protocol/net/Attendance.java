package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidemark.protocol.codec.FrontendDecoder;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a lively connection is read by the thread that runs its statements, instead of the event loop: a message then wakes at most
 * one thread and its answer none. It sits in a {@link Round} until it is idle for a while or a statement takes long, which gives
 * the socket back to the event loop, which sees when the client goes.
 */
final class Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);
    /** How long a statement runs before the event loop reads again. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long a statement takes, its waits for a processor among that, from which on it counts as long. */
    private static final long LONG_STATEMENT_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    /** Quick statements that make up for a long one, for one that waited, and for being new. */
    private static final int LONG = 100;
    private static final int MOST_SLOW = 1_000;
    private static final int FIRST_ALONE = 64;
    /** A descriptor that nobody has looked for. */
    private static final int UNSOUGHT = -2;

    private final DirectChannel channel;
    private final FrontendDecoder decoder;
    private final Mailbox mailbox;
    private final Session session;
    private final StatementThreads threads;
    private final AtomicReference<Reader> reader = new AtomicReference<>(Reader.LOOP);
    private volatile long runningSinceNanos;
    /** Quick statements until it may join others; of the thread that has the session. */
    private int slowness = FIRST_ALONE;
    /** Those that came at once; empty between turns. */
    private final List<FrontendMessage> messages = new ArrayList<>();
    /** What was read and is not decoded yet. */
    private ByteBuf rest = Unpooled.EMPTY_BUFFER;
    private int descriptor = UNSOUGHT;

    /** Who reads the socket. */
    private enum Reader {
        /** The event loop. */
        LOOP,
        /** The round that it sits in. */
        THREAD,
        /** A thread that runs a statement and holds no bytes beyond it, or a round is about to read. */
        BUSY_THREAD
    }

    Attendance(DirectChannel channel, FrontendDecoder decoder, Mailbox mailbox, Session session,
            StatementThreads threads) {
        this.channel = channel;
        this.decoder = decoder;
        this.mailbox = mailbox;
        this.session = session;
        this.threads = threads;
    }

    /**
     * Stops reading and joins a round, after the messages that wait for it: a quick client has sent the next ones
     * already. On the event loop, which holds no bytes of the connection.
     */
    void begin() {
        if (channel.isActive() && channel.config().isAutoRead() && !mailbox.isPaused()
                && reader.get() == Reader.LOOP) {
            channel.config().setAutoRead(false);
            runningSinceNanos = System.nanoTime();
            reader.set(Reader.BUSY_THREAD);
            mailbox.put(this::attend, 0);
        }
    }

    /** Handles a message outside of rounds. */
    void run(FrontendMessage message) {
        long begun = System.nanoTime();
        threads.begins();
        session.accept(message);
        counts(System.nanoTime() - begun);
    }

    /** Counts what the thread that has the session has just done, as a statement. */
    void counts(long nanos) {
        if (threads.hasWaited()) {
            waited();
        } else if (nanos > LONG_STATEMENT_NANOS) {
            slowness = Math.min(slowness + LONG, MOST_SLOW);
        } else if (slowness > 0) {
            slowness--;
        }
    }

    /** Counts a statement that waited or took very long. */
    void waited() {
        slowness = MOST_SLOW;
    }

    /** Whether it may join others: its statements neither wait nor take long. */
    boolean isQuick() {
        return slowness == 0;
    }

    /** Whether others are better off without it. */
    boolean isSlow() {
        return slowness > 2 * LONG;
    }

    /** Gives the socket of a statement that takes long back to the event loop; from any thread. */
    void tick() {
        if (reader.get() == Reader.BUSY_THREAD && System.nanoTime() - runningSinceNanos > LONG_NANOS
                && reader.compareAndSet(Reader.BUSY_THREAD, Reader.LOOP)) {
            // Only on the loop: from elsewhere the read would be a task of its own, which a begin() could overtake.
            channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
        }
    }

    private void attend() {
        if (reader.compareAndSet(Reader.BUSY_THREAD, Reader.THREAD)) {
            mailbox.holdFor(isQuick() ? () -> sit(threads.rounds().first()) : this::sitAlone);
        } // or what waited before took so long that the event loop reads again
    }

    /** Goes on in a round of this thread's own, unless the event loop reads again; on the thread that has the session. */
    void goOnAlone() {
        if (reader.get() == Reader.THREAD && !rest.isReadable() && channel.isActive()) {
            sitAlone();
        } else {
            leave();
        }
    }

    private void sitAlone() {
        Round own;
        try {
            own = threads.own();
        } catch (UncheckedIOException none) {
            LOG.warn("the event loop reads a lively connection, client={}", channel.remoteAddress(), none);
            leave();
            return;
        }
        Seat seat = new Seat(this);
        mailbox.wakeBy(() -> own.call(seat));
        own.host(seat);
    }

    /** Joins a round; on the thread that has the session. */
    void sit(Round round) {
        Seat seat = new Seat(this);
        mailbox.wakeBy(() -> round.call(seat));
        round.call(seat);
    }

    /** Goes back to the event loop; on the thread that has the session, which it has no more afterwards. */
    void leave() {
        giveBack(rest);
        rest = Unpooled.EMPTY_BUFFER;
        mailbox.letGo();
    }

    /**
     * Does what waits for the session and handles the messages that have come.
     *
     * @param buffer to read into
     * @return whether the connection stays in its round; or it is to {@link #leave}
     */
    boolean goOn(ByteBuf buffer) {
        try {
            mailbox.runWaiting();
            buffer.clear();
            int bytes = channel.isActive() ? buffer.writeBytes(channel.socket(), buffer.writableBytes()) : -1;
            boolean stays = bytes == 0 || (bytes > 0 && accept(buffer) && !buffer.isReadable());
            if (buffer.isReadable()) {
                rest = Unpooled.copiedBuffer(buffer);
            }
            return stays;
        } catch (IOException gone) {
            LOG.debug("connection lost, client={}", channel.remoteAddress(), gone);
            var _ = channel.close();
        } catch (RuntimeException | Error fault) {
            LOG.error("connection closed after a fault, client={}", channel.remoteAddress(), fault);
            var _ = channel.close();
        }
        return false;
    }

    /** Which processor the client's messages come in by; on the thread that has the session. */
    int processor(IncomingProcessor processors) {
        if (descriptor == UNSOUGHT) {
            descriptor = processors.descriptor(channel.socket());
        }
        return descriptor == IncomingProcessor.UNKNOWN ? descriptor : processors.of(descriptor);
    }

    DirectChannel channel() {
        return channel;
    }

    private void giveBack(ByteBuf bytes) {
        if (reader.compareAndSet(Reader.THREAD, Reader.LOOP) && channel.isActive()) {
            channel.eventLoop().execute(() -> {
                if (bytes.isReadable()) {
                    channel.pipeline().fireChannelRead(bytes);
                }
                channel.config().setAutoRead(true);
            });
        } else {
            bytes.release();
        }
    }

    /** Handles the messages that are complete. @return whether it is for the round to read on */
    private boolean accept(ByteBuf buffer) {
        for (FrontendMessage one = decoder.decode(buffer); one != null; one = decoder.decode(buffer)) {
            messages.add(one);
        }
        boolean whole = !buffer.isReadable();
        if (whole) {
            runningSinceNanos = System.nanoTime();
            reader.set(Reader.BUSY_THREAD);
        }
        try {
            for (int i = 0; i < messages.size(); i++) {
                session.accept(messages.get(i));
            }
        } finally {
            messages.clear();
        }
        return whole && reader.compareAndSet(Reader.BUSY_THREAD, Reader.THREAD);
    }

    /** Whether the event loop reads; from any thread. */
    boolean isRead() {
        return reader.get() == Reader.LOOP;
    }
}
