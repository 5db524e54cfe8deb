package io.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements over HTTP: which of them run for whom. */
final class RestTest {
    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = TestServer.on(root.resolve("data"),
                Map.of("cairo.sql.backup.root", root.resolve("sets").toString()));
        get("/exec", "CREATE TABLE t (n INT PRIMARY KEY)");
        get("/exec", "CREATE SEQUENCE s");
        get("/exec", "INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String form(String sql) {
        return "query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> get(String path, String sql, String... headers) {
        return send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.httpPort() + path + "?" + form(sql))), headers);
    }

    private String rows() {
        return get("/exp", "SELECT n FROM t ORDER BY 1").body();
    }

    @Test
    void aGetThatAnyPageCanHaveABrowserSendOnlyReads() {
        String[] browser = {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"};
        for (String sql : List.of("DROP TABLE t", "INSERT INTO t VALUES (2) RETURNING n", "DELETE FROM t",
                "BACKUP DATABASE", "SNAPSHOT PREPARE", "VERIFY BACKUP x", "RESTORE TABLE t FROM BACKUP x",
                "SET work_mem = 1", "SELECT nextval('s')", "EXPLAIN ANALYZE DELETE FROM t")) {
            HttpResponse<String> refused = get("/exec", sql, browser);
            assertThat(refused.statusCode()).as(sql).isEqualTo(403);
            assertThat(refused.body()).as(sql).contains("25006");
        }
        assertThat(rows()).isEqualTo("\"n\"\r\n1\r\n");
        for (String sql : List.of("SELECT n FROM t", "SHOW TABLES", "SHOW BACKUPS", "EXPLAIN DELETE FROM t",
                "SHOW server_version")) {
            assertThat(get("/exec", sql, browser).statusCode()).as(sql).isEqualTo(200);
        }
        assertThat(get("/exec", "INSERT INTO t VALUES (3)", "User-Agent", "Mozilla/5.0", "Sec-Fetch-Site",
                "same-origin").statusCode()).isEqualTo(200);
        HttpResponse<String> posted = send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/exec"))
                        .POST(BodyPublishers.ofString(form("INSERT INTO t VALUES (4)"))),
                "User-Agent", "Mozilla/5.0", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(rows()).isEqualTo("\"n\"\r\n1\r\n3\r\n4\r\n");
    }

    @Test
    void anExportChangesNothing() {
        for (String sql : List.of("INSERT INTO t VALUES (2) RETURNING n", "DELETE FROM t RETURNING n",
                "UPDATE t SET n = 5 RETURNING n", "EXPLAIN ANALYZE DELETE FROM t", "BACKUP DATABASE")) {
            HttpResponse<String> refused = get("/exp", sql);
            assertThat(refused.statusCode()).as(sql).isEqualTo(400);
            assertThat(refused.body()).as(sql).contains("0A000", "/exp runs only what reads");
        }
        assertThat(rows()).isEqualTo("\"n\"\r\n1\r\n");
        for (String sql : List.of("VALUES (1)", "TABLE t", "WITH w AS (SELECT 1) SELECT * FROM w",
                "SHOW TABLES",
                "EXPLAIN SELECT 1", "t")) {
            assertThat(get("/exp", sql).statusCode()).as(sql).isEqualTo(200);
        }
    }

    @Test
    void aRowThatIsTooLongIsRefusedAndTheServerGoesOn() {
        HttpResponse<String> refused = get("/exec",
                "SELECT repeat('x', 30000000), repeat('x', 30000000), repeat('x', 30000000)");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("54000");
        assertThat(rows()).isEqualTo("\"n\"\r\n1\r\n");
    }
}
