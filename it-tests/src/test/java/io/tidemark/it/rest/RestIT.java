package io.tidemark.it.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST port of the packaged server, by curl. */
final class RestIT {
    private static final Pattern PORT = Pattern.compile("REST \\[http://127\\.0\\.0\\.1:(\\d+)/exec\\]");

    @TempDir
    static Path directory = Path.of(".");
    private static ServerProcess server;
    private static String address = "";

    /** How curl ended, and what it wrote. */
    private record Result(int exitCode, String output) {}

    @BeforeAll
    static void start() {
        server = ServerProcess.start(directory.resolve("root"),
                "cairo.sql.backup.root=" + directory.resolve("backups"));
        Matcher port = PORT.matcher(server.log());
        assertThat(port.find()).isTrue();
        address = "http://localhost:" + port.group(1);
        assertThat(exec(
                "CREATE TABLE trades (ts TIMESTAMP, sym SYMBOL, price DOUBLE, size LONG, tags float8[], note VARCHAR)"
                        + " TIMESTAMP(ts) PARTITION BY DAY")
                .output()).isEqualTo("{\"ddl\":\"OK\"}");
        assertThat(
                exec("INSERT INTO trades VALUES ('2024-01-01', 'A', 1, 10, '{1,NULL,2.5}', E'a \"b\"\\n'), "
                        + "('2024-01-02 03:04:05.678901', NULL, 'NaN', NULL, NULL, NULL)").output())
                .isEqualTo("{\"dml\":\"OK\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Result curl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "60"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
            return new Result(process.exitValue(), output);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Result exec(String sql, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("-G", "--data-urlencode", "query=" + sql, address + "/exec"));
        arguments.addAll(List.of(more));
        return curl(arguments.toArray(String[]::new));
    }

    @Test
    void answersRowsWithTheirTypes() {
        assertThat(exec("SELECT * FROM trades").output())
                .isEqualTo("{\"query\":\"SELECT * FROM trades\",\"columns\":["
                        + "{\"name\":\"ts\",\"type\":\"TIMESTAMP\"},{\"name\":\"sym\",\"type\":\"SYMBOL\"},"
                        + "{\"name\":\"price\",\"type\":\"DOUBLE\"},{\"name\":\"size\",\"type\":\"LONG\"},"
                        + "{\"name\":\"tags\",\"type\":\"DOUBLE[]\"},{\"name\":\"note\",\"type\":\"VARCHAR\"}],"
                        + "\"timestamp\":0,\"dataset\":["
                        + "[\"2024-01-01T00:00:00.000000Z\",\"A\",1.0,10,[1,null,2.5],\"a \\\"b\\\"\\n\"],"
                        + "[\"2024-01-02T03:04:05.678901Z\",null,null,null,null,null]],\"count\":2}");
        assertThat(exec("SELECT price, ts FROM trades", "-d", "limit=-1").output())
                .contains(
                        "\"timestamp\":1,\"dataset\":[[null,\"2024-01-02T03:04:05.678901Z\"]],\"count\":1}");
        assertThat(exec("SELECT x FROM generate_series(1, 10) x", "-d", "limit=3,4", "-d", "count=true", "-d",
                "nm=true").output()).isEqualTo("{\"dataset\":[[3],[4]],\"count\":10}");
        assertThat(curl("-d", "query=SELECT 9007199254740993 AS big&quoteLargeNum=true", address + "/exec")
                .output()).contains("[[\"9007199254740993\"]]");
    }

    @Test
    void tellsWhatIsWrongAndWhere() {
        assertThat(exec("SELECT *\nFROM nowhere", "-w", " %{http_code}").output()).isEqualTo(
                "{\"query\":\"SELECT *\\nFROM nowhere\",\"error\":\"relation \\\"nowhere\\\" does not exist\","
                        + "\"position\":14,\"sqlstate\":\"42P01\"} 400");
        assertThat(exec("SELECT 1; SELECT 2", "-w", " %{http_code}").output()).endsWith(" 400");
        assertThat(exec("SELECT pg_sleep(20)", "-H", "Statement-Timeout: 50").output()).contains("57014");
        assertThat(exec("UPDATE trades SET size = 7 WHERE sym = 'nobody'").output())
                .isEqualTo("{\"dml\":\"OK\",\"updated\":0}");
    }

    @Test
    void anErrorAmongTheRowsIsNoticed() {
        Result result = exec("SELECT 10 / (300000 - x) FROM generate_series(1, 400000) x");
        assertThat(result.exitCode()).isEqualTo(18);
        assertThat(result.output()).contains("\"error\":\"division by zero\"");
    }

    @Test
    void backsUpFromCronAndFailsWhenTheBackupFails() {
        assertThat(curl("--fail", "-G", "--data-urlencode", "query=BACKUP database;", address + "/exec"))
                .isEqualTo(new Result(0, "{\"ddl\":\"OK\"}"));
        assertThat(Files.isDirectory(directory.resolve("backups"))).isTrue();
        assertThat(curl("--fail", "-G", "--data-urlencode", "query=BACKUP TABLE nowhere;", address + "/exec")
                .exitCode()).isEqualTo(22);
        assertThat(exec("SNAPSHOT PREPARE").output()).isEqualTo("{\"ddl\":\"OK\"}");
        assertThat(exec("SNAPSHOT COMPLETE").output()).isEqualTo("{\"ddl\":\"OK\"}");
    }

    @Test
    void exportsCsv() {
        assertThat(curl("-G", "--data-urlencode", "query=SELECT ts, sym, price, note FROM trades",
                address + "/exp")
                .output()).isEqualTo("""
                        "ts","sym","price","note"\r
                        "2024-01-01T00:00:00.000000Z","A",1.0,"a ""b""
                        "\r
                        "2024-01-02T03:04:05.678901Z",,,\r
                        """);
        assertThat(curl("-G", "--data-urlencode", "query=SELECT 1", "-d", "fmt=xlsx", "-w", "%{http_code}",
                address + "/exp").output()).contains("0A000").endsWith("400");
    }

    @Test
    void importsAFileAndTellsWhatItLeftOut() throws Exception {
        Path file = directory.resolve("weather.csv");
        Files.writeString(file, """
                when,city,degrees,rain
                2024-01-01T00:00:00Z,Oslo,-3.5,true
                2024-01-01T01:00:00Z,Oslo,cold,true
                2024-01-01T02:00:00Z,Oslo
                never,Oslo,1.5,false
                2024-01-01T03:00:00Z,"Bergen, by
                the sea",2,
                """);
        String to = address + "/imp?fmt=json&timestamp=when&partitionBy=DAY&name=weather";
        String schema = "schema=[{\"name\":\"degrees\",\"type\":\"DOUBLE\"},{\"name\":\"when\",\"type\":\"TIMESTAMP\"},"
                + "{\"name\":\"rain\",\"type\":\"BOOLEAN\"}]";
        assertThat(curl("-F", schema, "-F", "data=@" + file, to + "&forceHeader=true").output())
                .startsWith(
                        "{\"status\":\"OK\",\"location\":\"weather\",\"rowsRejected\":2,\"rowsImported\":3,"
                                + "\"header\":true,\"partitionBy\":\"DAY\",\"timestamp\":\"when\"")
                .contains("{\"name\":\"degrees\",\"type\":\"DOUBLE\",\"size\":8,\"errors\":1}",
                        "{\"line\":4,\"reason\":\"2 values for 4 columns\"}",
                        "{\"line\":5,\"reason\":\"column when can't have 'never'\"}");
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            try (ResultSet rows = statement
                    .executeQuery(
                            "SELECT string_agg(concat_ws('/', \"when\", city, degrees, rain), ';' ORDER BY \"when\") FROM weather")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1))
                        .isEqualTo("2024-01-01 00:00:00/Oslo/-3.5/t;2024-01-01 01:00:00/Oslo/t;"
                                + "2024-01-01 03:00:00/Bergen, by\nthe sea/2");
            }
        }
        Result aborted = curl("-F", "data=@" + file, "-w", "%{http_code}",
                to + "&atomicity=abort&forceHeader=true");
        assertThat(aborted.output()).contains("line 3: ").endsWith("400");
        assertThat(exec("SELECT count(*) FROM weather").output()).contains("[[3]]");
        assertThat(curl("-F", "data=@" + file, address + "/imp?name=weather&forceHeader=true&overwrite=true")
                .output()).contains("Rows imported", "weather", "line 4: 2 values for 4 columns");
    }

    @Test
    void aPageOfAnotherSiteCanChangeNothing() {
        for (String header : List.of("Origin: https://evil.example", "Sec-Fetch-Site: cross-site",
                "Host: evil.example")) {
            assertThat(exec("DROP TABLE trades", "-H", header, "-w", "%{http_code}").output())
                    .endsWith("403");
        }
        assertThat(exec("SELECT count(*) FROM trades").output()).contains("[[2]]");
    }

    @Test
    void aClientThatGoesEndsItsStatement() throws Exception {
        Result gone = exec("SELECT count(*) FROM generate_series(1, 100000000000) g(x) WHERE x < 0",
                "--max-time", "1");
        assertThat(gone.exitCode()).isEqualTo(28);
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            long running = 1;
            while (running > 0 && System.nanoTime() < deadline) {
                try (ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'REST' AND query LIKE '%100000000000%'")) {
                    rows.next();
                    running = rows.getLong(1);
                }
            }
            assertThat(running).isZero();
        }
    }

    @Test
    void speaksTlsAtTheSamePortAndMayBeReadOnly() throws Exception {
        Path certificate = directory.resolve("cert.pem");
        Path key = directory.resolve("key.pem");
        Process openssl = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                "-days",
                "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                key.toString(), "-out", certificate.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(openssl.waitFor()).isZero();
        try (ServerProcess secure = ServerProcess.start(directory.resolve("secure"),
                "tls.cert.file=" + certificate, "tls.key.file=" + key, "http.security.readonly=true")) {
            Matcher port = PORT.matcher(secure.log());
            assertThat(port.find()).isTrue();
            String host = "localhost:" + port.group(1) + "/exec";
            String rows = "SELECT x FROM generate_series(1, 100000) x";
            Result overTls = curl("--cacert", certificate.toString(), "-G", "--data-urlencode",
                    "query=" + rows, "https://" + host);
            assertThat(overTls).isEqualTo(curl("-G", "--data-urlencode", "query=" + rows, "http://" + host));
            assertThat(overTls.output()).endsWith(",[100000]],\"count\":100000}");
            assertThat(curl("-d", "query=CREATE TABLE t (n INT)", "-w", " %{http_code}", "http://" + host)
                    .output())
                    .contains("25006").endsWith(" 403");
            assertThat(curl("-F", "data=@" + certificate, "-w", " %{http_code}",
                    "http://" + host.replace("/exec", "/imp?name=t")).output()).endsWith(" 403");
        }
    }
}
