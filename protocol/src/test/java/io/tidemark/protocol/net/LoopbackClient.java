package io.tidemark.protocol.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;

/** A client's socket and what came over it. */
final class LoopbackClient implements AutoCloseable {
    final Socket socket;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    LoopbackClient(PgServer server) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(10_000);
    }

    void send(Wire wire) throws IOException {
        socket.getOutputStream().write(wire.toBytes());
    }

    byte[] bytes() {
        return seen.toByteArray();
    }

    /** Reads until the lines are as wanted or the server closes; answers them and forgets them. */
    List<String> until(Predicate<List<String>> enough) throws IOException {
        byte[] chunk = new byte[65_536];
        List<String> lines = Wire.lines(ByteBuffer.wrap(bytes()));
        while (!enough.test(lines)) {
            int count = socket.getInputStream().read(chunk);
            if (count < 0) {
                break;
            }
            seen.write(chunk, 0, count);
            lines = Wire.lines(ByteBuffer.wrap(bytes()));
        }
        seen.reset();
        return lines;
    }

    /** Process id and secret, from the start's answer. */
    ByteBuffer key() throws IOException {
        byte[] answer = new byte[4_096];
        int length = 0;
        while (length < 6 || answer[length - 6] != 'Z') {
            length += socket.getInputStream().read(answer, length, answer.length - length);
        }
        return ByteBuffer.wrap(answer, length - 6 - 8, 8).slice();
    }

    List<String> untilReady() throws IOException {
        return until(lines -> !lines.isEmpty() && lines.getLast().startsWith("Z"));
    }

    List<String> untilClosed() throws IOException {
        return until(_ -> false);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
