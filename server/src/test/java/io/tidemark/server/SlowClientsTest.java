package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send a byte now and then to keep what they hold: every port lets go of them in time, and serves the others. */
class SlowClientsTest {
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path root = Path.of(".");
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.on(root, Map.of("authentication.timeout", "1", "http.request.timeout", "1000",
                "line.tcp.line.timeout", "1000"));
    }

    @AfterEach
    void stop() throws Exception {
        try (Connection other = server.connect()) {
            assertThat(one(other, "SELECT 1")).isEqualTo("1");
        }
        server.close();
    }

    /** Sends a byte every tenth of a second until the server closes; fails when it doesn't. */
    private static void drip(int port, byte[] bytes) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(100);
            InputStream answers = socket.getInputStream();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (int i = 0; System.nanoTime() < end; i++) {
                try {
                    if (i < bytes.length) {
                        socket.getOutputStream().write(bytes[i]);
                    }
                    if (answers.read() < 0) {
                        return;
                    }
                } catch (SocketTimeoutException quiet) {
                    // it waits for more
                } catch (IOException closed) {
                    return;
                }
            }
        }
        throw new AssertionError("port " + port + " still waits");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theLoginTakesNoLongerThanItMay() throws Exception {
        drip(server.port(), HexFormat.of().parseHex("0000ffff00030000" + "75".repeat(300)));
        drip(server.port(), HexFormat.of().parseHex("00000008" + "04d21630" + "00000008" + "04d21630"));
    }

    @Test
    void headsOfRequestsComeInTime() throws Exception {
        drip(server.httpPort(), text("GET /exec?query=" + "x".repeat(300)));
        drip(server.monitoringPort(), text("GET /status HTTP/1.1\r\nHost: " + "x".repeat(300)));
    }

    @Test
    void bodiesOfRequestsComeInTime() throws Exception {
        drip(server.httpPort(),
                text("POST /write HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n" + "x".repeat(300)));
    }

    @Test
    void linesEndInTime() throws Exception {
        drip(server.linePort(), text("t,x=" + "y".repeat(300)));
    }
}
