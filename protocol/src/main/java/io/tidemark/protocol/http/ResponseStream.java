package io.tidemark.protocol.http;

import io.netty.buffer.ByteBuf;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way to the network: its head goes with the first chunk, or with all of a short body. Waits while the client
 * doesn't read. Confined to the request's thread.
 */
final class ResponseStream extends OutputStream {
    /** Bytes of a body that go at once. */
    static final int CHUNK = 65_536;
    /** Room for a chunk's length in front of it. */
    private static final int FRONT = 10;
    private static final String HEX = "0123456789abcdef";

    private final HttpConnection connection;
    private final Framing framing;
    private final int status;
    private final String head;
    private @Nullable ByteBuf buffer;
    private boolean committed;
    private boolean closed;

    /** How the client sees where a body ends. */
    enum Framing {
        CHUNKS, UNTIL_CLOSE, NO_BODY
    }

    /** @param headers checked; with those that don't depend on the body's length */
    ResponseStream(HttpConnection connection, Framing framing, int status, Map<String, String> headers) {
        this.connection = connection;
        this.framing = framing;
        this.status = status;
        StringBuilder text = new StringBuilder(256).append("HTTP/1.1 ").append(status).append(' ')
                .append(HttpStatus.reason(status)).append("\r\n");
        headers.forEach((name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        this.head = text.toString();
    }

    boolean isCommitted() {
        return committed;
    }

    @Override
    public void write(int value) throws ClientGone {
        write(new byte[]{(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ClientGone {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (closed) {
            throw new ClientGone();
        }
        int at = offset;
        int left = length;
        while (left > 0) {
            ByteBuf open = open();
            int count = Math.min(left, CHUNK - open.readableBytes());
            open.writeBytes(bytes, at, count);
            at += count;
            left -= count;
            if (open.readableBytes() == CHUNK) {
                flush();
            }
        }
    }

    private ByteBuf open() {
        ByteBuf open = buffer;
        if (open == null) {
            open = connection.allocate(FRONT + CHUNK + 2);
            open.setIndex(FRONT, FRONT);
            buffer = open;
        }
        return open;
    }

    /** Sends what was written. */
    @Override
    public void flush() throws ClientGone {
        if (closed) {
            return;
        }
        if (!committed) {
            commit(framing == Framing.CHUNKS ? "Transfer-Encoding: chunked\r\n" : "");
        }
        ByteBuf full = buffer;
        buffer = null;
        if (full == null) {
            return;
        }
        if (framing == Framing.NO_BODY || !full.isReadable()) {
            full.release();
            return;
        }
        if (framing == Framing.CHUNKS) {
            frame(full);
        }
        connection.send(full);
    }

    private void commit(String length) throws ClientGone {
        committed = true;
        ByteBuf bytes = connection.allocate(head.length() + 64);
        bytes.writeCharSequence(head + length + "\r\n", StandardCharsets.ISO_8859_1);
        connection.send(bytes);
    }

    private static void frame(ByteBuf chunk) {
        int length = chunk.readableBytes();
        int at = chunk.readerIndex();
        chunk.setByte(--at, '\n').setByte(--at, '\r');
        for (int rest = length; rest > 0; rest >>>= 4) {
            chunk.setByte(--at, HEX.charAt(rest & 15));
        }
        chunk.readerIndex(at);
        chunk.writeByte('\r').writeByte('\n');
    }

    /** Does nothing: a handler that fails must not end the response as if it were whole. */
    @Override
    public void close() {}

    /** Ends the response. */
    void end() throws ClientGone {
        if (closed) { // or cut
            return;
        }
        if (committed) {
            flush();
            closed = true;
            if (framing == Framing.CHUNKS) {
                ByteBuf end = connection.allocate(8);
                end.writeCharSequence("0\r\n\r\n", StandardCharsets.ISO_8859_1);
                connection.send(end);
            }
            return;
        }
        sendWhole();
    }

    private void sendWhole() throws ClientGone {
        closed = true;
        committed = true;
        ByteBuf body = buffer;
        buffer = null;
        int length = body == null ? 0 : body.readableBytes();
        ByteBuf all = connection.allocate(head.length() + 64 + length);
        all.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        if (status != 204 && status != 304) {
            all.writeCharSequence("Content-Length: " + length + "\r\n", StandardCharsets.ISO_8859_1);
        }
        all.writeCharSequence("\r\n", StandardCharsets.ISO_8859_1);
        if (body != null) {
            if (framing != Framing.NO_BODY) {
                all.writeBytes(body);
            }
            body.release();
        }
        connection.send(all);
    }

    /** Forgets what has not been sent; nothing follows. */
    void drop() {
        closed = true;
        ByteBuf rest = buffer;
        buffer = null;
        if (rest != null) {
            rest.release();
        }
    }
}
