package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoorsApartTest {
    @TempDir
    Path root = Path.of(".");

    @Test
    void clientsOfTheLineProtocolTakeNoConnectionsAwayFromPostgresql() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (TestServer server = TestServer.on(root, Map.of("pg.net.connection.limit", "4"));
                Connection admin = server.connect()) {
            run(admin, "CREATE ROLE reader LOGIN");
            for (int i = 0; i < 5; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.linePort());
                socket.getOutputStream().write(("t x=" + i + "i\n").getBytes(StandardCharsets.US_ASCII));
                idle.add(socket);
            }
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (!"5".equals(one(admin,
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'line protocol'"))
                    && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            try (Connection reader = DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + server.port() + "/tidemark?user=reader")) {
                assertThat(one(reader, "SELECT current_user")).isEqualTo("reader");
            }
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }
}
