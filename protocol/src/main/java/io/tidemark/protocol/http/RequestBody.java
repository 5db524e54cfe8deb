package io.tidemark.protocol.http;

import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way from the event loop, which offers, to the handler, which reads and waits. When much of it waits to be
 * read, the socket is not read further.
 */
final class RequestBody extends InputStream {
    /** Bytes of memory that hold what waits to be read, from which on the event loop stops. */
    static final int MUCH = 512 << 10;
    /** Bytes of memory that a buffer takes beside its content. */
    private static final int BUFFER_COST = 256;
    /** Pieces below are copied together: each would keep the memory of all that came with it. */
    private static final int SMALL = 16_384;
    /** Bytes that must come within the time-out. */
    private static final int LEAST_BYTES = 1_024;

    private final Runnable wanted;
    private final long timeoutNanos;
    private final Object lock = new Object();
    private final Deque<ByteBuf> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private long heldBytes;
    /** Where small pieces are copied to: the last that waits, or null. */
    private @Nullable ByteBuf filling;
    private long seenBytes;
    private long maxBytes = Long.MAX_VALUE;
    private boolean complete;
    private boolean abandoned;
    private @Nullable HttpException failure;
    private boolean gone;
    private long waitedNanos;
    private long bytesWhenWaitBegan;

    /** @param wanted called, on the handler's thread, before it waits and when it has made room */
    RequestBody(Runnable wanted, long timeoutNanos) {
        this.wanted = wanted;
        this.timeoutNanos = timeoutNanos;
    }

    /** Takes the next bytes over. */
    void offer(ByteBuf bytes) {
        synchronized (lock) {
            seenBytes += bytes.readableBytes();
            if (abandoned || failure != null || seenBytes > maxBytes || !bytes.isReadable()) {
                bytes.release();
            } else {
                waitingBytes += bytes.readableBytes();
                keep(bytes);
            }
            lock.notifyAll();
        }
    }

    private void keep(ByteBuf bytes) {
        int count = bytes.readableBytes();
        if (count >= SMALL) {
            filling = null;
            add(bytes);
            return;
        }
        ByteBuf target = filling;
        if (target == null || target.writableBytes() < count) {
            target = bytes.alloc().buffer(SMALL, SMALL);
            filling = target;
            add(target);
        }
        target.writeBytes(bytes);
        bytes.release();
    }

    private void add(ByteBuf bytes) {
        waiting.add(bytes);
        heldBytes += bytes.capacity() + BUFFER_COST;
    }

    private void removeFirst() {
        ByteBuf first = waiting.removeFirst();
        heldBytes -= first.capacity() + BUFFER_COST;
        if (waiting.isEmpty()) {
            filling = null;
        }
        first.release();
    }

    /** All has been offered. */
    void end() {
        synchronized (lock) {
            complete = true;
            lock.notifyAll();
        }
    }

    /** No more will come, for this reason. */
    void fail(HttpException reason) {
        synchronized (lock) {
            if (!complete && failure == null) {
                failure = reason;
            }
            lock.notifyAll();
        }
    }

    /** No more will come: the client is gone. */
    void lose() {
        synchronized (lock) {
            gone = true;
            lock.notifyAll();
        }
    }

    /** Lets go of what nobody will read. @return whether the whole body had come */
    boolean abandon() {
        synchronized (lock) {
            abandoned = true;
            waiting.forEach(ByteBuf::release);
            waiting.clear();
            filling = null;
            waitingBytes = 0;
            heldBytes = 0;
            return complete;
        }
    }

    /** Bytes of memory that hold what waits to be read. */
    long heldBytes() {
        synchronized (lock) {
            return heldBytes;
        }
    }

    boolean isComplete() {
        synchronized (lock) {
            return complete;
        }
    }

    void limit(long bytes) {
        synchronized (lock) {
            maxBytes = bytes;
        }
    }

    @Override
    public int read() throws ClientGone {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int available() {
        synchronized (lock) {
            return (int) Math.min(Integer.MAX_VALUE, waitingBytes);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws ClientGone {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        boolean room;
        int count;
        synchronized (lock) {
            if (!await()) {
                return -1;
            }
            boolean wasFull = heldBytes >= MUCH;
            ByteBuf first = waiting.getFirst();
            count = Math.min(length, first.readableBytes());
            first.readBytes(bytes, offset, count);
            waitingBytes -= count;
            if (!first.isReadable()) {
                removeFirst();
            }
            room = wasFull && heldBytes < MUCH;
        }
        if (room) {
            wanted.run();
        }
        return count;
    }

    /** Waits for bytes; false at the end. */
    private boolean await() throws ClientGone {
        while (true) {
            if (seenBytes > maxBytes) {
                throw new HttpException(413, "the request's body is longer than " + maxBytes + " bytes");
            }
            if (failure != null) {
                throw failure;
            }
            if (!waiting.isEmpty()) {
                return true;
            }
            if (complete || abandoned) {
                return false;
            }
            if (gone) {
                throw new ClientGone();
            }
            wanted.run();
            pause();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its caller loops
    private void pause() {
        long start = System.nanoTime();
        try {
            lock.wait(Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos - waitedNanos)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpException(503, "the server stops");
        }
        waitedNanos += System.nanoTime() - start;
        if (seenBytes - bytesWhenWaitBegan >= LEAST_BYTES) {
            waitedNanos = 0;
            bytesWhenWaitBegan = seenBytes;
        } else if (waitedNanos >= timeoutNanos && !complete && failure == null) {
            failure = new HttpException(408, "the request's body comes too slowly");
        }
    }
}
