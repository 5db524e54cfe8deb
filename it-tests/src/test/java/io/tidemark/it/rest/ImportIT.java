package io.tidemark.it.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an import leaves behind, however it ends. */
final class ImportIT {
    private static final Pattern PORT = Pattern.compile("REST \\[http://127\\.0\\.0\\.1:(\\d+)/exec\\]");
    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .build();

    @TempDir
    private Path directory = Path.of(".");

    private static int port(ServerProcess server) {
        Matcher port = PORT.matcher(server.log());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static HttpResponse<String> send(ServerProcess server, String parameters, byte[] csv)
            throws Exception {
        return CLIENT.send(request(server, parameters, "text/csv", csv),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(ServerProcess server, String parameters, String type, byte[] body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port(server) + "/imp?" + parameters))
                .header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build();
    }

    private static String sum(ServerProcess server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement
                        .executeQuery("SELECT count(*) || '/' || coalesce(sum(n), 0) FROM numbers")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static byte[] numbers(int count) {
        StringBuilder csv = new StringBuilder("n,t\n");
        for (int i = 0; i < count; i++) {
            csv.append(i).append(",x\n");
        }
        return csv.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Begins an import and sends most of its rows, not its end. */
    private static Socket begun(ServerProcess server, String parameters) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server));
        OutputStream out = socket.getOutputStream();
        byte[] rows = numbers(400_000);
        out.write(("POST /imp?" + parameters
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\nContent-Length: "
                + (rows.length + 100) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(rows);
        out.flush();
        return socket;
    }

    private static void await(ServerProcess server, String query, String expected) throws Exception {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            String last = "";
            for (int i = 0; i < 200 && !last.equals(expected); i++) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    rows.next();
                    last = rows.getString(1);
                }
                Thread.sleep(50);
            }
            assertThat(last).isEqualTo(expected);
        }
    }

    @Test
    void anOverwriteThatDoesNotEndLeavesTheOldTableAsItWas() throws Exception {
        Path root = directory.resolve("root");
        try (ServerProcess server = ServerProcess.start(root)) {
            assertThat(send(server, "name=numbers", numbers(10)).statusCode()).isEqualTo(200);
            assertThat(sum(server)).isEqualTo("10/45");
            HttpResponse<String> refused = send(server, "name=numbers&overwrite=true&atomicity=abort",
                    "n\n1\n2\nthree\n".getBytes(StandardCharsets.UTF_8));
            assertThat(refused.statusCode()).isEqualTo(200); // the column is text then
            assertThat(send(server, "name=numbers&overwrite=true", numbers(10)).statusCode()).isEqualTo(200);
            HttpResponse<String> aborted = send(server,
                    "name=numbers&overwrite=true&atomicity=abort&forceHeader=true",
                    ("n\n" + "1\n".repeat(2_000) + "three\n").getBytes(StandardCharsets.UTF_8));
            assertThat(aborted.statusCode()).isEqualTo(400);
            assertThat(aborted.body()).contains("line 2002");
            assertThat(sum(server)).isEqualTo("10/45");
            Socket gone = begun(server, "name=numbers&overwrite=true");
            await(server, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY \"import\\_%'", "1");
            assertThat(sum(server)).isEqualTo("10/45");
            gone.close();
            await(server, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'REST'", "0");
            assertThat(sum(server)).isEqualTo("10/45");
            Socket killed = begun(server, "name=numbers&overwrite=true");
            await(server, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY \"import\\_%'", "1");
            server.kill();
            killed.close();
        }
        try (ServerProcess server = ServerProcess.start(root)) {
            assertThat(sum(server)).isEqualTo("10/45");
            await(server, "SELECT string_agg(table_name, ',') FROM information_schema.tables"
                    + " WHERE table_schema = 'public'", "numbers");
            assertThat(send(server, "name=numbers&overwrite=true", numbers(400_000)).statusCode())
                    .isEqualTo(200);
            assertThat(sum(server)).isEqualTo("400000/79999800000");
            HttpResponse<String> fresh = send(server, "name=fresh&atomicity=abort&forceHeader=true",
                    ("n\n" + "1\n".repeat(2_000) + "three\n").getBytes(StandardCharsets.UTF_8));
            assertThat(fresh.statusCode()).isEqualTo(400);
            await(server, "SELECT string_agg(table_name, ',') FROM information_schema.tables"
                    + " WHERE table_schema = 'public'", "numbers");
        }
    }

    @Test
    void takesPatternsAndOtherCharsets() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"))) {
            String form = "--B\r\nContent-Disposition: form-data; name=\"schema\"\r\n\r\n"
                    + "[{\"name\":\"ts\",\"type\":\"TIMESTAMP\",\"pattern\":\"dd.MM.yyyy - HH:mm:ss\"}]"
                    + "\r\n--B\r\nContent-Disposition: form-data; name=\"data\"\r\n"
                    + "Content-Type: text/csv; charset=utf-16le\r\n\r\n";
            byte[] head = form.getBytes(StandardCharsets.UTF_8);
            byte[] csv = "ts,city\n29.02.2024 - 12:34:56,Tromsø\n1.3.2024,Oslo\n"
                    .getBytes(StandardCharsets.UTF_16LE);
            byte[] tail = "\r\n--B--\r\n".getBytes(StandardCharsets.UTF_8);
            byte[] body = Arrays.copyOf(head, head.length + csv.length + tail.length);
            System.arraycopy(csv, 0, body, head.length, csv.length);
            System.arraycopy(tail, 0, body, head.length + csv.length, tail.length);
            HttpResponse<String> report = CLIENT.send(
                    request(server, "name=cities&timestamp=ts&partitionBy=DAY&fmt=json&forceHeader=true",
                            "multipart/form-data; boundary=B", body),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(report.statusCode()).isEqualTo(200);
            assertThat(report.body()).contains("\"rowsRejected\":1", "\"rowsImported\":1", "1.3.2024");
            await(server, "SELECT ts::text || '/' || city FROM cities", "2024-02-29 12:34:56/Tromsø");
        }
    }

    @Test
    void manyImportsOfLongRecordsShareTheirMemory() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"))) {
            assertThat(send(server, "name=numbers", numbers(10)).statusCode()).isEqualTo(200);
            byte[] csv = ("t\n" + "\"" + "x".repeat(15 << 20) + "\"\n").getBytes(StandardCharsets.US_ASCII);
            List<CompletableFuture<HttpResponse<String>>> imports = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                imports.add(CLIENT.sendAsync(
                        request(server, "name=long" + i + "&forceHeader=true", "text/csv", csv),
                        HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> one : imports) {
                assertThat(one.handle((response, _) -> response == null ? 503 : response.statusCode()).get())
                        .isIn(200, 503);
            }
            assertThat(sum(server)).isEqualTo("10/45");
        }
    }
}
