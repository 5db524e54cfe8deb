package io.tidemark.it.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports in columns, read back by readers that we didn't write: DuckDB for Parquet, Apache Arrow's for Arrow. */
final class ExportIT {
    private static final Pattern PORT = Pattern.compile("REST \\[http://127\\.0\\.0\\.1:(\\d+)/exec\\]");
    private static final int ROWS = 25_000;
    /** Every type; every seventh row of a column is NULL, and so is a whole row. */
    private static final String FILL = """
            INSERT INTO everything SELECT timestamp '2024-01-01' + g * interval '7 seconds 123 microseconds',
              CASE WHEN g %% 7 <> 1 THEN 'sym' || g %% 5 END, CASE WHEN g %% 7 <> 2 THEN g %% 2 = 0 END,
              CASE WHEN g %% 7 <> 3 THEN (g %% 65536 - 32768)::smallint END,
              CASE WHEN g %% 7 <> 4 THEN -g END, CASE WHEN g %% 7 <> 5 THEN g * 1000000007::bigint END,
              CASE WHEN g %% 7 <> 6 THEN g / 3.0 END,
              CASE WHEN g %% 7 <> 1 THEN CASE g %% 11 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity'
                WHEN 2 THEN '-Infinity' ELSE g / 7.0 END::float8 END,
              CASE WHEN g %% 7 <> 2 THEN date '1960-01-01' + g END,
              CASE WHEN g %% 7 <> 3 THEN timestamptz '1969-12-31 23:59:59.5+02' + g * interval '1 hour' END,
              CASE WHEN g %% 7 <> 4 THEN md5(g::text)::uuid END,
              CASE WHEN g %% 7 <> 5 THEN g * 1.2500 END, CASE WHEN g %% 7 <> 6 THEN -g / 8.0 END,
              CASE WHEN g %% 7 <> 1 THEN g * 1234567890123456789012.5 END,
              CASE WHEN g %% 7 <> 2 THEN decode(md5(g::text), 'hex') END,
              CASE WHEN g %% 7 <> 3 THEN repeat('é' || g, g %% 9) END, CASE WHEN g %% 7 <> 4 THEN 'c' || g %% 9 END,
              CASE WHEN g %% 7 <> 5 THEN CASE g %% 3 WHEN 0 THEN '{}'::float8[] ELSE ARRAY[g, NULL, 0.5] END END,
              CASE WHEN g %% 7 <> 6 THEN ARRAY['a' || g, NULL, ''] END
            FROM generate_series(1, %d) g;
            INSERT INTO everything(ts) VALUES ('2025-01-01');
            """
            .formatted(ROWS);
    private static final String QUERY = "SELECT e.*, CASE WHEN size <> 5 THEN time '00:00:01.5' + size * interval '1 millisecond' END AS t,"
            + " 42::oid AS o, interval '1 day 2 hours' AS iv, '{\"a\": 1}'::jsonb AS j, 'pg_class'::regclass AS rc,"
            + " ARRAY[1.25, NULL]::numeric(6,3)[] AS na, ARRAY[timestamp '2024-01-01 00:00:00.000001'] AS tsa,"
            + " ARRAY[true, false, NULL] AS ba FROM everything e ORDER BY ts";
    /** As {@link #QUERY}, with text where the readers of JDBC's types have other objects. */
    private static final String EXPECTED = "SELECT ts, sym, b, i2, size, i8, f4, f8, d, tz, u, n::text, n2, n3, by, v, c, a, s, t, o, iv::text,"
            + " j::text, rc::text, na, tsa, ba FROM (" + QUERY + ") q ORDER BY ts";

    @TempDir
    static Path directory = Path.of(".");
    private static ServerProcess server;
    private static String address = "";
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .build();

