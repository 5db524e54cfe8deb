package io.tidemark.protocol.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tidemark.protocol.auth.TrustAll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client can make the server hold before it is known, and what becomes of a connection after a fault. */
final class HttpLimitsTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\n";

    private final CountDownLatch release = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.start(
                HttpServerOptions.of("limits", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new TrustAll("nobody")),
                List.of(new Route(Set.of("GET"), "/stuck", this::stuck),
                        new Route(Set.of("GET"), "/lured",
                                exchange -> exchange.respond(200, "text/plain",
                                        String.valueOf(exchange.mayBeLured()))),
                        new Route(Set.of("GET"), "/fault", HttpLimitsTest::fault)));
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.close();
    }

    private void stuck(HttpExchange exchange) throws IOException {
        try {
            release.await(60, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.respond(200, "text/plain", "free");
    }

    /** Answers, and then fails so that the refusal can't be told either. */
    private static void fault(HttpExchange exchange) throws IOException {
        exchange.respond(200, "text/plain", "begun");
        throw new HttpException(400, "a fault of the test, on purpose", Map.of("X", "two\nlines"));
    }

    @Test
    void closesAConnectionWhoseRefusalFails() throws IOException {
        assertThat(RawHttp.exchange(server.port(), "GET /fault" + HEAD + "\r\n")).isEmpty();
    }

    @Test
    void refusesARequestOfManyHeaders() throws IOException {
        String few = "a: b\r\n".repeat(190);
        assertThat(RawHttp.exchange(server.port(), "GET /lured" + HEAD + few + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
        assertThat(RawHttp.exchange(server.port(), "GET /lured" + HEAD + few + few + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void answersTooManyRequestsThatComeTogetherInPartAndCloses() throws IOException {
        String answers = RawHttp.exchange(server.port(), ("GET /lured" + HEAD + "\r\n").repeat(1_200));
        int count = answers.split("HTTP/1.1 200 ", -1).length - 1;
        assertThat(count).isBetween(200, 700);
        assertThat(answers).endsWith("false");
    }

    @Test
    void knowsAGetThatAPageOfAnotherSiteMayHaveSent() throws IOException {
        String tail = HEAD + "Connection: close\r\n";
        assertThat(RawHttp.exchange(server.port(), "GET /lured" + tail + "User-Agent: Mozilla/5.0\r\n\r\n"))
                .endsWith("true");
        for (String told : List.of("User-Agent: curl/8.0", "Accept: */*",
                "User-Agent: Mozilla/5.0\r\nSec-Fetch-Site: same-origin",
                "User-Agent: Mozilla/5.0\r\nOrigin: http://localhost")) {
            assertThat(RawHttp.exchange(server.port(), "GET /lured" + tail + told + "\r\n\r\n")).as(told)
                    .endsWith("false");
        }
    }

    @Test
    void doesNotReadManyBodiesOfWaitingRequests() throws Exception {
        String body = "Transfer-Encoding: chunked\r\n\r\n" + "1\r\na\r\n".repeat(500_000) + "0\r\n\r\n";
        byte[] request = ("POST /stuck" + HEAD + body).getBytes(StandardCharsets.US_ASCII);
        try (SocketChannel client = SocketChannel
                .open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()))) {
            client.write(text("GET /stuck" + HEAD + "\r\n"));
            client.configureBlocking(false);
            int count = 0;
            while (count < 16 && takes(client, ByteBuffer.wrap(request))) {
                count++;
            }
            assertThat(count).isLessThan(8);
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes until the server takes nothing for a while. @return whether it took everything */
    private static boolean takes(SocketChannel client, ByteBuffer bytes) throws Exception {
        for (int idle = 0; bytes.hasRemaining() && idle < 100; idle++) {
            if (client.write(bytes) > 0) {
                idle = 0;
            } else {
                Thread.sleep(10);
            }
        }
        return !bytes.hasRemaining();
    }

    @Test
    void smallPiecesOfABodyAreKeptTogether() throws IOException {
        List<ByteBuf> large = new ArrayList<>();
        RequestBody body = new RequestBody(() -> {}, SECONDS.toNanos(10));
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            body.offer(Unpooled.wrappedBuffer(new byte[]{(byte) ('a' + i % 26)}));
            expected.append((char) ('a' + i % 26));
            if (i % 20_000 == 7) {
                ByteBuf piece = Unpooled
                        .wrappedBuffer("x".repeat(20_000).getBytes(StandardCharsets.US_ASCII));
                large.add(piece);
                body.offer(piece);
                expected.append("x".repeat(20_000));
            }
        }
        assertThat(body.heldBytes()).isBetween(200_000L, 320_000L);
        body.end();
        assertThat(new String(body.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo(expected.toString());
        assertThat(body.heldBytes()).isZero();
        assertThat(large).allMatch(piece -> piece.refCnt() == 0);
    }
}
