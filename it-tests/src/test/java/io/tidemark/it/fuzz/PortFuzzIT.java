package io.tidemark.it.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random bytes and spoilt requests at the ports for REST, lines and metrics of the packaged server. It answers others as before, has no
 * internal error, and what was in its tables is still there. {@code -Dfuzz.ports} says how many requests a port gets,
 * {@code -Dfuzz.seed} which.
 */
final class PortFuzzIT {
    private static final long SEED = Long.getLong("fuzz.seed", 20_240_229);
    private static final int REQUESTS = Integer.getInteger("fuzz.ports", 300);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final String FORM = String.join("\r\n", "--B",
            "Content-Disposition: form-data; name=\"schema\"", "",
            "[{\"name\":\"a\",\"type\":\"TIMESTAMP\",\"pattern\":\"yyyy-MM-dd HH:mm\"}]", "--B",
            "Content-Disposition: form-data; name=\"data\"; filename=\"f.csv\"",
            "Content-Type: text/csv; charset=utf-8", "", "a,b", "2024-02-29 12:34,1", "x,2", "--B--", "");
    private static final List<String> REST = List.of(
            "GET /exec?query=select%20*%20from%20kept&limit=1,2&count=true&nm=true HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /exp?query=select%20*%20from%20kept&limit=-1&delimiter=%3B HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /exp?fmt=arrow&query=select%20kept.*,array%5B1,2%5D%20a,1.5%3A%3Anumeric(5,2)%20from%20kept HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /exp?fmt=parquet&row_group_size=1&query=select%20*%20from%20kept HTTP/1.1\r\nHost: localhost\r\n\r\n",
            post("/exec", "application/x-www-form-urlencoded",
                    "query=select+1%2C+'%C3%A9'&quoteLargeNum=true"),
            post("/imp?name=fuzzed&fmt=json&overwrite=true", "multipart/form-data; boundary=B", FORM),
            post("/imp?name=other&atomicity=abort&forceHeader=true", "text/csv; charset=utf-16",
                    "a,b\n1,\"2\n3\"\n"),
            post("/write?precision=ms", "text/plain", "lines,a=b c=1i,d=\"e\" 1700000000000\n"),
            "GET /?x=y HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic YWRtaW46\r\n\r\n");
    private static final List<String> METRICS = List.of("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "GET /status HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n",
            "GET / HTTP/1.0\r\n\r\n", post("/metrics", "text/plain", "hello"));
    private static final List<String> LINES = List.of("lines,a=b c=1i,d=\"e f\",t=true 1700000000000000000\n",
            "lines x=1.5,y=0x1fi\nlines x=t\n", "a\\ b,c\\,d=e\\=f g=\"multi\nline\" 1\n", "# nothing\n\n");

    @TempDir
    private Path directory = Path.of(".");

    private static String post(String path, String type, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    private static int port(ServerProcess server, String pattern) {
        Matcher port = Pattern.compile(pattern).matcher(server.log());
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }

    @Test
    void noPortIsHarmedByWhatComes() throws Exception {
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"),
                "http.request.timeout=1000",
                "line.tcp.line.timeout=1000")) {
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE kept (ts TIMESTAMP, s SYMBOL, d DOUBLE PRECISION) TIMESTAMP(ts)");
                statement.execute("INSERT INTO kept SELECT timestamp '2024-01-01' + g * interval '1 hour',"
                        + " 's' || g, g FROM generate_series(1, 100) g");
            }
            int rest = server.httpPort();
            int metrics = port(server, "metrics \\[http://\\S+:(\\d+)/");
            for (int i = 0; i < REQUESTS; i++) {
                send(rest, REST, i);
                send(metrics, METRICS, i);
                send(server.linePort(), LINES, i);
                if (i % 50 == 0) {
                    assertAnswers(rest, metrics, i);
                }
            }
            assertAnswers(rest, metrics, REQUESTS);
            assertThat(kept(server)).isEqualTo("100/5050");
            assertThat(server.log()).as("seed %d", SEED).doesNotContain("internal error", "Exception");
        }
    }

    private static String kept(ServerProcess server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) || '/' || sum(d)::int FROM kept")) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void assertAnswers(int rest, int metrics, int round) throws IOException {
        assertThat(answer(rest, "GET /exec?query=select%2042 HTTP/1.1\r\nHost: localhost\r\n"))
                .as("seed %d, %d", SEED, round)
                .startsWith("HTTP/1.1 200 OK").contains("[[42]]");
        assertThat(answer(metrics, "GET /status HTTP/1.1\r\nHost: localhost\r\n"))
                .as("seed %d, %d", SEED, round)
                .startsWith("HTTP/1.1 200 OK").contains("Healthy");
    }

    private static String answer(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(int port, List<String> requests, int number) throws IOException {
        Random random = new Random(SEED * 1_000_003 + number * 31L + requests.size());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(spoilt(requests, random));
            if (random.nextInt(4) > 0) {
                socket.shutdownOutput();
                InputStream in = socket.getInputStream();
                while (in.read(new byte[8_192]) >= 0) {
                    // until the server has answered all of it and closes
                }
            }
        } catch (SocketTimeoutException stuck) {
            throw new AssertionError("a client waits: seed " + SEED + ", request " + number, stuck);
        } catch (SocketException closed) {
            // the server may hang up on such a client at any time
        }
    }

    private static byte[] spoilt(List<String> requests, Random random) {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(5_000)];
            random.nextBytes(noise);
            return noise;
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append(requests.get(random.nextInt(requests.size())));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(5); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int length = random.nextInt(3) > 0 ? bytes.length : random.nextInt(bytes.length);
        return Arrays.copyOf(bytes, length);
    }
}