    @BeforeAll
    static void start() throws SQLException {
        server = ServerProcess.start(directory.resolve("root"));
        Matcher port = PORT.matcher(server.log());
        assertThat(port.find()).isTrue();
        address = "http://localhost:" + port.group(1);
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE everything (ts TIMESTAMP, sym SYMBOL, b BOOLEAN, i2 SMALLINT, size INT, i8 BIGINT,"
                            + " f4 REAL, f8 DOUBLE PRECISION, d DATE, tz TIMESTAMPTZ, u UUID, n NUMERIC, n2 NUMERIC(12,3),"
                            + " n3 NUMERIC(38,10), by BYTEA, v VARCHAR, c CHAR(4), a FLOAT8[], s TEXT[])"
                            + " TIMESTAMP(ts) PARTITION BY DAY");
            statement.execute(FILL);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static URI uri(String sql, String more) {
        return URI.create(address + "/exp?query=" + URLEncoder.encode(sql, StandardCharsets.UTF_8) + more);
    }

    private static HttpResponse<Path> export(String sql, String more) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(uri(sql, more)).build(),
                HttpResponse.BodyHandlers.ofFile(Files.createTempFile(directory, "export", "")));
    }

    private static ReadBack.Rows arrow(String sql, String more) throws Exception {
        return ReadBack.arrow(export(sql, "&fmt=arrow" + more).body());
    }

    private static ReadBack.Rows parquet(String sql, String more) throws Exception {
        return ReadBack.parquet(export(sql, "&fmt=parquet" + more).body());
    }

    private static List<String> expected(String sql) throws SQLException {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            return ReadBack.query(connection, sql);
        }
    }

    @Test
    void everyTypeIsReadBackAsSelectAnswersIt() throws Exception {
        List<String> rows = expected(EXPECTED);
        assertThat(rows).hasSize(ROWS + 1);
        ReadBack.Rows arrow = arrow(QUERY, "");
        assertThat(arrow.pieces()).isGreaterThan(3);
        assertThat(arrow.rows()).hasSameSizeAs(rows);
        ReadBack.Rows parquet = parquet(QUERY, "&row_group_size=8000");
        assertThat(parquet.pieces()).isEqualTo(4);
        assertThat(parquet.names()).isEqualTo(arrow.names());
        ReadBack.Rows compressed = parquet(QUERY, "&compression_codec=gzip");
        for (int i = 0; i < rows.size(); i++) {
            assertThat(arrow.rows().get(i)).isEqualTo(rows.get(i));
            assertThat(parquet.rows().get(i)).isEqualTo(rows.get(i));
            assertThat(compressed.rows().get(i)).isEqualTo(rows.get(i));
        }
    }

    @Test
    void aResultWithoutRowsIsAFileWithColumns() throws Exception {
        String sql = "SELECT ts, a, sym FROM everything WHERE false";
        assertThat(arrow(sql, "")).isEqualTo(new ReadBack.Rows(List.of("ts", "a", "sym"), List.of(), 0));
        assertThat(parquet(sql, "")).isEqualTo(new ReadBack.Rows(List.of("ts", "a", "sym"), List.of(), 0));
        assertThat(parquet("SELECT 1 AS x, 2 AS x", "").names()).containsExactly("x", "x_1");
    }

    @Test
    void limitsCountFromBothEnds() throws Exception {
        String sql = "SELECT x, x::text || '!' AS t, ARRAY[x] AS a FROM generate_series(1, 10) x";
        for (String limit : List.of("3", "3,5", "-2", "-4,-2", "8,")) {
            List<String> csv = Files
                    .readAllLines(export(sql, "&nm=true&limit=" + limit).body()).stream()
                    .map(line -> line.replace(',', '|').replace("\"", "")).toList();
            assertThat(csv).isNotEmpty();
            assertThat(arrow(sql, "&limit=" + limit).rows()).isEqualTo(csv);
            assertThat(parquet(sql, "&limit=" + limit).rows()).isEqualTo(csv);
        }
    }

    @Test
    void whatIsWrongBeforeTheFirstBytesHasItsStatus() throws Exception {
        for (String format : List.of("arrow", "parquet")) {
            assertThat(export("SELECT * FROM nowhere", "&fmt=" + format).statusCode()).isEqualTo(400);
            HttpResponse<Path> matrix = export("SELECT ARRAY[[1, 2], [3, 4]] AS m", "&fmt=" + format);
            assertThat(matrix.statusCode()).isEqualTo(400);
            assertThat(Files.readString(matrix.body())).contains("0A000", "column m", "2 dimensions");
            HttpResponse<Path> decimal = export("SELECT 'NaN'::numeric(5, 2) AS n", "&fmt=" + format);
            assertThat(decimal.statusCode()).isEqualTo(400);
            assertThat(Files.readString(decimal.body())).contains("22003", "decimal(5, 2)", "NaN");
            HttpResponse<Path> file = export("SELECT 1", "&filename=my%20rows&fmt=" + format);
            assertThat(file.headers().firstValue("Content-Disposition")).hasValue(
                    "attachment; filename=\"my_rows" + (format.equals("arrow") ? ".arrows" : ".parquet")
                            + "\"");
        }
        assertThat(export("SELECT 1", "&fmt=parquet&compression_codec=lzo").statusCode()).isEqualTo(400);
        assertThat(export("SELECT 1", "&fmt=parquet&row_group_size=0").statusCode()).isEqualTo(400);
    }

    @Test
    void anErrorAmongTheRowsLeavesNoWholeFile() throws Exception {
        String sql = "SELECT 10 / (3000000 - x) AS q, x FROM generate_series(1, 4000000) x";
        for (String format : List.of("arrow", "parquet")) {
            Path file = Files.createTempFile(directory, "cut", "");
            assertThatThrownBy(
                    () -> CLIENT.send(HttpRequest.newBuilder(uri(sql, "&fmt=" + format)).build(),
                            HttpResponse.BodyHandlers.ofFile(file)))
                    .isInstanceOf(IOException.class);
            assertThat(file).isNotEmptyFile();
            if (format.equals("parquet")) {
                assertThatThrownBy(() -> ReadBack.parquet(file)).hasMessageContaining("magic bytes");
            }
        }
    }

    @Test
    void longValuesAndManyClientsStayWithinTheirMemory() throws Exception {
        String longText = "SELECT x, repeat('0123456789', 150000) AS t FROM generate_series(1, 6) x";
        assertThat(arrow(longText, "").rows()).hasSize(6).isEqualTo(parquet(longText, "").rows());
        List<CompletableFuture<HttpResponse<Path>>> exports = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            exports.add(CLIENT.sendAsync(
                    HttpRequest.newBuilder(
                            uri("SELECT * FROM everything", "&fmt=" + (i % 2 == 0 ? "arrow" : "parquet")))
                            .build(),
                    HttpResponse.BodyHandlers.ofFile(Files.createTempFile(directory, "many", ""))));
        }
        for (CompletableFuture<HttpResponse<Path>> one : exports) {
            assertThat(one.get().statusCode()).isEqualTo(200);
        }
        assertThat(ReadBack.parquet(exports.get(31).get().body()).rows()).hasSize(ROWS + 1);
    }
}
