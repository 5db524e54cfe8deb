package io.tidemark.protocol.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.engine.ResultColumn;
import io.tidemark.protocol.http.HttpServer;
import io.tidemark.protocol.http.HttpServerOptions;
import io.tidemark.protocol.http.Route;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.type.PgType;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How much heap requests may take. */
final class RestMemoryTest {
    private static TextRows rows(RowBytes bytes, RowLimit limit) {
        return new TextRows(bytes, TextRows.Style.json(false), limit,
                List.of(ResultColumn.of("a", PgType.TEXT), ResultColumn.of("b", PgType.TEXT)));
    }

    private static void assertRefused(Runnable work, SqlState state) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(EngineException.class,
                refusal -> assertThat(refusal.fields().state()).isEqualTo(state));
    }

    private static byte[] text(int length) {
        return "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aRowOfMoreThan64MiBIsRefused() {
        RestMemory memory = new RestMemory(Long.MAX_VALUE);
        try (RestMemory.Share share = memory.share()) {
            TextRows rows = rows(new RowBytes(OutputStream.nullOutputStream(), share), RowLimit.ALL);
            byte[] half = text(40 << 20);
            rows.beginRow();
            rows.writeText(half, 0, half.length);
            assertRefused(() -> rows.writeText(half, 0, half.length), SqlState.PROGRAM_LIMIT_EXCEEDED);
        }
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void allRequestsShareTheMemoryOfLongRows() {
        RestMemory memory = new RestMemory(4 << 20);
        byte[] long1 = text(1 << 20);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RestMemory.Share first = memory.share()) {
            TextRows rows = rows(new RowBytes(out, first), RowLimit.ALL);
            rows.beginRow();
            rows.writeText(long1, 0, long1.length);
            rows.writeNull();
            rows.endRow();
            assertThat(out.size()).isEqualTo(long1.length + 9);
            try (RestMemory.Share second = memory.share()) {
                TextRows others = rows(new RowBytes(out, second), RowLimit.ALL);
                others.beginRow();
                others.writeText(long1, 0, long1.length);
                assertRefused(() -> others.writeText(long1, 0, long1.length), SqlState.OUT_OF_MEMORY);
            }
        }
        assertThat(memory.takenBytes()).isZero();
    }

    @Test
    void allRequestsShareTheMemoryOfLastRows() {
        RestMemory memory = new RestMemory(1 << 20);
        byte[] value = text(10_000);
        try (RestMemory.Share first = memory.share(); RestMemory.Share second = memory.share()) {
            RowLimit last = RowLimit.parse("-60");
            fill(rows(new RowBytes(OutputStream.nullOutputStream(), first), last), value, 1_000);
            assertThat(memory.takenBytes()).isBetween(600_000L, 650_000L);
            TextRows others = rows(new RowBytes(OutputStream.nullOutputStream(), second), last);
            assertRefused(() -> fill(others, value, 1_000), SqlState.OUT_OF_MEMORY);
        }
        assertThat(memory.takenBytes()).isZero();
    }

    private static void fill(TextRows rows, byte[] value, int count) {
        for (int i = 0; i < count; i++) {
            rows.beginRow();
            rows.writeText(value, 0, value.length);
            rows.writeNull();
            rows.endRow();
        }
    }

    @Test
    void aFormIsShortAndABodyThatIsNoneIsNotRead() throws Exception {
        RestMemory memory = new RestMemory(16 << 20);
        try (HttpServer server = HttpServer.start(
                HttpServerOptions.of("forms", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new TrustAll("nobody")),
                List.of(new Route(Set.of("POST"), "/form", exchange -> {
                    try (RestMemory.Share share = memory.share()) {
                        Parameters parameters = Parameters.of(exchange, share);
                        exchange.respond(200, "text/plain",
                                String.valueOf(parameters.text("query").orElse("").length()));
                    }
                }))); HttpClient client = HttpClient.newHttpClient()) {
            String form = "application/x-www-form-urlencoded";
            assertThat(post(client, server, form, "query=" + "a".repeat(1 << 20)).body())
                    .isEqualTo("1048576");
            assertThat(post(client, server, form, "query=" + "a".repeat(5 << 20)).statusCode())
                    .isEqualTo(413);
            assertThat(post(client, server, form, "query=" + "a".repeat(3 << 20)).statusCode())
                    .isEqualTo(503);
            assertThat(post(client, server, "text/plain", "a".repeat(1 << 20)).statusCode()).isEqualTo(415);
            assertThat(memory.takenBytes()).isZero();
        }
    }

    private static HttpResponse<String> post(HttpClient client, HttpServer server, String type, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/form"))
                        .header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
