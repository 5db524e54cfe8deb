package io.tidemark.it.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.WriteApi;
import com.influxdb.client.WriteOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import com.influxdb.client.write.events.WriteErrorEvent;
import com.influxdb.client.write.events.WriteSuccessEvent;
import com.influxdb.exceptions.BadRequestException;
import com.influxdb.exceptions.UnauthorizedException;
import io.tidemark.it.harness.Node;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** InfluxDB's own clients, of its versions 1 to 3, and QuestDB's for Node.js. */
class InfluxClientsIT {
    private static final Instant START = Instant.parse("2024-02-29T12:00:00Z");

    @TempDir
    Path root = Path.of(".");
    private ServerProcess server;
    private LineClient client;

    @BeforeEach
    void start() {
        server = ServerProcess.start(root.resolve("root"));
        client = LineClient.of(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String node(String script, String... more) throws IOException, InterruptedException {
        Node.install();
        List<String> arguments = new ArrayList<>(List.of("127.0.0.1", String.valueOf(server.httpPort())));
        arguments.addAll(List.of(more));
        return Node.script(script, arguments);
    }

    /** What each client has sent: a thousand rows with everything that must be escaped. */
    private void check(String table) throws SQLException {
        assertThat(client.rows("SELECT count(*), count(DISTINCT \"a b\"), sum(n), round(sum(d)::numeric, 3), "
                + "count(*) FILTER (WHERE even), min(timestamp), max(timestamp) FROM " + table))
                .containsExactly(
                        "1000,3,499500,166500.000,500,2024-02-29 12:00:00,2024-02-29 12:00:00.999");
        assertThat(client.rows("SELECT text, \"a b\", d FROM " + table + " WHERE n = 7"))
                .containsExactly("say \"hi\" \\ \n2nd line 7,x=1, y,2.3333333333333335");
    }

    private void checkBad() throws SQLException {
        assertThat(client.rows("SELECT count(*) FROM bad")).containsExactly("2");
    }

    @Test
    void influxDb2sClientForNode() throws Exception {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE locked (n BIGINT, timestamp TIMESTAMP) TIMESTAMP(timestamp)");
            statement.execute("ALTER ROLE admin SET lock_timeout = '20ms'");
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<String> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return node("influx-v2.mjs");
                } catch (IOException | InterruptedException failure) {
                    throw new AssertionError(failure);
                }
            });
            awaitError("55P03");
            connection.rollback();
            assertThat(running.get(2, TimeUnit.MINUTES)).isEqualTo("failed\n");
        }
        check("\"sent by\"");
        assertThat(client.rows("SELECT DISTINCT host FROM \"sent by\"")).containsExactly("web 01");
        assertThat(client.rows("SELECT unit, timestamp FROM units ORDER BY unit")).containsExactly(
                "ms,2023-11-14 22:13:20", "ns,2023-11-14 22:13:20", "s,2023-11-14 22:13:20",
                "us,2023-11-14 22:13:20");
        assertThat(client.rows("SELECT n, timestamp FROM locked")).containsExactly("1,2024-02-29 12:00:00");
        checkBad();
    }

    private void awaitError(String state) throws Exception {
        for (int i = 0; i < 3_000 && !server.metrics().contains("sqlstate=\"" + state + "\""); i++) {
            Thread.sleep(20);
        }
        assertThat(server.metrics()).contains("sqlstate=\"" + state + "\"");
    }

    @Test
    void influxDb1sClientForNode() throws Exception {
        node("influx-v1.mjs");
        check("sent_by");
        assertThat(client.rows("SELECT n, timestamp FROM units")).containsExactly("1,2023-11-14 22:13:20");
        checkBad();
    }

    @Test
    void influxDb3sClientForNode() throws Exception {
        node("influx-v3.mjs");
        check("\"sent by\"");
        assertThat(client
                .rows("SELECT count(*), count(DISTINCT unit), min(timestamp), max(timestamp) FROM units"))
                .containsExactly("8,4,2023-11-14 22:13:20,2023-11-14 22:13:20");
        assertThat(client.rows("SELECT count(*) FROM bad")).containsExactly("4");
    }

    @Test
    void questDbsClientForNode() throws Exception {
        node("questdb-sender.mjs", String.valueOf(server.linePort()));
        for (int i = 0; i < 500 && !client.rows("SELECT count(*) FROM \"sent by\"").contains("4000"); i++) {
            Thread.sleep(20);
        }
        for (String door : List.of("undici", "stdlib", "version1", "version2")) {
            check("(SELECT * FROM \"sent by\" WHERE door = '" + door + "') AS rows");
        }
        assertThat(
                client.rows("SELECT DISTINCT door, items, seen FROM \"sent by\" WHERE n = 7 ORDER BY door"))
                .containsExactly("stdlib,{{1,2},{3,7}},1970-01-01 00:00:07",
                        "undici,{{1,2},{3,7}},1970-01-01 00:00:07", "version1,null,1970-01-01 00:00:07",
                        "version2,{{1,2},{3,7}},1970-01-01 00:00:07");
        assertThat(client.rows("SELECT count(*) FROM bad")).containsExactly("4");
    }

    private static Point point(int i) {
        return Point.measurement("sent by").addTag("a b", "x=" + i % 3 + ", y").addField("d", i / 3.0)
                .addField("n", i).addField("even", i % 2 == 0)
                .addField("text", "say \"hi\" \\ \n2nd line " + i)
                .time(START.plusMillis(i), WritePrecision.NS);
    }

    @Test
    void influxDb2sClientForJava() throws Exception {
        List<String> failures = Collections.synchronizedList(new ArrayList<>());
        List<Integer> written = Collections.synchronizedList(new ArrayList<>());
        try (InfluxDBClient influx = influx(server, "any")) {
            assertThat(influx.ping()).isTrue();
            assertThat(influx.version()).isEqualTo("2.7.0-tidemark");
            influx.enableGzip();
            try (WriteApi batches = influx
                    .makeWriteApi(WriteOptions.builder().batchSize(300).flushInterval(60_000).build())) {
                batches.listenEvents(WriteErrorEvent.class,
                        event -> failures.add(event.getThrowable().getMessage()));
                batches.listenEvents(WriteSuccessEvent.class,
                        event -> written.add(event.getLineProtocol().length()));
                for (int i = 0; i < 1_000; i++) {
                    batches.writePoint(point(i));
                }
            }
            influx.getWriteApiBlocking().writeRecord(WritePrecision.S, "units n=1i 1700000000");
            assertThatThrownBy(() -> influx.getWriteApiBlocking().writeRecords(WritePrecision.S,
                    List.of("bad n=1i 1", "bad n=oops 2", "bad n=3i 3")))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("2 rows written, 1 lines refused:\nline 2, byte 7: ");
        }
        assertThat(failures).isEmpty();
        assertThat(written).hasSize(4);
        check("\"sent by\"");
        assertThat(client.rows("SELECT n, timestamp FROM units")).containsExactly("1,2023-11-14 22:13:20");
        checkBad();
    }

    private static InfluxDBClient influx(ServerProcess server, String token) {
        return InfluxDBClientFactory.create("http://127.0.0.1:" + server.httpPort(), token.toCharArray(),
                "an org", "a bucket");
    }

    @Test
    void influxDb2sClientLogsInWithAToken() throws Exception {
        try (ServerProcess locked = ServerProcess.start(root.resolve("locked"), "pg.password=secret",
                "auth.rules=* scram");
                Connection admin = locked.connect("password", "secret");
                Statement statement = admin.createStatement()) {
            String token;
            try (ResultSet made = statement.executeQuery("CREATE TOKEN writer FOR admin")) {
                made.next();
                token = made.getString(1);
            }
            try (InfluxDBClient influx = influx(locked, token)) {
                influx.getWriteApiBlocking().writePoint(point(1));
            }
            try (InfluxDBClient stranger = influx(locked, token + "x")) {
                assertThat(stranger.ping()).isTrue();
                assertThatThrownBy(() -> stranger.getWriteApiBlocking().writePoint(point(2)))
                        .isInstanceOf(UnauthorizedException.class);
            }
            try (ResultSet rows = statement.executeQuery("SELECT n FROM \"sent by\"")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(1);
                assertThat(rows.next()).isFalse();
            }
        }
    }

    /** The shell that comes with InfluxDB 1, in Debian {@code influxdb-client}. */
    @Test
    void influxDbsShell() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/influx")), "not on this machine: influxdb-client");
        assertThat(influx("-database", "express", "-precision", "s", "-execute",
                "INSERT cpu,host=web\\ 01 idle=97.5,n=3i,t=\"a \\\"b\\\"\" 1700000000")).isEmpty();
        assertThat(influx("-execute", "SHOW DATABASES")).contains("tidemark");
        assertThat(influx("-database", "express", "-execute", "INSERT cpu idle=oops"))
                .contains("1 lines refused", "not oops");
        Path dump = Files.writeString(root.resolve("dump.txt"), """
                # DDL
                CREATE DATABASE mydb
                # DML
                # CONTEXT-DATABASE: mydb
                treasures,captain_id=pirate_king value=801 1439856000
                treasures,captain_id=other value=802 1439856001
                """);
        assertThat(influx("-import", "-path=" + dump, "-precision=s"))
                .contains("Processed 1 commands", "Failed 0 inserts");
        assertThat(client.rows("SELECT host, idle, n, t, timestamp FROM cpu"))
                .containsExactly("web 01,97.5,3,a \"b\",2023-11-14 22:13:20");
        assertThat(client.rows("SELECT captain_id, value, timestamp FROM treasures ORDER BY value"))
                .containsExactly("pirate_king,801,2015-08-18 00:00:00", "other,802,2015-08-18 00:00:01");
    }

    private String influx(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("/usr/bin/influx", "-host", "127.0.0.1", "-port",
                        String.valueOf(server.httpPort())));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(Duration.ofSeconds(60))).isTrue();
        return output;
    }
}
