package io.tidemark.it.wire;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A socket on which a test writes messages, right or wrong ones, and reads the answers. The test closes it. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** A message of the server: its tag and its body. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(char tag, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8).replace('\0', ' ');
        }
    }

    /** Connects; nothing is sent. */
    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Connects and logs in, up to ReadyForQuery. */
    static RawConnection ready(int port) throws IOException {
        RawConnection connection = new RawConnection(port);
        connection.startup(196_608, "user", "admin", "database", "tidemark");
        connection.untilReady();
        return connection;
    }

    void startup(int version, String... parameters) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String parameter : parameters) {
            body.writeBytes(parameter.getBytes(StandardCharsets.UTF_8));
            body.write(0);
        }
        body.write(0);
        out.writeInt(8 + body.size());
        out.writeInt(version);
        out.write(body.toByteArray());
        out.flush();
    }

    void send(char tag, byte[] body) throws IOException {
        out.writeByte(tag);
        out.writeInt(4 + body.length);
        out.write(body);
        out.flush();
    }

    void query(String sql) throws IOException {
        send('Q', (sql + "\0").getBytes(StandardCharsets.UTF_8));
    }

    void parse(String name, String sql) throws IOException {
        send('P', (name + "\0" + sql + "\0\0\0").getBytes(StandardCharsets.UTF_8));
    }

    void bind(String portal, String statement) throws IOException {
        send('B', (portal + "\0" + statement + "\0\0\0\0\0\0\0").getBytes(StandardCharsets.UTF_8));
    }

    void execute(String portal, int rows) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((portal + "\0").getBytes(StandardCharsets.UTF_8));
        new DataOutputStream(body).writeInt(rows);
        send('E', body.toByteArray());
    }

    void sync() throws IOException {
        send('S', new byte[0]);
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    int readByte() throws IOException {
        return in.read();
    }

    Answer read() throws IOException {
        char tag = (char) in.readUnsignedByte();
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Answer(tag, body);
    }

    /** All messages up to and with ReadyForQuery. */
    List<Answer> untilReady() throws IOException {
        List<Answer> answers = new ArrayList<>();
        do {
            answers.add(read());
        } while (answers.getLast().tag() != 'Z');
        return answers;
    }

    /** The tags of all messages up to and with ReadyForQuery. */
    String tags() throws IOException {
        StringBuilder tags = new StringBuilder();
        untilReady().forEach(answer -> tags.append(answer.tag()));
        return tags.toString();
    }

    /** Everything until the server closes the connection. */
    String untilClosed() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
