package io.tidemark.it.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients send that is no line, or too slowly, and who else notices. */
class BadLinesIT {
    private static final long SEED = Long.getLong("fuzz.seed", 42);
    private static final int ROUNDS = Integer.getInteger("fuzz.lines", 200);

    @TempDir
    Path root = Path.of(".");

    @Test
    void noBytesHarmTheOtherLines() throws Exception {
        byte[] sample;
        try (var resource = BadLinesIT.class.getResourceAsStream("/line/telegraf.txt")) {
            sample = resource.readAllBytes();
        }
        try (ServerProcess server = ServerProcess.start(root)) {
            LineClient client = LineClient.of(server);
            Random random = new Random(SEED);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = sample.clone();
                int changes = random.nextInt(30);
                for (int i = 0; i < changes; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                client.tcp(bytes);
                if (round % 10 == 0) {
                    client.post("/write", new String(bytes, StandardCharsets.ISO_8859_1));
                }
                client.tcp("good n=" + round + "i\n");
            }
            assertThat(client.rows("SELECT count(*), count(DISTINCT n) FROM good")).as("seed %d", SEED)
                    .containsExactly(ROUNDS + "," + ROUNDS);
            assertThat(client.rows("SELECT count(*) BETWEEN 1 AND 1000 FROM sys.line_errors"))
                    .containsExactly("t");
            assertThat(server.log()).doesNotContain(" E ", "Exception");
        }
    }

    @Test
    void aSlowClientIsClosedAndTheOthersGoOn() throws Exception {
        try (ServerProcess server = ServerProcess.start(root, "line.tcp.line.timeout=600",
                "line.tcp.net.connection.limit=3", "line.tcp.max.measurement.size=1000")) {
            LineClient client = LineClient.of(server);
            try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.linePort())) {
                slow.setSoTimeout(20_000);
                slow.getOutputStream().write("t x=1i\nt x=2".getBytes(StandardCharsets.US_ASCII));
                client.tcp("t x=3i\n" + "t s=\"" + "long".repeat(1_000) + "\"\nt x=4i\n");
                assertThat(slow.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(client.rows("SELECT x FROM t ORDER BY x")).containsExactly("1", "3", "4");
            assertThat(client.rows("SELECT line, error FROM sys.line_errors ORDER BY error")).containsExactly(
                    "2,the line has no end: the connection ended before its newline",
                    "2,the line is longer than 1000 bytes");
            refusesAFourthClient(server);
        }
    }

    private static void refusesAFourthClient(ServerProcess server) throws IOException {
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(new Socket(InetAddress.getLoopbackAddress(), server.linePort()));
        }
        try (Socket fourth = new Socket(InetAddress.getLoopbackAddress(), server.linePort())) {
            fourth.setSoTimeout(20_000);
            assertThat(fourth.getInputStream().read()).isEqualTo(-1);
        }
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Test
    void anAtomicRequestLeavesNothingBehind() throws Exception {
        try (ServerProcess server = ServerProcess.start(root)) {
            LineClient client = LineClient.of(server);
            HttpResponse<String> refused = client.post("/write?atomic=true", "a x=1i\nb x=1i\nb x=oops\n");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("\"line\":3", "\"written\":0");
            assertThat(client.rows("SELECT name FROM sys.tables")).isEmpty();
            assertThat(client.post("/write?atomic=true", "a x=1i\nb x=1i\n").statusCode()).isEqualTo(204);
            assertThat(client.rows("SELECT name FROM sys.tables ORDER BY 1")).containsExactly("a", "b");
        }
    }

    @Test
    void nothingIsCreatedWhereThatIsOff() throws Exception {
        try (ServerProcess server = ServerProcess.start(root, "line.auto.create.new.tables=false",
                "line.auto.create.new.columns=false")) {
            LineClient client = LineClient.of(server);
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (ts TIMESTAMP, x BIGINT) TIMESTAMP(ts) PARTITION BY DAY");
            }
            HttpResponse<String> answer = client.post("/write", "new x=1i\nt x=1i,y=2i\nt x=2i\n");
            assertThat(answer.body()).contains("\"written\":1,\"refused\":2",
                    "line.auto.create.new.tables is off",
                    "line.auto.create.new.columns is off");
            assertThat(client.rows("SELECT x FROM t")).containsExactly("2");
        }
    }

    @Test
    void aPortThatIsTakenStopsTheStart() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerProcess.Refusal refusal = ServerProcess.startRefused(root,
                    "line.tcp.net.bind.to=127.0.0.1:" + taken.getLocalPort());
            assertThat(refusal.exitCode()).isEqualTo(55);
            assertThat(refusal.output()).contains("line.tcp.net.bind.to");
        }
    }
}
