package io.tidemark.protocol.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A statement thread's means to wait for one socket by itself. Confined to its thread, but for {@link #wake} and
 * {@link #release}; closed when the thread ends.
 */
final class Attendant implements AutoCloseable {
    /** Bytes; a longer message is left to the event loop. */
    private static final int BUFFER_BYTES = 16_384;

    private final Selector selector;
    private final ByteBuf buffer = Unpooled.directBuffer(BUFFER_BYTES, BUFFER_BYTES);
    private @Nullable SelectionKey key;
    private final AtomicBoolean callable = new AtomicBoolean();
    private volatile boolean released;

    Attendant() throws IOException {
        selector = Selector.open();
    }

    /** Bytes that were read and not decoded yet. */
    ByteBuf buffer() {
        return buffer;
    }

    /** Starts to attend to a socket. */
    void begin(SocketChannel socket) throws IOException {
        released = false;
        buffer.clear();
        key = socket.register(selector, SelectionKey.OP_READ);
    }

    /** Forgets the socket. */
    void end() {
        SelectionKey held = key;
        key = null;
        if (held != null) {
            held.cancel();
            try {
                selector.selectNow(); // or the socket would stay registered
            } catch (IOException e) {
                throw new IllegalStateException("a selector failed", e);
            }
        }
    }

    /**
     * From now on until {@link #works} it can be called off. What speaks against waiting is asked after this, so that a call
     * cannot be missed.
     */
    void waits() {
        callable.set(true);
    }

    /** It waits no more. */
    void works() {
        callable.set(false);
    }

    /** Waits for bytes, for a wake or for the time. @return whether bytes have come */
    boolean await(long nanos) throws IOException {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
        int ready = selector.select(millis);
        if (ready > 0) {
            selector.selectedKeys().clear();
        }
        return ready > 0;
    }

    /** Ends a wait: something else is to be done for the connection. */
    void wake() {
        selector.wakeup();
    }

    /** Ends a wait: the thread is needed for another connection. @return whether it waited and wasn't called off before */
    boolean release() {
        if (!callable.compareAndSet(true, false)) {
            return false;
        }
        released = true;
        selector.wakeup();
        return true;
    }

    boolean released() {
        return released;
    }

    @Override
    public void close() {
        buffer.release();
        try {
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("a selector failed", e);
        }
    }
}
