package io.tidemark.protocol.http;

import io.tidemark.protocol.auth.Identity;
import io.tidemark.protocol.auth.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response. Confined to the request's thread; only what is registered with {@link #onDisconnect} runs elsewhere.
 */
public final class HttpExchange {
    private final HttpConnection connection;
    private final RequestHead head;
    private final RequestBody body;
    private final @Nullable HttpException refusal;
    private final long maxBodyBytes;
    private @Nullable String path;
    private @Nullable Map<String, List<String>> parameters;
    private @Nullable Identity identity;
    private @Nullable ResponseStream response;
    private boolean keepAlive;
    private final Object ending = new Object();
    private @Nullable Runnable onDisconnect;
    private boolean disconnected;

    /** @param refusal why the request is not looked at further, or null */
    HttpExchange(HttpConnection connection, RequestHead head, RequestBody body,
            @Nullable HttpException refusal, long maxBodyBytes) {
        this.connection = connection;
        this.head = head;
        this.body = body;
        this.refusal = refusal;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The method, in capitals. */
    public String method() {
        return head.method();
    }

    /** The path, decoded. */
    public String path() {
        String known = path;
        if (known == null) {
            known = head.path();
            path = known;
        }
        return known;
    }

    /** The parameters of the query string, decoded, each with its values. */
    public Map<String, List<String>> parameters() {
        Map<String, List<String>> known = parameters;
        if (known == null) {
            known = head.parameters();
            parameters = known;
        }
        return known;
    }

    /** The first value of a parameter of the query string. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters().get(name)).map(List::getFirst);
    }

    /** The first value of a header; its name in small letters. */
    public Optional<String> header(String lowerCaseName) {
        return head.header(lowerCaseName);
    }

    /** Who sends it; only in a guarded route. */
    public Identity identity() {
        Identity known = identity;
        if (known == null) {
            throw new IllegalStateException("the route is open to anybody");
        }
        return known;
    }

    /**
     * Whether a page of another site may have made a browser send it: browsers tell where a request comes from, but not of a GET over
     * a connection that they don't trust. Then it must not change anything.
     */
    public boolean mayBeLured() {
        return Screening.mayBeLured(head);
    }

    /** Where the client is, for who decides whether it is let in. */
    Origin origin() {
        return Origin.of(connection.client(), connection.isEncrypted());
    }

    /** Where the client is. */
    public InetSocketAddress client() {
        return connection.client();
    }

    /** The address of this server that the client has reached. */
    public InetSocketAddress server() {
        return connection.server();
    }

    /** The body's length in bytes; -1 when the client doesn't say. */
    public long bodyLength() {
        return head.bodyLength();
    }

    /** The body, up to the server's limit. */
    public InputStream body() {
        return body(maxBodyBytes);
    }

    /**
     * The body as it comes; reading waits for the client. Reading throws an {@link HttpException}, to be passed on: 413 after more
     * than {@code maxBytes}, 408 when it comes too slowly.
     */
    public InputStream body(long maxBytes) {
        if (head.bodyLength() > maxBytes) {
            throw new HttpException(413, "the request's body is longer than " + maxBytes + " bytes");
        }
        body.limit(maxBytes);
        return body;
    }

    /**
     * Runs something when the client is gone, or the server stops: then the request should end soon. Once, on another thread; it
     * returns at once. When it has happened already, it runs now.
     */
    public void onDisconnect(Runnable action) {
        synchronized (ending) {
            onDisconnect = action;
            if (!disconnected) {
                return;
            }
        }
        action.run();
    }

    /** Nobody is interested any more; from any thread. */
    void disconnected() {
        Runnable action;
        synchronized (ending) {
            action = disconnected ? null : onDisconnect;
            disconnected = true;
        }
        if (action != null) {
            action.run();
        }
    }

    /**
     * Begins the response; what is written to the stream is its body. Until {@link #isCommitted()} another response can be begun
     * instead. Writing waits while the client doesn't read. The response ends when the handler returns, closing the stream doesn't
     * end it: that of a handler that throws is cut off.
     *
     * @param headers without those of the connection and of the body's length; values in ISO 8859-1
     */
    public OutputStream respond(int status, Map<String, String> headers) {
        ResponseStream before = response;
        if (before != null) {
            if (before.isCommitted()) {
                throw new IllegalStateException("the response is on its way");
            }
            before.drop();
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Server", "Tidemark");
        all.put("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        all.put("Cache-Control", "no-store");
        all.put("X-Content-Type-Options", "nosniff");
        headers.forEach((name, value) -> all.put(name, checked(name, value)));
        keepAlive = head.keepAlive() && body.isComplete() && connection.mayStay();
        ResponseStream.Framing framing = framing(status);
        if (framing == ResponseStream.Framing.UNTIL_CLOSE) {
            keepAlive = false;
        }
        all.put("Connection", keepAlive ? "keep-alive" : "close");
        ResponseStream stream = new ResponseStream(connection, framing, status, all);
        response = stream;
        return stream;
    }

    private ResponseStream.Framing framing(int status) {
        if (head.method().equals("HEAD") || status == 204 || status == 304) {
            return ResponseStream.Framing.NO_BODY;
        }
        return head.chunkable() ? ResponseStream.Framing.CHUNKS : ResponseStream.Framing.UNTIL_CLOSE;
    }

    private static String checked(String name, String value) {
        if ((name + value).chars().anyMatch(c -> c < ' ' || c > 0xff)) {
            throw new IllegalArgumentException("bad header " + name);
        }
        return value;
    }

    /** Responds with a text. */
    public void respond(int status, String contentType, String text) throws IOException {
        respond(status, Map.of("Content-Type", contentType), text);
    }

    /** Responds with a text. */
    public void respond(int status, Map<String, String> headers, String text) throws IOException {
        respond(status, headers).write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the response's head has gone. */
    public boolean isCommitted() {
        ResponseStream stream = response;
        return stream != null && stream.isCommitted();
    }

    /** Sends what was written, and then cuts the connection, so that the client sees that the response is not whole. */
    public void cut() throws IOException {
        ResponseStream stream = response;
        if (stream != null) {
            stream.flush();
            stream.drop();
        }
        abort();
    }

    /** Cuts the connection after what was sent. */
    void abort() {
        keepAlive = false;
        connection.cutAfter(head.chunkable());
    }

    RequestHead head() {
        return head;
    }

    RequestBody requestBody() {
        return body;
    }

    @Nullable
    HttpException refusal() {
        return refusal;
    }

    void authenticated(Identity who) {
        identity = who;
    }

    boolean keepsAlive() {
        return keepAlive;
    }

    /** Ends the response; a handler that gave none has a fault. */
    void finish() throws IOException {
        ResponseStream stream = response;
        if (stream == null) {
            throw new IllegalStateException("no response to " + head.method() + " " + path());
        }
        stream.end();
    }

    /** Lets go of what was not sent. */
    void drop() {
        ResponseStream stream = response;
        if (stream != null) {
            stream.drop();
        }
    }
}
