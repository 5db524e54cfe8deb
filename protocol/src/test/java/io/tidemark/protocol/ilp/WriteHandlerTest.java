package io.tidemark.protocol.ilp;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.http.HttpServer;
import io.tidemark.protocol.http.HttpServerOptions;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines in requests; the engine keeps them as text. */
final class WriteHandlerTest {
    private static final int MAX_BODY = 100_000;

    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;
    /** What writing fails with. */
    private volatile @Nullable String failing;

    @BeforeEach
    void start() throws IOException {
        LineDoor door = new LineDoor((_, _) -> new Kept(written, new ArrayList<>(), _ -> {
            String state = failing;
            if (state != null) {
                throw new EngineException(ErrorFields.error(new SqlState(state), "not now"));
            }
        }), "tidemark", new TrustAll("admin"), null,
                Precision.NANOSECONDS, LineLimits.standard());
        server = HttpServer.start(HttpServerOptions.of("test",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new TrustAll("admin")),
                LineRoutes.routes(door, MAX_BODY));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    @Test
    void answers204WhenAllLinesAreWritten() throws Exception {
        assertThat(
                send(request("/write?db=x&precision=s").POST(BodyPublishers.ofString("t x=1i 5\nt x=2i 6")))
                        .statusCode())
                .isEqualTo(204);
        byte[] zipped = gzip("t x=3i 7\n".getBytes(StandardCharsets.UTF_8));
        assertThat(send(request("/api/v2/write?precision=ms").header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(zipped))).statusCode()).isEqualTo(204);
        assertThat(written).containsExactly("t x:LONG=1 @5000000", "t x:LONG=2 @6000000", "t x:LONG=3 @7000");
    }

    @Test
    void answers400WithTheReasonOfEachBadLine() throws Exception {
        HttpResponse<String> response = send(
                request("/write")
                        .POST(BodyPublishers.ofString("t x=1i 5000\nt x=\"a\" b\nt x=2i 6000\nt \n")));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json; charset=utf-8");
        assertThat(response.body())
                .startsWith("{\"code\":\"invalid\",\"message\":\"partial write: 2 rows written, "
                        + "2 lines refused:\\nline 2, byte 9: the time is no whole number\\nline 4, byte 1: a line needs")
                .contains("\"line\":2,\"errorId\":\"", "\"written\":2,\"refused\":2,\"errors\":[{\"line\":2,"
                        + "\"position\":9,\"code\":\"22P04\",");
        assertThat(written).containsExactly("t x:LONG=1 @5", "t x:LONG=2 @6");
    }

