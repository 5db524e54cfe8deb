package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.config.ConfigReader;
import io.tidemark.server.config.LiveConfig;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Doors that an operator lets clients only read through. */
class ReadingDoorsTest {
    private static final List<String> CHANGES = List.of("INSERT INTO t VALUES (2)", "UPDATE t SET a = 3",
            "DELETE FROM t", "CREATE TABLE other (a INT)", "CREATE TEMP TABLE other (a INT)",
            "CREATE TABLE other AS SELECT 1 AS a", "TRUNCATE t", "DROP TABLE t", "ALTER TABLE t ADD b INT",
            "CREATE USER alice", "GRANT SELECT ON t TO PUBLIC", "SELECT nextval('s')",
            "SELECT setval('s', 7)", "BACKUP DATABASE", "BACKUP TABLE t", "SNAPSHOT PREPARE",
            "SNAPSHOT COMPLETE", "VERIFY DATABASE", "VACUUM", "CHECKPOINT", "EXPIRE BACKUPS KEEP LAST 1",
            "DETACH BACKUP b", "LOCK TABLE t IN ACCESS EXCLUSIVE MODE");

    @TempDir
    Path root = Path.of(".");
    private final Map<String, String> settings = new LinkedHashMap<>();
    private LiveConfig config;
    private Server server;
    private Connection connection;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        settings.put("net.port.offset", "free");
        settings.put("cairo.sql.backup.root", root.resolve("sets").toString());
        config = new LiveConfig(
                () -> ConfigReader.read(root.resolve("root"), Map.copyOf(settings), Map.of(), Map.of()));
        server = Server.start(config);
        connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.pgPort()
                + "/tidemark?user=admin&preferQueryMode=simple");
        run(connection, "CREATE TABLE t (a INT)");
        run(connection, "INSERT INTO t VALUES (1)");
        run(connection, "CREATE SEQUENCE s");
    }

    @AfterEach
    void stop() throws Exception {
        http.close();
        connection.close();
        server.close();
    }

    private String post(String path, String body) throws Exception {
        var answer = http.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private String exec(String sql) throws Exception {
        return post("/exec?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8), "");
    }

    @Test
    void refusesEveryChangeToClientsOfPostgresWhileTheSettingSaysSo() throws Exception {
        settings.put("pg.security.readonly", "true");
        config.reload();
        for (String sql : CHANGES) {
            assertThat(stateOf(connection, sql)).as(sql).isIn("25006", "25P01");
            assertThat(stateOf(connection, "SET default_transaction_read_only = off; BEGIN READ WRITE; "
                    + "SELECT set_config('transaction_read_only', 'off', true); " + sql)).as(sql)
                    .isIn("25006", "25001");
            run(connection, "ROLLBACK");
        }
        assertThat(stateOf(connection, "INSERT INTO t VALUES (2)")).isEqualTo("25006");
        assertThat(one(connection, "SELECT count(*) FROM t")).isEqualTo("1");
        assertThat(exec("INSERT INTO t VALUES (2)")).startsWith("200");
        settings.put("pg.security.readonly", "false");
        config.reload();
        run(connection, "INSERT INTO t VALUES (3)");
        assertThat(one(connection, "SELECT count(*) FROM t")).isEqualTo("3");
    }

    @Test
    void refusesEveryChangeOverHttpWhileTheSettingSaysSo() throws Exception {
        assertThat(post("/write", "lines n=1i\n")).startsWith("204");
        settings.put("http.security.readonly", "true");
        config.reload();
        for (String sql : CHANGES) {
            assertThat(exec(sql)).as(sql).matches("(?s)(403 .*25006|400 .*25P01).*");
        }
        assertThat(exec("SELECT set_config('transaction_read_only', 'off', true), nextval('s')"))
                .contains("25006");
        assertThat(post("/write", "lines n=2i\n")).startsWith("403");
        assertThat(one(connection, "SELECT count(*) FROM lines")).isEqualTo("1");
        assertThat(exec("SELECT a FROM t")).startsWith("200").contains("[[1]]");
        run(connection, "INSERT INTO t VALUES (2)");
        settings.put("http.security.readonly", "false");
        config.reload();
        assertThat(exec("INSERT INTO t VALUES (3)")).startsWith("200");
    }

    @Test
    void sessionsThatOnlyReadSaySoAndDoNothingToOthers() throws Exception {
        assertThat(one(connection, "SHOW transaction_read_only")).isEqualTo("off");
        assertThat(one(connection, "SELECT pg_stat_reset()")).isNotNull();
        settings.put("pg.security.readonly", "true");
        config.reload();
        assertThat(one(connection, "SHOW transaction_read_only")).isEqualTo("on");
        assertThat(one(connection, "SELECT current_setting('default_transaction_read_only')"))
                .isEqualTo("on");
        for (String function : List.of("pg_terminate_backend(pg_backend_pid())", "pg_cancel_backend(1)",
                "reload_config()", "pg_stat_reset()", "pg_notify('a', 'b')", "pg_advisory_lock(1)")) {
            assertThat(stateOf(connection, "SELECT " + function)).as(function).isEqualTo("25006");
        }
    }

    @Test
    void aGetThatABrowserWasLuredToSendDoesNothing() throws Exception {
        String terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name <> 'REST'";
        for (String sql : List.of(terminate, "SELECT pg_cancel_backend(1)", "SELECT reload_config()",
                "SELECT nextval('s')", "SELECT setval('s', 7)",
                "SELECT set_config('transaction_read_only', 'off', false), nextval('s')",
                "INSERT INTO t VALUES (2)", "BACKUP ABORT", "BACKUP DATABASE")) {
            assertThat(lured(sql)).as(sql).startsWith("4");
        }
        assertThat(lured("SELECT a FROM t")).startsWith("200");
        assertThat(one(connection, "SELECT is_called FROM s")).as("and this session lives").isEqualTo("f");
    }

    /** As an old browser sends it for a link in a page of anybody. */
    private String lured(String sql) throws Exception {
        var answer = http.send(HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/exec?query="
                        + URLEncoder.encode(sql, StandardCharsets.UTF_8)))
                .header("User-Agent", "Mozilla/5.0").GET().build(), BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
