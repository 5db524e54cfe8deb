package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.protocol.auth.TrustAll;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets on loopback: threads, cancel keys, back-pressure and the server's end. */
final class PgServerTest {
    private final FakeEngine engine = new FakeEngine();
    private PgServer server;

    PgServerTest() throws IOException {
        server = start(Duration.ofSeconds(60));
    }

    private PgServer start(Duration startupTimeout) throws IOException {
        return PgServer.start(engine, new TrustAll("admin"), null,
                new PgServerOptions("127.0.0.1", 0, 10, 4, 1 << 20, "15.0", startupTimeout,
                        Duration.ofSeconds(1)));
    }

    @BeforeEach
    void nothingHasHappened() {
        assertThat(engine.calls).isEmpty();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private LoopbackClient open() throws IOException {
        LoopbackClient client = new LoopbackClient(server);
        client.send(Wire.startup("user", "admin"));
        return client;
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    @Test
    void servesManyRowsToASlowReader() throws IOException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("rows 200000"));
            byte[] chunk = new byte[65_536];
            long bytes = 0;
            boolean done = false;
            while (!done) {
                int count = client.socket.getInputStream().read(chunk);
                bytes += count;
                done = count >= 6 && chunk[count - 6] == 'Z';
            }
            long digits = 9 * 1 + 90 * 2 + 900 * 3 + 9_000 * 4 + 90_000 * 5 + 100_001 * 6;
            assertThat(bytes).isGreaterThan(200_000L * (7 + 4 + 4 + 3) + digits);
        }
    }

    @Test
    void cancelsARunningStatementByItsKey() throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            ByteBuffer key = client.key();
            client.send(new Wire().query("wait"));
            engine.waiting.acquire();
            try (LoopbackClient wrong = new LoopbackClient(server)) {
                wrong.send(cancel(key.getInt(0), key.getInt(4) + 1));
                assertThat(wrong.untilClosed()).isEmpty();
            }
            try (LoopbackClient right = new LoopbackClient(server)) {
                right.send(cancel(key.getInt(0), key.getInt(4)));
                assertThat(right.untilClosed()).isEmpty();
            }
            assertThat(client.until(lines -> lines.contains("Z I") && lines.toString().contains("57014")))
                    .contains("E ERROR 57014 canceling statement due to user request");
        }
    }

    private static Wire cancel(int processId, int secret) {
        return new Wire().untagged(new Wire.Body().int4(80877102).int4(processId).int4(secret));
    }

    @Test
    void cancelsTheStatementOfAClientThatVanishes() throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("wait"));
            engine.waiting.acquire();
        }
        eventually(() -> engine.calls.contains("close") && server.sessionCount() == 0);
    }

    @Test
    void cancelsTheLastOfManyStatementsOfAClientThatVanishes() throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            Wire statements = new Wire();
            for (int i = 0; i < 50; i++) {
                statements.query("rows 1");
            }
            client.send(statements.query("wait"));
            engine.waiting.acquire();
        }
        eventually(() -> engine.calls.contains("close") && server.sessionCount() == 0);
    }

    @Test
    void answersAClientThatHasEndedItsSending() throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("rows 2").query("rows 3"));
            client.socket.shutdownOutput();
            assertThat(client.untilClosed()).contains("C SELECT 2", "C SELECT 3").endsWith("Z I");
        }
        eventually(() -> server.sessionCount() == 0);
    }

    @Test
    void letsTheLastStatementOfAClientThatStillReadsRun() throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("wait"));
            engine.waiting.acquire();
            client.socket.shutdownOutput();
            Thread.sleep(1_000);
            assertThat(engine.calls).doesNotContain("close");
        }
        eventually(() -> engine.calls.contains("close") && server.sessionCount() == 0);
    }

    @Test
    void freesTheThreadOfAStatementWhoseClientStopsReadingAndVanishes()
            throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("rows 100000000"));
            Thread.sleep(100);
            assertThat(engine.calls).doesNotContain("close");
        }
        eventually(() -> engine.calls.contains("close") && engine.open.get() == 0);
    }

    @Test
    void endsIdleAndBusySessionsWhenItCloses() throws IOException, InterruptedException {
        try (LoopbackClient idle = open(); LoopbackClient busy = open()) {
            idle.untilReady();
            busy.untilReady();
            busy.send(new Wire().query("wait"));
            engine.waiting.acquire();
            server.close();
            String farewell = "E FATAL 57P01 terminating connection due to administrator command";
            assertThat(idle.untilClosed()).containsExactly(farewell);
            assertThat(busy.untilClosed()).containsExactly(farewell);
            assertThat(engine.calls).filteredOn("close"::equals).hasSize(2);
            assertThatThrownBy(() -> new LoopbackClient(server)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void cutsOffAClientThatDoesNotReadWhenItCloses() throws IOException, InterruptedException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("rows 100000000"));
            Thread.sleep(100);
            long start = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            assertThat(engine.open).hasValue(0);
        }
    }

    @Test
    void refusesAMessageThatIsTooLong() throws IOException {
        try (LoopbackClient client = open()) {
            client.untilReady();
            client.send(new Wire().query("x".repeat(1 << 20)));
            assertThat(client.untilClosed())
                    .containsExactly(
                            "E FATAL 08P01 message of type 'Q' has 1048581 bytes, the limit is 1048576");
        }
    }

    @Test
    void endsConnectionsThatDoNotStart() throws IOException {
        server.close();
        server = start(Duration.ofMillis(50));
        try (LoopbackClient client = new LoopbackClient(server)) {
            assertThat(client.untilClosed())
                    .containsExactly("E FATAL 57014 canceling authentication due to timeout");
        }
    }

    @Test
    void saysWhichPortCannotBeBound() {
        assertThatThrownBy(
                () -> PgServer.start(engine, new TrustAll("admin"), null,
                        PgServerOptions.onPort(server.port())))
                .isInstanceOf(IOException.class).hasMessage("cannot listen on 127.0.0.1:" + server.port());
    }
}