    @Test
    void tellsClientsToSendAgainWhatOnlyTheMomentForbids() throws Exception {
        for (String state : List.of("40001", "40P01", "55P03", "57014", "57P01", "53100")) {
            failing = state;
            HttpResponse<String> response = send(request("/write").POST(BodyPublishers.ofString("t x=1i\n")));
            assertThat(response.statusCode()).as(state).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).as(state).hasValue("1");
        }
        failing = "53200";
        assertThat(send(request("/write").POST(BodyPublishers.ofString("t x=1i\n"))).statusCode())
                .isEqualTo(413);
        failing = "42501";
        assertThat(send(request("/write").POST(BodyPublishers.ofString("t x=1i\n"))).statusCode())
                .isEqualTo(403);
    }

    @Test
    void writesNothingOfAnAtomicRequestWithABadLine() throws Exception {
        HttpResponse<String> response = send(
                request("/write?atomic=true").POST(BodyPublishers.ofString("t x=1i\nt x=oops\n")));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("nothing was written", "\"written\":0,");
        assertThat(written).isEmpty();
    }

    @Test
    void refusesBadRequestsAndBombs() throws Exception {
        assertThat(send(request("/write?precision=d").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(400);
        assertThat(send(request("/write?atomic=maybe").POST(BodyPublishers.noBody())).statusCode())
                .isEqualTo(400);
        assertThat(send(request("/write").GET()).statusCode()).isEqualTo(405);
        assertThat(send(request("/write").header("Content-Encoding", "br").POST(BodyPublishers.noBody()))
                .statusCode()).isEqualTo(415);
        assertThat(send(
                request("/write").header("Content-Encoding", "gzip").POST(BodyPublishers.ofString("plain")))
                .statusCode()).isEqualTo(400);
        byte[] whole = gzip(new byte[1_000]);
        assertThat(send(request("/write").header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(whole, 0, whole.length - 10))).statusCode()).isEqualTo(400);
        byte[] bomb = gzip("\n".repeat(20_000_000).getBytes(StandardCharsets.UTF_8));
        assertThat(bomb.length).isLessThan(MAX_BODY);
        assertThat(send(
                request("/write").header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(bomb)))
                .statusCode()).isEqualTo(413);
        assertThat(
                send(request("/write").POST(BodyPublishers.ofByteArray(new byte[MAX_BODY + 1]))).statusCode())
                .isEqualTo(413);
        assertThat(written).isEmpty();
    }

    @Test
    void tellsClientsThatItIsThereAndWhatItUnderstands() throws Exception {
        HttpResponse<String> ping = send(request("/ping").GET());
        assertThat(ping.statusCode()).isEqualTo(204);
        assertThat(ping.headers().firstValue("x-influxdb-version")).hasValue("2.7.0-tidemark");
        assertThat(send(request("/settings").GET()).body()).contains("\"line.proto.support.versions\":[1,2]");
    }

    @Test
    void takesLinesWhereInfluxDb3DoesAndGuessesTheUnitOfTheirTimes() throws Exception {
        String lines = """
                t x=1i 1700000000
                t x=2i 1700000000001
                t x=3i 1700000000000002
                t x=4i 1700000000000003999
                t x=5i -1
                t x=6i 4999999999
                t x=7i 5000000000
                t x=8i -9223372036854775808
                """;
        assertThat(send(request("/api/v3/write_lp?db=x&no_sync=true").POST(BodyPublishers.ofString(lines)))
                .statusCode()).isEqualTo(204);
        assertThat(written).containsExactly("t x:LONG=1 @1700000000000000", "t x:LONG=2 @1700000000001000",
                "t x:LONG=3 @1700000000000002", "t x:LONG=4 @1700000000000003", "t x:LONG=5 @-1000000",
                "t x:LONG=6 @4999999999000000", "t x:LONG=7 @5000000000000", "t x:LONG=8 @-9223372036854776");
        written.clear();
        for (String unit : List.of("nanosecond", "microsecond", "millisecond", "second")) {
            assertThat(send(request("/api/v3/write_lp?db=x&precision=" + unit)
                    .POST(BodyPublishers.ofString("t x=1i 5000\n"))).statusCode()).isEqualTo(204);
        }
        assertThat(written).containsExactly("t x:LONG=1 @5", "t x:LONG=1 @5000", "t x:LONG=1 @5000000",
                "t x:LONG=1 @5000000000");
    }

    @Test
    void refusesAllLinesOfARequestThatDoesNotAcceptHalfOfThem() throws Exception {
        String lines = "t x=1i 1\nt x=oops\n";
        assertThat(send(request("/api/v3/write_lp?db=x&accept_partial=false")
                .POST(BodyPublishers.ofString(lines))).body()).contains("nothing was written");
        assertThat(written).isEmpty();
        assertThat(send(request("/api/v3/write_lp?db=x&accept_partial=true")
                .POST(BodyPublishers.ofString(lines))).statusCode()).isEqualTo(400);
        assertThat(written).containsExactly("t x:LONG=1 @1000000");
    }

    @Test
    void answersWhatClientsOfInfluxDb1AskBeforeTheyWrite() throws Exception {
        for (String create : List.of("CREATE DATABASE telegraf", "create  database \"a \\\"b\" ;",
                "CREATE DATABASE x WITH DURATION 3d REPLICATION 1 NAME \"y\"")) {
            HttpResponse<String> form = send(
                    request("/query").header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers
                                    .ofString("q=" + URLEncoder.encode(create, StandardCharsets.UTF_8))));
            assertThat(form.body()).as(create).isEqualTo("{\"results\":[{\"statement_id\":0}]}\n");
        }
        HttpResponse<String> shown = send(request("/query?q=SHOW+DATABASES&db=any").GET());
        assertThat(shown.statusCode()).isEqualTo(200);
        assertThat(shown.body()).contains("\"columns\":[\"name\"],\"values\":[[\"tidemark\"]]");
        for (String other : List.of("", "SELECT+*+FROM+cpu", "DROP+DATABASE+x",
                "CREATE+DATABASE+x;DROP+DATABASE+x",
                "CREATE+DATABASE")) {
            HttpResponse<String> refused = send(request("/query?q=" + other).POST(BodyPublishers.noBody()));
            assertThat(refused.statusCode()).as(other).isEqualTo(400);
            assertThat(refused.body()).as(other).contains("/exec?query=");
        }
    }
}
