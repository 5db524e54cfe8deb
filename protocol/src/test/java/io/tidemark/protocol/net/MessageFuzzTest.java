package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.auth.TrustAll;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Valid and damaged sequences of messages over real sockets. A peer is never stuck: it gets ReadyForQuery or the end, and a new
 * connection is answered. {@code -Dfuzz.messages} says how many messages, {@code -Dfuzz.seed} which.
 */
final class MessageFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20_240_229);
    private static final long MESSAGES = Long.getLong("fuzz.messages", 30_000);
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int QUIET_MILLIS = 100;
    /** Ends a COPY, a batch, a transaction, and says when all before it is answered. */
    private static final byte[] END = new Wire().message('f', new Wire.Body().string("no")).sync()
            .query("rollback")
            .query("cmd THE END").toBytes();
    private static final int MOST_MESSAGES = 120;
    private static final String[] SQL = {"cmd A", "rows 3", "badrow", "begin", "commit", "rollback", "copyin",
            "copyout 2", "notice", "fail t", "boom", "badsync", "syntax", "", "cmd A; copyin; rows 1",
            "rows 1; fail t; cmd B",
            "echo", "set x", "die"};
    private static final String[] NAMES = {"", "a", "b", "é"};

    private final FakeEngine engine = new FakeEngine();

    @Test
    void noSequenceOfMessagesLeavesAPeerWaiting() throws IOException, InterruptedException {
        try (PgServer server = PgServer.start(engine, new TrustAll("admin"), null,
                PgServerOptions.onPort(0))) {
            long sent = 0;
            for (long number = 0; sent < MESSAGES; number++) {
                Random random = new Random(SEED * 1_000_003 + number);
                int count = 1 + random.nextInt(MOST_MESSAGES);
                sent += count;
                run(server.port(), random, count, "seed " + SEED + ", sequence " + number);
                engine.calls.clear();
            }
            assertAnswers(server.port());
            for (int wait = 0; wait < 500 && (engine.open.get() != 0 || server.sessionCount() != 0); wait++) {
                Thread.sleep(10);
            }
            assertThat(engine.open).as("open statements, portals and sessions, seed %d", SEED).hasValue(0);
            assertThat(server.sessionCount()).isZero();
        }
    }

    private static void run(int port, Random random, int count, String about) throws IOException {
        boolean damaged = random.nextBoolean();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] message = message(random).toBytes();
            bytes.writeBytes(damaged && random.nextInt(20) == 0 ? damage(message, random) : message);
        }
        byte[] start = Wire.startup("user", "admin").toBytes();
        boolean badStart = random.nextInt(50) == 0;
        byte[] answer;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            answer = exchange(socket, badStart ? damage(start, random) : start, bytes.toByteArray(),
                    damaged || badStart ? QUIET_MILLIS : PATIENCE_MILLIS);
        } catch (SocketTimeoutException stuck) {
            throw new AssertionError("a peer waits: " + about, stuck);
        }
        String tags = tags(answer, about);
        if (!damaged && !badStart && !tags.contains("X")) {
            assertThat(tags).as(about).endsWith("CZ");
        }
        if (damaged && random.nextInt(10) == 0) {
            assertAnswers(port);
        }
    }

    /** Sends everything and what ends it, and reads until it is answered, or to the end. */
    private static byte[] exchange(Socket socket, byte[] start, byte[] messages, int quietMillis)
            throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(start);
            socket.getOutputStream().write(messages);
            socket.getOutputStream().write(END);
        } catch (IOException closed) {
            // The server has closed it, which is an answer.
        }
        socket.setSoTimeout(quietMillis);
        byte[] chunk = new byte[16_384];
        int read = 0;
        while (read >= 0 && !isEnded(answer)) {
            try {
                read = socket.getInputStream().read(chunk);
                answer.write(chunk, 0, Math.max(0, read));
            } catch (SocketTimeoutException quiet) {
                if (socket.isOutputShutdown() || quietMillis == PATIENCE_MILLIS) {
                    throw quiet;
                }
                mayWait(socket);
            } catch (IOException reset) {
                answer.write('X');
                read = -1;
            }
        }
        return answer.toByteArray();
    }

    /** The server may rightly wait for the rest of a message whose length was damaged; when no more can come it must close. */
    private static void mayWait(Socket socket) throws IOException {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.shutdownOutput();
        } catch (SocketException closed) {
            // It has just closed it: the next read says so.
        }
    }

    private static boolean isEnded(ByteArrayOutputStream answer) {
        return answer.size() > 16
                && answer.toString(StandardCharsets.ISO_8859_1).endsWith("THE END\0Z\0\0\0\5I");
    }

    /** The tags of the answer's messages; a FATAL error, and an answer that was cut off, as X. */
    private static String tags(byte[] answer, String about) {
        StringBuilder tags = new StringBuilder();
        ByteBuffer in = ByteBuffer.wrap(answer);
        while (in.remaining() >= 5) {
            char tag = (char) in.get();
            int length = in.getInt();
            assertThat("RSKZTDCENIGHWdc123nstvA".indexOf(tag)).as("%s: tag %s", about, tag).isNotNegative();
            assertThat(length).as("%s: length of %s", about, tag).isBetween(4, 1 << 20);
            if (length - 4 > in.remaining()) {
                return tags + "X";
            }
            boolean fatal = tag == 'E' && in.get(in.position() + 1) == 'F';
            in.position(in.position() + length - 4);
            tags.append(fatal ? 'X' : tag);
        }
        return in.hasRemaining() ? tags + "X" : tags.toString();
    }

    private static void assertAnswers(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] answer = exchange(socket, Wire.startup("user", "admin").toBytes(),
                    new Wire().query("rows 1").toBytes(),
                    PATIENCE_MILLIS);
            assertThat(tags(answer, "a new connection")).contains("TDCZ");
        }
    }

    private static byte[] damage(byte[] message, Random random) {
        byte[] bytes = message.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes = ByteBuffer.allocate(at).put(bytes, 0, at).array();
            case 3 ->
                bytes = ByteBuffer.allocate(bytes.length + 1).put(bytes, 0, at).put((byte) random.nextInt())
                        .put(bytes, at, bytes.length - at).array();
            case 4 -> ByteBuffer.wrap(bytes).putInt(Math.min(1, bytes.length - 4), random.nextInt(-9, 40));
            default -> bytes = new byte[0];
        }
        return bytes;
    }

    private static Wire message(Random random) {
        String name = NAMES[random.nextInt(NAMES.length)];
        String other = NAMES[random.nextInt(NAMES.length)];
        String sql = SQL[random.nextInt(random.nextInt(40) == 0 ? SQL.length : SQL.length - 1)];
        char target = random.nextBoolean() ? 'S' : 'P';
        return switch (random.nextInt(16)) {
            case 0 -> new Wire().query(sql);
            case 1, 2 -> new Wire().parse(name, sql);
            case 3, 4 -> new Wire().bind(name, other);
            case 5 -> new Wire().bind(name, other, "7");
            case 6 -> new Wire().describe(target, name);
            case 7, 8 -> new Wire().execute(name, random.nextInt(-1, 3));
            case 9 -> new Wire().close(target, name);
            case 10 -> new Wire().sync();
            case 11 -> new Wire().copyData(random.nextInt(3) == 0 ? "bad" : "good");
            case 12 -> new Wire().empty("cHFp".charAt(random.nextInt(4)));
            case 13 -> formats(random, name, other);
            case 14 ->
                new Wire().message('F', new Wire.Body().int4(random.nextInt(100)).int2(0).int2(0).int2(0));
            default -> new Wire().message('f', new Wire.Body().string("no"));
        };
    }

    /** A Bind with any numbers of formats and values, well-formed but seldom fitting. */
    private static Wire formats(Random random, String portal, String statement) {
        Wire.Body body = new Wire.Body().string(portal).string(statement);
        int formats = random.nextInt(4);
        body.int2(formats);
        for (int i = 0; i < formats; i++) {
            body.int2(random.nextInt(-1, 3));
        }
        int values = random.nextInt(3);
        body.int2(values);
        for (int i = 0; i < values; i++) {
            byte[] value = new byte[random.nextInt(9)];
            random.nextBytes(value);
            if (random.nextInt(4) == 0) {
                body.int4(-1);
            } else {
                body.int4(value.length).raw(value);
            }
        }
        return new Wire().message('B', body.int2(1).int2(random.nextInt(3)));
    }
}
