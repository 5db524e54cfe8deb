package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidemark.protocol.codec.FrontendDecoder;
import io.tidemark.protocol.message.FrontendMessage;
import io.tidemark.protocol.session.Session;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a lively connection is read by the thread that runs its statements, instead of the event loop: a message then wakes one
 * thread and its answer none. The thread goes after a while without messages, or when others need it; a statement that takes
 * long gives the socket back to the event loop, which sees when the client goes.
 */
final class Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);
    /** How long a thread waits for the next message. */
    private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long a statement runs before the event loop reads again. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final DirectChannel channel;
    private final FrontendDecoder decoder;
    private final Mailbox mailbox;
    private final Session session;
    private final StatementThreads threads;
    private final AtomicReference<Reader> reader = new AtomicReference<>(Reader.LOOP);
    private volatile long runningSinceNanos;

    /** Who reads the socket. */
    private enum Reader {
        /** The event loop. */
        LOOP,
        /** The statement thread, which has it at heart. */
        THREAD,
        /** The statement thread, which runs a statement and holds no bytes beyond it, or is about to read. */
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
     * Stops reading and has a thread attend, after the messages that wait for it: a quick client has sent the next ones
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

    /** Gives the socket of a statement that takes long back to the event loop; from any thread. */
    void tick() {
        if (reader.get() == Reader.BUSY_THREAD && System.nanoTime() - runningSinceNanos > LONG_NANOS
                && reader.compareAndSet(Reader.BUSY_THREAD, Reader.LOOP)) {
            // Only on the loop: from elsewhere the read would be a task of its own, which a begin() could overtake.
            channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
        }
    }

    private void attend() {
        if (!reader.compareAndSet(Reader.BUSY_THREAD, Reader.THREAD)) {
            return; // what waited before took so long that the event loop reads again
        }
        @Nullable
        Attendant attendant = null;
        try {
            attendant = threads.attendant();
            if (attendant != null) {
                attendant.begin(channel.socket());
                mailbox.wakeBy(attendant::wake);
                threads.patience().attends();
                try {
                    serve(attendant);
                } finally {
                    threads.patience().leaves();
                }
            }
        } catch (IOException gone) {
            LOG.debug("connection lost, client={}", channel.remoteAddress(), gone);
            var _ = channel.close();
        } catch (RuntimeException fault) {
            LOG.error("connection closed after a fault, client={}", channel.remoteAddress(), fault);
            var _ = channel.close();
        } finally {
            mailbox.wakeBy(null);
            if (attendant != null) {
                attendant.works();
                attendant.end();
            }
            giveBack(attendant == null ? Unpooled.EMPTY_BUFFER : attendant.buffer());
        }
    }

    private void giveBack(ByteBuf rest) {
        if (reader.compareAndSet(Reader.THREAD, Reader.LOOP) && channel.isActive()) {
            ByteBuf bytes = Unpooled.copiedBuffer(rest);
            channel.eventLoop().execute(() -> {
                channel.pipeline().fireChannelRead(bytes);
                channel.config().setAutoRead(true);
            });
        }
    }

    private void serve(Attendant attendant) throws IOException {
        ByteBuf buffer = attendant.buffer();
        long idleSince = System.nanoTime();
        while (channel.isActive()) {
            mailbox.runWaiting();
            int bytes = look(buffer, idleSince);
            if (bytes == 0) {
                long left = LINGER_NANOS - (System.nanoTime() - idleSince);
                attendant.waits();
                if (left <= 0 || attendant.released() || threads.crowded()) {
                    return;
                }
                boolean ready = attendant.await(left);
                attendant.works();
                if (!ready) {
                    continue;
                }
                bytes = read(buffer);
            }
            if (bytes < 0 || !accept(buffer)) {
                return;
            }
            idleSince = System.nanoTime();
        }
    }

    private int read(ByteBuf buffer) throws IOException {
        return buffer.writeBytes(channel.socket(), buffer.writableBytes());
    }

    /** Looks for bytes for a moment, if that is worth it. @return how many were read; negative when no more will come */
    @SuppressWarnings("ThreadPriorityCheck") // to yield is what is meant, and correct without
    private int look(ByteBuf buffer, long start) throws IOException {
        Patience patience = threads.patience();
        if (!patience.begin(start)) {
            return 0;
        }
        int bytes = 0;
        long now = start;
        try {
            bytes = read(buffer);
            while (bytes == 0 && now - start < Patience.LOOK_NANOS) {
                Thread.yield(); // the client may need this processor to ask
                bytes = read(buffer);
                now = System.nanoTime();
            }
            return bytes;
        } finally {
            patience.end(now, now - start, bytes != 0);
        }
    }

    /** Handles the messages that are complete. @return whether this thread goes on to read */
    private boolean accept(ByteBuf buffer) {
        FrontendMessage message = decoder.decode(buffer);
        while (message != null) {
            boolean last = !buffer.isReadable();
            if (last) {
                buffer.clear();
                runningSinceNanos = System.nanoTime();
                reader.set(Reader.BUSY_THREAD);
            }
            session.accept(message);
            if (last) {
                return reader.compareAndSet(Reader.BUSY_THREAD, Reader.THREAD);
            }
            message = decoder.decode(buffer);
        }
        buffer.discardReadBytes();
        return buffer.isWritable();
    }
}
