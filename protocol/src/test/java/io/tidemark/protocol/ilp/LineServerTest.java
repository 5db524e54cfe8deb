package io.tidemark.protocol.ilp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.message.ErrorFields;
import io.tidemark.protocol.message.SqlState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines over TCP, one thread for all connections; the engine keeps them as text. */
final class LineServerTest {
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final List<String> refused = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean locked = new AtomicBoolean();
    private final AtomicInteger attempts = new AtomicInteger();
    private LineDoor door;
    private LineServer server;

    @BeforeEach
    void start() throws IOException {
        LineLimits limits = new LineLimits(10, 1, 256, Duration.ofSeconds(1), Duration.ofSeconds(30),
                Duration.ofMillis(600), false);
        door = new LineDoor((_, _) -> new Kept(written, refused, this::commit), "tidemark",
                new TrustAll("admin"), null, Precision.NANOSECONDS, limits);
        server = LineServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), door,
                Duration.ofSeconds(5));
    }

    private void commit(List<String> lines) {
        if (locked.get() && lines.toString().contains("locked")) {
            attempts.incrementAndGet();
            throw new EngineException(ErrorFields.error(SqlState.LOCK_NOT_AVAILABLE, "locked"));
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String text) throws IOException {
        try (Socket socket = connect()) {
            write(socket, text);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private void awaitWritten(String line) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!written.contains(line) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(written).contains(line);
    }

    /** Whether the server has closed the connection, in one way or the other. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void closesAConnectionWhoseTextHasNoEndAfterTheGoodLinesAreWritten() throws Exception {
        try (Socket socket = connect()) {
            write(socket, "t x=1i 1000\nt s=\"oops\n");
            String line = "t x=2i " + "1".repeat(50) + '\n';
            String many = line.repeat(10_000);
            boolean closed = false;
            for (int i = 0; i < 20 && !closed; i++) {
                try {
                    write(socket, many);
                } catch (SocketException reset) {
                    closed = true;
                }
            }
            assertThat(closed || isClosed(socket)).isTrue();
        }
        assertThat(written).containsExactly("t x:LONG=1 @1");
        assertThat(refused.size()).isGreaterThan(LineBatches.MAX_LOST_BYTES / 58);
    }

    @Test
    void theTimeOfALineCountsFromItsStartThoughBytesKeepComing() throws Exception {
        long start = System.nanoTime();
        boolean closed = false;
        try (Socket socket = connect()) {
            for (int i = 0; i < 100 && !closed; i++) {
                try {
                    write(socket, "t");
                } catch (SocketException reset) {
                    closed = true;
                }
                Thread.sleep(100);
            }
        }
        assertThat(closed).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
    }

    @Test
    void linesThatComeSlowlyButEndKeepTheirConnection() throws Exception {
        try (Socket socket = connect()) {
            for (int i = 0; i < 10; i++) {
                write(socket, "1i 1000\nt x=");
                Thread.sleep(150);
            }
            write(socket, "7i 7000\n");
            awaitWritten("t x:LONG=7 @7");
        }
    }

    @Test
    void aFirstLineWithATokenIsNoRowWhereNobodyNeedsOne() throws Exception {
        send("token tmk_SECRET\nt x=1i 1000\n");
        send("token x=2i 2000\nt x=2i 2000\n");
        send("tok x=3i 3000\n");
        send("to");
        assertThat(written).containsExactly("t x:LONG=1 @1", "token x:LONG=2 @2", "t x:LONG=2 @2",
                "tok x:LONG=3 @3");
        assertThat(refused).isEmpty();
    }

    @Test
    void connectionsThatWaitForALockLeaveTheThreadsToOthers() throws Exception {
        locked.set(true);
        try (Socket waiting = connect()) {
            write(waiting, "locked x=1i 1000\nlocked x=2i 2000\n");
            Thread.sleep(300);
            send("free x=1i 1000\n");
            assertThat(written).containsExactly("free x:LONG=1 @1");
            write(waiting, "locked x=3i 3000\n");
            waiting.shutdownOutput();
            locked.set(false);
            assertThat(waiting.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(written).containsExactly("free x:LONG=1 @1", "locked x:LONG=1 @1", "locked x:LONG=2 @2",
                "locked x:LONG=3 @3");
    }

    @Test
    void aBatchThatWaitsForALockIsTriedOnceMoreWhenTheServerStops() throws Exception {
        locked.set(true);
        LineServer stopping = LineServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                door,
                Duration.ofMillis(300));
        try (Socket waiting = new Socket(InetAddress.getLoopbackAddress(), stopping.port())) {
            write(waiting, "locked x=1i 1000\n");
            Thread.sleep(2_000);
            assertThat(attempts).as("with longer and longer pauses")
                    .satisfies(count -> assertThat(count.get()).isBetween(2, 4));
            int before = attempts.get();
            stopping.close();
            assertThat(attempts).hasValueGreaterThan(before);
        } finally {
            stopping.close();
        }
    }

    @Test
    void queuesStayWithinTheirMemory() {
        AtomicLong all = new AtomicLong();
        EmbeddedChannel crowded = channel(all, LineConnection.SHARED_BYTES);
        crowded.writeInbound(Unpooled.buffer(200 << 10));
        assertThat(crowded.config().isAutoRead()).as("much in all queues").isFalse();
        EmbeddedChannel alone = channel(all, 0);
        alone.writeInbound(Unpooled.buffer(200 << 10));
        assertThat(alone.config().isAutoRead()).as("little in all queues").isTrue();
        for (int i = 0; i < 10_000; i++) {
            ByteBuf one = Unpooled.buffer(512).writeByte('t');
            alone.writeInbound(one);
        }
        assertThat(alone.config().isAutoRead()).as("many small buffers").isFalse();
    }

    /** With a pool that never begins. */
    private EmbeddedChannel channel(AtomicLong all, long used) {
        all.set(used);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new LineConnection(channel, door, _ -> {}, all));
        return channel;
    }
}
