package io.tidemark.it.line;

import io.tidemark.it.harness.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Sends lines to a server, and asks it for rows. */
record LineClient(ServerProcess server, HttpClient http) {
    static LineClient of(ServerProcess server) {
        return new LineClient(server, HttpClient.newHttpClient());
    }

    /** Sends bytes over TCP as {@code nc -N} does; when this returns they are written. */
    void tcp(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.linePort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            while (socket.getInputStream().read() >= 0) {
                // Nothing is answered; the server closes the connection when it has taken all.
            }
        }
    }

    void tcp(String lines) throws IOException {
        tcp(lines.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request with lines, compressed. */
    HttpResponse<String> post(String path, String lines) throws IOException, InterruptedException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(lines.getBytes(StandardCharsets.UTF_8));
        }
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
                .timeout(Duration.ofSeconds(60)).header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(zipped.toByteArray())).build(), BodyHandlers.ofString());
    }

    /** The rows of a query, their values with commas. */
    List<String> rows(String sql) throws SQLException {
        return rows(server, sql);
    }

    static List<String> rows(ServerProcess server, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(",", values));
            }
        }
        return rows;
    }
}
