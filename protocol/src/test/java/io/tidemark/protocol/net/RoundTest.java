package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.TrustAll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lively connections that share threads: none holds up another, none is lost on its way in and out. */
final class RoundTest {
    private static final int CLIENTS = 9;
    private static final int THREADS = 4;

    private final FakeEngine engine = new FakeEngine();
    private final PgServer server = start();

    private PgServer start() {
        try {
            return PgServer.start(engine, new TrustAll("admin"), null, new PgServerOptions("127.0.0.1", 0,
                    CLIENTS + 1, THREADS, 1 << 20, "15.0", Duration.ofSeconds(60), Duration.ofSeconds(5)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(engine.open).hasValue(0);
    }

    /** A client that sits with others in a round: it has asked enough quick things, whatever the first ones took. */
    private LoopbackClient lively() throws IOException {
        LoopbackClient client = new LoopbackClient(server);
        client.send(Wire.startup("user", "admin"));
        client.untilReady();
        asks(client, 1_500);
        return client;
    }

    private List<LoopbackClient> lively(int count) throws IOException {
        List<LoopbackClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(lively());
        }
        return clients;
    }

    private static void asks(LoopbackClient client, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.send(new Wire().query("rows " + i));
            assertThat(client.untilReady()).contains("C SELECT " + i);
        }
    }

    private static void close(List<LoopbackClient> clients) throws IOException {
        for (LoopbackClient client : clients) {
            client.close();
        }
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
            Thread.sleep(2);
        }
    }

    @Test
    void longStatementsDoNotHoldUpTheOthers() throws IOException, InterruptedException {
        List<LoopbackClient> clients = lively(CLIENTS);
        for (LoopbackClient busy : clients.subList(0, THREADS)) {
            for (LoopbackClient one : clients) {
                asks(one, clients.indexOf(one) < clients.indexOf(busy) ? 0 : 5);
            }
            busy.send(new Wire().query("wait"));
            engine.waiting.acquire();
        }
        for (LoopbackClient quick : clients.subList(THREADS, CLIENTS)) {
            asks(quick, 200);
        }
        close(clients);
        eventually(() -> server.sessionCount() == 0);
    }

    @Test
    void aMessageInPiecesIsPutTogether() throws IOException, InterruptedException {
        try (LoopbackClient client = lively()) {
            byte[] bytes = new Wire().query("rows 3").query("rows 4").toBytes();
            for (int cut = 1; cut < bytes.length; cut++) {
                client.socket.getOutputStream().write(Arrays.copyOf(bytes, cut));
                Thread.sleep(1);
                client.socket.getOutputStream().write(Arrays.copyOfRange(bytes, cut, bytes.length));
                assertThat(
                        client.until(lines -> lines.contains("C SELECT 4") && lines.getLast().equals("Z I")))
                        .containsOnlyOnce("C SELECT 3", "C SELECT 4");
            }
        }
    }

    @Test
    void manyMessagesAtOnceAreAnsweredInOrder() throws IOException {
        try (LoopbackClient client = lively()) {
            for (int round = 0; round < 5; round++) {
                Wire wire = new Wire();
                List<String> tags = new ArrayList<>();
                for (int i = 0; i < 2_000; i++) {
                    wire.query("cmd N" + i);
                    tags.add("C N" + i);
                }
                client.send(wire);
                assertThat(client.until(lines -> lines.contains("C N1999") && lines.getLast().equals("Z I")))
                        .filteredOn(line -> line.startsWith("C ")).isEqualTo(tags);
                asks(client, 10);
            }
        }
    }

    @Test
    void whoWasIdleIsServedAgain() throws IOException, InterruptedException {
        List<LoopbackClient> clients = lively(4);
        for (int i = 0; i < 3; i++) {
            Thread.sleep(250);
            for (LoopbackClient client : clients) {
                asks(client, 20);
            }
        }
        close(clients);
    }

    @Test
    void whoVanishesLeavesNothing() throws IOException, InterruptedException {
        List<LoopbackClient> clients = lively(CLIENTS);
        close(clients.subList(0, CLIENTS - 1));
        eventually(() -> server.sessionCount() == 1);
        asks(clients.getLast(), 20);
        clients.getLast().close();
        eventually(() -> server.sessionCount() == 0);
    }

    @Test
    void whoVanishesDuringAnExecuteIsMissed() throws IOException, InterruptedException {
        try (LoopbackClient client = lively()) {
            client.send(new Wire().parse("", "wait").bind("", "").execute("", 0).sync());
            engine.waiting.acquire();
        }
        eventually(() -> server.sessionCount() == 0);
    }

    @Test
    void livelyConnectionsAreToldThatTheServerStops() throws IOException {
        List<LoopbackClient> clients = lively(CLIENTS);
        server.close();
        for (LoopbackClient client : clients) {
            assertThat(client.untilClosed())
                    .containsExactly("E FATAL 57P01 terminating connection due to administrator command");
        }
        close(clients);
    }

    @Test
    void everyAnswerGoesToWhoAsked() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        AtomicInteger entries = new AtomicInteger();
        engine.atEntry = () -> {
            if (entries.incrementAndGet() % 137 == 0) {
                pause(15); // long enough for the round to go on without it
            }
        };
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(seed + i);
                ends.add(clients.submit(() -> asksThisAndThat(random)));
            }
            for (Future<?> end : ends) {
                assertThat(end).as("seed %d", seed).succeedsWithin(Duration.ofMinutes(2));
            }
        }
        eventually(() -> server.sessionCount() == 0);
    }

    private Void asksThisAndThat(SplittableRandom random) throws IOException {
        for (int sessions = 0; sessions < 2; sessions++) {
            try (LoopbackClient client = lively()) {
                for (int i = 0; i < 150; i++) {
                    Wire wire = new Wire();
                    int count = random.nextInt(1, 4);
                    List<String> tags = new ArrayList<>();
                    for (int n = 0; n < count; n++) {
                        String tag = "N" + random.nextInt(1_000_000);
                        wire.query("cmd " + tag);
                        tags.add("C " + tag);
                    }
                    client.send(wire);
                    assertThat(client.until(
                            lines -> lines.stream().filter("Z I"::equals).count() == count))
                            .filteredOn(line -> line.startsWith("C ")).isEqualTo(tags);
                    if (random.nextInt(30) == 0) {
                        pause(random.nextInt(150));
                    }
                }
            }
        }
        return null;
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void linuxSaysWhichProcessorAClientUses() throws IOException {
        IncomingProcessor processors = IncomingProcessor.open();
        if (processors == null) {
            return; // not Linux
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel served = listener.accept()) {
            client.write(ByteBuffer.wrap(new byte[]{1}));
            int descriptor = processors.descriptor(served);
            assertThat(descriptor).isGreaterThan(2).isNotEqualTo(processors.descriptor(client));
            assertThat(processors.of(descriptor)).isNotNegative();
            assertThat(processors.current()).isNotNegative();
            assertThat(processors.of(1_000_000)).isEqualTo(IncomingProcessor.UNKNOWN);
        }
        try (SocketChannel apart = SocketChannel.open()) {
            assertThat(processors.descriptor(apart)).isEqualTo(IncomingProcessor.UNKNOWN);
        }
    }
}
