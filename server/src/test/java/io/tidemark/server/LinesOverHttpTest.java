package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of a client that does not wait for locks, beside others who have them. */
class LinesOverHttpTest {
    private static final long MOMENT_MILLIS = 300;

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection other;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        other = server.connect();
        run(other, "ALTER ROLE admin SET lock_timeout = '20ms'");
        other.setAutoCommit(false);
    }

    @AfterEach
    void stop() throws Exception {
        other.close();
        server.close();
    }

    private CompletableFuture<HttpResponse<String>> send(String lines) {
        return CompletableFuture.supplyAsync(() -> {
            try (HttpClient client = HttpClient.newHttpClient()) {
                return client.send(HttpRequest
                        .newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/write"))
                        .POST(HttpRequest.BodyPublishers.ofString(lines)).build(),
                        HttpResponse.BodyHandlers.ofString());
            } catch (IOException | InterruptedException failure) {
                throw new AssertionError(failure);
            }
        });
    }

    @Test
    void linesOfANewTableWaitForWhoeverMakesIt() throws Exception {
        run(other, "CREATE TABLE t (x BIGINT, timestamp TIMESTAMP) TIMESTAMP(timestamp)");
        CompletableFuture<HttpResponse<String>> answer = send("t x=1i\n");
        Thread.sleep(MOMENT_MILLIS);
        other.commit();
        assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        assertThat(one(other, "SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    void linesOfANewTableDoNotWaitForEver() throws Exception {
        run(other, "CREATE TABLE t (x BIGINT, timestamp TIMESTAMP) TIMESTAMP(timestamp)");
        HttpResponse<String> answer = send("t x=1i\n").get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("lock timeout");
        other.commit();
        assertThat(one(other, "SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aTableThatIsLockedIsToldAtOnce() throws Exception {
        run(other, "CREATE TABLE t (x BIGINT, timestamp TIMESTAMP) TIMESTAMP(timestamp)");
        other.commit();
        run(other, "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
        long begun = System.nanoTime();
        HttpResponse<String> answer = send("t x=1i\n").get(20, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }
}
