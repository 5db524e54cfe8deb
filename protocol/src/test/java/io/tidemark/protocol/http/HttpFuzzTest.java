package io.tidemark.protocol.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.TrustAll;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random bytes and spoilt requests: the server answers others as before, and loses nothing. */
final class HttpFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 400);
    private static final List<String> REQUESTS = List.of(
            "GET /echo?query=select%201&limit=1,2 HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\nhello world",
            "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "OPTIONS * HTTP/1.0\r\nAuthorization: Basic YWRtaW46\r\nExpect: 100-continue\r\n\r\n");

    private static void echo(HttpExchange exchange) throws IOException {
        exchange.parameters();
        try (InputStream in = exchange.body(); OutputStream out = exchange.respond(200, Map.of())) {
            in.transferTo(out);
        }
    }

    @Test
    void keepsAnsweringWhateverComes() throws IOException {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        HttpServerOptions options = new HttpServerOptions("fuzz",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64, 1 << 16, 4_096,
                Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(5), Set.of(),
                new TrustAll("me"));
        try (HttpServer server = HttpServer.start(options,
                List.of(new Route(Set.of("GET", "POST"), "/echo", HttpFuzzTest::echo)))) {
            for (int i = 0; i < ROUNDS; i++) {
                try (RawHttp client = new RawHttp(server.port())) {
                    client.send(bytes(random));
                    if (random.nextInt(20) == 0) {
                        client.rest();
                    }
                } catch (SocketException closed) {
                    // the server may hang up on such a client at any time
                }
                if (i % 20 == 0) {
                    assertThat(answer(server.port())).as("round %s of seed %s", i, seed)
                            .startsWith("HTTP/1.1 200 OK").endsWith("hello");
                }
            }
            assertThat(answer(server.port())).as("seed %s", seed).endsWith("hello");
        }
    }

    private static String answer(int port) throws IOException {
        return RawHttp.exchange(port, "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: 5\r\n\r\nhello");
    }

    private static byte[] bytes(Random random) {
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(10_000)];
            random.nextBytes(noise);
            return noise;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(REQUESTS.get(random.nextInt(REQUESTS.size())));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(6); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
        return Arrays.copyOf(bytes, length);
    }
}
