package io.tidemark.protocol.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.SqlState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Requests and responses as clients see them. */
final class HttpServerTest {
    private static final String POST = "POST /echo HTTP/1.1\r\nHost: localhost\r\n";
    private static final CountDownLatch STARTED = new CountDownLatch(1);
    private static final CountDownLatch GONE = new CountDownLatch(1);
    private static HttpServer server = start(options());
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpServerOptions options() {
        return new HttpServerOptions("test", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8,
                1 << 20, 4_096,
                Duration.ofMillis(700), Duration.ofSeconds(20), Duration.ofSeconds(5), Set.of("db.example"),
                new TrustAll("nobody"));
    }

    private static HttpServer start(HttpServerOptions options) {
        try {
            return HttpServer.start(options, List.of(
                    new Route(Set.of("GET"), "/hello", HttpServerTest::hello),
                    new Route(Set.of("GET", "HEAD"), "/open", Route.Openness.OPEN,
                            exchange -> exchange.respond(200, "text/plain", "open")),
                    new Route(Set.of("POST"), "/echo", HttpServerTest::echo),
                    new Route(Set.of("POST"), "/deaf",
                            exchange -> exchange.respond(200, "text/plain", "deaf")),
                    new Route(Set.of("GET"), "/big", HttpServerTest::big),
                    new Route(Set.of("GET"), "/breaks", HttpServerTest::breaks),
                    new Route(Set.of("GET"), "/refuses", _ -> {
                        throw new EngineException(SqlState.SYNTAX_ERROR, "not \"this\"");
                    }),
                    new Route(Set.of("GET"), "/fault", _ -> {
                        throw new IllegalStateException("a fault of the test, on purpose");
                    }),
                    new Route(Set.of("GET"), "/waits", HttpServerTest::waits)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void hello(HttpExchange exchange) throws IOException {
        exchange.respond(200, "text/plain",
                "hello " + exchange.identity().user()
                        + exchange.parameter("name").map(" "::concat).orElse(""));
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.body();
                OutputStream out = exchange.respond(200, Map.of("Content-Type", "text/plain"))) {
            in.transferTo(out);
        }
    }

    private static void big(HttpExchange exchange) throws IOException {
        OutputStream out = exchange.respond(200, Map.of());
        byte[] line = new byte[1000];
        Arrays.fill(line, (byte) 'x');
        for (int i = 0; i < 10_000; i++) {
            out.write(line);
        }
    }

    private static void breaks(HttpExchange exchange) throws IOException {
        OutputStream out = exchange.respond(200, Map.of());
        out.write("begun".getBytes(StandardCharsets.UTF_8));
        out.flush();
        throw new EngineException(SqlState.DIVISION_BY_ZERO, "division by zero");
    }

    private static void waits(HttpExchange exchange) throws IOException {
        exchange.onDisconnect(GONE::countDown);
        STARTED.countDown();
        try {
            GONE.await(20, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.respond(200, "text/plain", "too late");
    }

    @BeforeAll
    static void isUp() {
        assertThat(server.port()).isPositive();
    }

    @AfterAll
    static void stop() {
        server.close();
        CLIENT.close();
    }

    private static HttpResponse<String> send(String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    private static String raw(String request) throws IOException {
        return RawHttp.exchange(server.port(), request);
    }

    @Test
    void answersWithLengthAndDecodedParameters() throws Exception {
        HttpResponse<String> response = send("/hello?name=%C3%A4+b%2B", "Authorization",
                "Basic bWU6c2VjcmV0");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("hello me ä b+");
        assertThat(response.headers().firstValue("content-length")).hasValue("14");
        assertThat(response.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void streamsALongResponseInChunks() throws Exception {
        HttpResponse<String> response = send("/big");
        assertThat(response.body()).hasSize(10_000_000);
        assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
    }

    @Test
    void echoesABodyOfUnknownLength() throws Exception {
        String text = "0123456789".repeat(90_000);
        HttpRequest request = HttpRequest.newBuilder(uri("/echo")).POST(HttpRequest.BodyPublishers
                .ofInputStream(() -> new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))))
                .build();
        assertThat(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo(text);
    }

    @Test
    void tellsAClientThatAsksToSendTheBody() throws Exception {
        try (RawHttp client = new RawHttp(server.port())) {
            client.send(POST + "Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
            assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
            assertThat(client.send("ok").rest()).startsWith("HTTP/1.1 200 ").contains("ok");
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append("GET /hello?name=").append(i).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
            requests.append("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc");
        }
        requests.append("GET /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        String answers = raw(requests.toString());
        int at = 0;
        for (int i = 0; i < 100; i++) {
            at = answers.indexOf("hello nobody " + i + "HTTP/1.1 200", at);
            assertThat(at).as("answer %s of %s", i, answers).isNotNegative();
        }
        assertThat(answers).endsWith("open");
    }

    @Test
    void answersHeadWithoutABodyAndOptionsWithTheMethods() throws IOException {
        assertThat(raw("HEAD /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ").contains("Content-Length: 4\r\n").endsWith("\r\n\r\n");
        assertThat(raw("OPTIONS /open HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 204 ").contains("Allow: GET, HEAD, OPTIONS\r\n");
        assertThat(raw("HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ").contains("Allow: GET, OPTIONS\r\n").endsWith("\r\n\r\n");
    }

    @Test
    void refusesWhatItDoesNotHave() throws Exception {
        assertThat(send("/nowhere").statusCode()).isEqualTo(404);
        assertThat(send("/echo").statusCode()).isEqualTo(405);
        assertThat(send("/refuses").statusCode()).isEqualTo(400);
        assertThat(send("/refuses").body())
                .isEqualTo("{\"error\":\"not \\\"this\\\"\",\"sqlstate\":\"42601\"}");
        assertThat(send("/fault").statusCode()).isEqualTo(500);
        assertThat(send("/fault").body()).contains("internal error, id ").doesNotContain("on purpose");
    }

    @Test
    void refusesMalformedAndOversizedHeads() throws IOException {
        assertThat(raw("\u0000\u0001\u0002 nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 414 ");
        assertThat(raw("GET /open HTTP/1.1\r\nHost: localhost\r\nA: " + "x".repeat(5_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET /open HTTP/1.1\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(raw("GET /hello?name=%ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ").contains("Bad UTF8 encoding in query text");
        assertThat(raw("GET /hello?name=%f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void refusesABodyThatIsTooLongOrNoLength() throws IOException {
        assertThat(raw(POST + "Content-Length: 2000000\r\n\r\n")).startsWith("HTTP/1.1 413 ");
        assertThat(raw(POST + "Content-Length: 2, 3\r\n\r\nab")).startsWith("HTTP/1.1 400 ");
        assertThat(raw(POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /"))
                .startsWith("HTTP/1.1 ");
        assertThat(raw(POST + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void closesAfterABodyThatNobodyRead() throws IOException {
        assertThat(raw("POST /deaf HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n"
                + "x".repeat(100_000))).contains("Connection: close").endsWith("deaf");
    }

    @Test
    void timesOutOnSlowHeadsAndBodies() throws IOException {
        assertThat(raw("GET /open HT")).startsWith("HTTP/1.1 408 ");
        assertThat(raw("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc"))
                .startsWith("HTTP/1.1 408 ");
        assertThat(raw("")).isEmpty();
    }

    @Test
    void cutsOffAResponseThatFails() throws IOException {
        String answer = raw("GET /breaks HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer).contains("5\r\nbegun\r\n").doesNotContain("0\r\n\r\n");
    }

    @Test
    void tellsTheHandlerThatTheClientIsGone() throws Exception {
        try (RawHttp client = new RawHttp(server.port())) {
            client.send("GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(STARTED.await(10, SECONDS)).isTrue();
        }
        assertThat(GONE.await(10, SECONDS)).isTrue();
    }

    @Test
    void refusesWhatABrowserWasLuredToSend() throws IOException {
        String tail = " HTTP/1.1\r\nConnection: close\r\nHost: ";
        assertThat(raw("GET /hello" + tail + "evil.example\r\n\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(raw("GET /open" + tail + "evil.example\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /hello" + tail + "db.example:1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /hello" + tail + "[::1]:1\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(raw("GET /hello" + tail + "localhost:1\r\nOrigin: http://localhost:1\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        for (String lured : List.of("Origin: http://localhost:2", "Origin: null",
                "Origin: http://evil.example",
                "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site")) {
            assertThat(raw("GET /hello" + tail + "localhost:1\r\n" + lured + "\r\n\r\n"))
                    .as(lured).startsWith("HTTP/1.1 403 ");
        }
        assertThat(raw("GET /open" + tail + "localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void tellsClientsWhenThereAreTooMany() throws Exception {
        HttpServerOptions options = HttpServerOptions.of("one",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new TrustAll("me"));
        try (HttpServer small = start(new HttpServerOptions("one", options.address(), 1, 100, 1_000,
                options.requestTimeout(), options.idleTimeout(), options.closeTimeout(), Set.of(),
                options.authenticator()));
                RawHttp first = new RawHttp(small.port())) {
            first.send("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n").until("open");
            assertThat(RawHttp.exchange(small.port(), "GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                    .startsWith("HTTP/1.1 503 ").contains("Retry-After: 1\r\n");
            first.send("GET /open HTTP/1.1\r\nHost: localhost\r\n\r\n").until("open");
        }
    }

    @Test
    void speaksWithOldClients() throws IOException {
        assertThat(raw("GET /open HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nopen");
        assertThat(raw("GET /big HTTP/1.0\r\n\r\n")).doesNotContain("chunked").hasSizeGreaterThan(10_000_000);
    }
}
