package io.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitoringTest {
    @TempDir
    Path root = Path.of(".");

    private static HttpResponse<String> get(TestServer server, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.monitoringPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    /** The value of a sample; fails when there is none. */
    private static double sample(String metrics, String sample) {
        return metrics.lines().filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1))).findFirst()
                .orElseThrow(() -> new AssertionError("no " + sample + " in\n" + metrics));
    }

    @Test
    void aHealthyServerSaysSo() throws Exception {
        try (TestServer server = TestServer.on(root, Map.of())) {
            for (String path : new String[]{"/", "/status"}) {
                HttpResponse<String> answer = get(server, path);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("Status: Healthy\n");
            }
            assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aServerIsAskedByAnyName() throws Exception {
        try (TestServer server = TestServer.on(root, Map.of());
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.monitoringPort())) {
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: tidemark:9003\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ").contains("tidemark_healthy");
        }
    }

    @Test
    void metricsCountWhatClientsOfTheLineProtocolAreRefused() throws Exception {
        try (TestServer server = TestServer.on(root, Map.of()); Connection client = server.connect()) {
            lines(server, "t x=1i\nt x=oops\nt x=\"text\"\nt x=2i\nt x=\n");
            TestServer.run(client, "ALTER ROLE admin SET default_transaction_read_only = on");
            lines(server, "t x=3i\n");
            String after = get(server, "/metrics").body();
            assertThat(sample(after, "tidemark_errors_total{sqlstate=\"22P02\"}")).isEqualTo(3);
            assertThat(sample(after, "tidemark_errors_total{sqlstate=\"25006\"}")).isEqualTo(1);
            assertThat(sample(after, "tidemark_lines_refused_total")).isEqualTo(3);
        }
    }

    private static void lines(TestServer server, String lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.linePort())) {
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void metricsCountWhatClientsDo() throws Exception {
        try (TestServer server = TestServer.on(root.resolve("data"),
                Map.of("cairo.sql.backup.root", root.resolve("sets").toString()));
                Connection client = server.connect()) {
            String before = get(server, "/metrics").body();
            TestServer.run(client, "CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
            TestServer.run(client, "INSERT INTO t VALUES ('2024-02-29', 1), ('2024-03-01', 2)");
            TestServer.run(client, "DELETE FROM t WHERE n = 1");
            assertThat(TestServer.stateOf(client, "SELECT 1 / 0")).isEqualTo("22012");
            TestServer.run(client, "BACKUP DATABASE");
            String after = get(server, "/metrics").body();
            ToDoubleFunction<String> more = name -> sample(after, name) - sample(before, name);
            assertThat(more.applyAsDouble("tidemark_rows_total{change=\"insert\"}")).isEqualTo(2);
            assertThat(more.applyAsDouble("tidemark_rows_total{change=\"delete\"}")).isEqualTo(1);
            assertThat(more.applyAsDouble("tidemark_commits_total")).isGreaterThanOrEqualTo(3);
            assertThat(more.applyAsDouble("tidemark_statements_total")).isGreaterThanOrEqualTo(4);
            assertThat(sample(after, "tidemark_errors_total{sqlstate=\"22012\"}")).isEqualTo(1);
            assertThat(sample(after, "tidemark_backup_runs_total{status=\"complete\",what=\"backup\"}"))
                    .isEqualTo(1);
            assertThat(sample(after, "tidemark_backup_last_success_age_seconds")).isBetween(0.0, 60.0);
            assertThat(sample(after, "tidemark_backup_last_success_bytes")).isGreaterThan(1_000);
            assertThat(sample(after, "tidemark_healthy")).isEqualTo(1);
            assertThat(sample(after, "tidemark_connections")).isEqualTo(1);
            assertThat(after).contains("tidemark_wal_bytes", "tidemark_memtable_bytes", "tidemark_parts",
                    "tidemark_merges_total", "tidemark_pins", "jvm_memory_used_bytes", "tidemark_build_info")
                    .doesNotContain("BACKUP DATABASE", "INSERT");
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() throws Exception {
        try (TestServer server = TestServer.on(root.resolve("one"), Map.of())) {
            assertThat(catchThrowable(() -> TestServer.on(root.resolve("two"),
                    Map.of("http.min.net.bind.to", "127.0.0.1:" + server.monitoringPort()))))
                    .isInstanceOf(UncheckedIOException.class).hasMessageContaining("http.min.net.bind.to");
        }
        try (TestServer server = TestServer.on(root.resolve("two"), Map.of("http.min.enabled", "false"))) {
            assertThat(server.monitoringPort()).isZero();
        }
    }
}
