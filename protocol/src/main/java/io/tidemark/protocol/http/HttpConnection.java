package io.tidemark.protocol.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.tidemark.protocol.port.Port;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its requests, which run one after the other. Everything without another word is confined to the event loop; request
 * threads send and wait.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Port.Guest {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    /** Requests that wait for others, from which on the socket is not read. */
    private static final int MANY = 16;
    /** Requests that wait for others, or bytes of their heads, from which on those that came together are no more answered. */
    private static final int TOO_MANY = 256;
    private static final int TOO_MUCH = 512 << 10;
    /** How long what a client still sends is read after the last response: a reset could take that away from it. */
    private static final long LINGER_MILLIS = 2_000;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CROWDED = ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Type: "
            + "application/json; charset=utf-8\r\nContent-Length: 32\r\nConnection: close\r\n\r\n"
            + "{\"error\":\"too many connections\"}").getBytes(StandardCharsets.US_ASCII);

    private final Channel channel;
    private final HttpServer server;
    private final HttpServerOptions options;
    private final boolean crowded;
    private final InetSocketAddress client;
    private final InetSocketAddress local;
    private final Deque<HttpExchange> waiting = new ArrayDeque<>();
    private final Object writability = new Object();
    private @Nullable HttpExchange running;
    private @Nullable HttpExchange incoming;
    /** Since when it is a new client, or one without requests. */
    private long quietSince = System.nanoTime();
    /** Since when a head is incomplete; 0 while none has begun. */
    private long headSince;
    private boolean used;
    private boolean ending;
    private boolean deaf;
    /** Of the heads that wait. */
    private long headBytes;
    private volatile boolean stopping;

    /** @param crowded whether there are too many clients: it is told so */
    HttpConnection(Channel channel, HttpServer server, HttpServerOptions options, boolean crowded) {
        this.channel = channel;
        this.server = server;
        this.options = options;
        this.crowded = crowded;
        this.client = (InetSocketAddress) channel.remoteAddress();
        this.local = (InetSocketAddress) channel.localAddress();
    }

    InetSocketAddress client() {
        return client;
    }

    InetSocketAddress server() {
        return local;
    }

    /** Hears bytes before they are decoded. */
    final class Ears extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (incoming == null && headSince == 0) {
                headSince = System.nanoTime();
            }
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        deaf |= message instanceof HttpRequest && (waiting.size() >= TOO_MANY || headBytes >= TOO_MUCH);
        if (ending || (deaf && incoming == null)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof HttpContent content) {
            accept(content);
        }
    }

    private void begin(HttpRequest request) {
        headSince = 0;
        used = true;
        if (crowded) {
            var _ = channel.write(Unpooled.wrappedBuffer(CROWDED), channel.voidPromise());
            linger();
            return;
        }
        HttpException refusal = request.decoderResult().isFailure()
                ? refusal(request.decoderResult().cause())
                : null;
        HttpExchange exchange = exchange(
                refusal == null
                        ? RequestHead.of(request)
                        : new RequestHead("GET", "/", Map.of(), true, false, 0, false),
                refusal);
        incoming = exchange;
        waiting.add(exchange);
        headBytes += exchange.head().heldBytes();
    }

    private HttpExchange exchange(RequestHead head, @Nullable HttpException refusal) {
        RequestBody body = new RequestBody(new Wanted(head.continues()), options.requestTimeout().toNanos());
        return new HttpExchange(this, head, body, refusal, options.maxBodyBytes());
    }

    /** A request thread wants more of a body. Confined to that thread, under the body's lock at times. */
    private final class Wanted implements Runnable {
        private boolean untold;

        Wanted(boolean untold) {
            this.untold = untold;
        }

        @Override
        public void run() {
            if (untold) {
                untold = false;
                var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE), channel.voidPromise());
            }
            channel.eventLoop().execute(HttpConnection.this::readOrNot);
        }
    }

    private static HttpException refusal(@Nullable Throwable cause) {
        return switch (cause) {
            case TooLongHttpHeaderException _ -> new HttpException(431, "the request's headers are too long");
            case TooLongHttpLineException _ -> new HttpException(414, "the request's address is too long");
            case null, default -> new HttpException(400, "the request is malformed");
        };
    }

    private void accept(HttpContent content) {
        HttpExchange exchange = incoming;
        if (ending || exchange == null) {
            content.release();
            return;
        }
        RequestBody body = exchange.requestBody();
        body.offer(content.content());
        if (content.decoderResult().isFailure()) {
            body.fail(new HttpException(400, "the request's body is malformed"));
        } else if (content instanceof LastHttpContent) {
            body.end();
            incoming = null;
        }
        if (isMuch()) { // within what was read at once, too
            readOrNot();
        }
    }

    /** What came together is here: now a request without a body is known to have none. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        startNext();
        readOrNot();
    }

    private void startNext() {
        if (running != null || ending) {
            return;
        }
        HttpExchange next = waiting.poll();
        if (next != null) {
            headBytes -= next.head().heldBytes();
            running = next;
            server.run(this, next);
        }
    }

    private void readOrNot() {
        boolean enough = !ending && isMuch();
        if (channel.config().isAutoRead() == enough) {
            channel.config().setAutoRead(!enough);
        }
    }

    /** Whether enough waits here; never when the request that runs is the one that comes, and has nothing to read. */
    private boolean isMuch() {
        if (waiting.size() >= MANY) {
            return true;
        }
        HttpExchange current = running;
        long held = headBytes + (current == null ? 0 : current.requestBody().heldBytes());
        for (HttpExchange exchange : waiting) {
            held += exchange.requestBody().heldBytes();
        }
        return held >= RequestBody.MUCH;
    }

    /** A request has been answered; from its thread. */
    void finished(HttpExchange exchange) {
        channel.eventLoop().execute(() -> {
            boolean whole = exchange.requestBody().abandon();
            running = null;
            quietSince = System.nanoTime();
            if (!exchange.keepsAlive() || !whole || stopping || (deaf && waiting.isEmpty())) {
                linger();
                return;
            }
            startNext();
            readOrNot();
        });
    }

    /** Closes when everything is sent, and the client has seen it. */
    private void linger() {
        if (ending) {
            return;
        }
        ending = true;
        letGo();
        channel.config().setAutoRead(true);
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> sent());
    }

    private void sent() {
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            var _ = duplex.shutdownOutput();
            var _ = channel.eventLoop().schedule(this::cut, LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            cut();
        }
    }

    private void letGo() {
        waiting.forEach(exchange -> exchange.requestBody().abandon());
        waiting.clear();
        headBytes = 0;
        incoming = null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ending = true;
        HttpExchange current = running;
        if (current != null) {
            current.requestBody().lose();
            current.disconnected();
        }
        letGo();
        wakeWriters();
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        wakeWriters();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("connection lost, client={}", client, cause);
        var _ = context.close();
    }

    /** Looks at the clock. */
    void tick() {
        channel.eventLoop().execute(() -> {
            long now = System.nanoTime();
            if (running != null || ending) {
                return;
            }
            long request = options.requestTimeout().toNanos();
            if (headSince != 0 && now - headSince > request) {
                running = exchange(new RequestHead("GET", "/", Map.of(), true, false, 0, false),
                        new HttpException(408, "the request comes too slowly"));
                server.run(this, running);
            } else if (now - quietSince > (used ? options.idleTimeout().toNanos() : request)) {
                var _ = channel.close();
            }
        });
    }

    /** Ends it: at once, or when the request that runs is answered; from any thread. */
    @Override
    public void stop() {
        stopping = true;
        channel.eventLoop().execute(() -> {
            HttpExchange current = running;
            if (current == null) {
                var _ = channel.close();
            } else {
                current.disconnected();
            }
        });
    }

    /** Ends it now; from any thread. */
    @Override
    public void cut() {
        var _ = channel.close();
    }

    /** Whether the client may send more requests; from any thread. */
    boolean mayStay() {
        return !stopping;
    }

    /** Whether it has come over TLS; from any thread. */
    boolean isEncrypted() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    /** Room for bytes to be sent; from any thread. */
    ByteBuf allocate(int capacity) {
        return channel.alloc().directBuffer(capacity);
    }

    /** Sends bytes, which it takes over; waits while the client doesn't read. From the thread of a request. */
    void send(ByteBuf bytes) throws ClientGone {
        if (!channel.isActive()) {
            bytes.release();
            throw new ClientGone();
        }
        var _ = channel.writeAndFlush(bytes, channel.voidPromise());
        if (!channel.isWritable()) {
            awaitWritable();
        }
    }

    private void awaitWritable() throws ClientGone {
        long deadline = System.nanoTime() + options.idleTimeout().toNanos();
        synchronized (writability) {
            while (!channel.isWritable()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (!channel.isActive() || left <= 0) {
                    var _ = channel.close();
                    throw new ClientGone();
                }
                try {
                    writability.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    var _ = channel.close();
                    throw new ClientGone();
                }
            }
        }
    }

    private void wakeWriters() {
        synchronized (writability) {
            writability.notifyAll();
        }
    }

    /** Closes after what was sent; a client that can't see otherwise that bytes are missing gets a reset. */
    void cutAfter(boolean visible) {
        channel.eventLoop().execute(() -> {
            ending = true;
            letGo();
            if (!visible) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        });
    }
}
