package io.tidemark.it.differential;

import io.tidemark.it.differential.Answer.Column;
import io.tidemark.it.differential.Answer.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Asks by the protocol itself, so that nothing of a driver hides a difference. The test closes it. */
public final class WireClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream copied = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    /** Connects as {@code admin}. */
    public WireClient(int port, String database, String timeZone) throws IOException {
        socket = new Socket(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        byte[] settings = zeroEnded("user", "admin", "database", database, "TimeZone", timeZone,
                "client_encoding", "UTF8", "");
        pending.writeBytes(ByteBuffer.allocate(8).putInt(8 + settings.length).putInt(3 << 16).array());
        pending.writeBytes(settings);
        flush();
        Answer answer = read();
        if (answer.failure() != null) {
            throw new IOException("cannot connect: " + answer.shown());
        }
    }

    /** Runs a statement by the simple protocol; rows are in text format. */
    public Answer simple(String sql) throws IOException {
        message('Q', zeroEnded(sql));
        flush();
        return read();
    }

    /** Runs a statement by the extended protocol twice, with results in text and in binary format. */
    public Answer ask(String sql) throws IOException {
        message('P', join(zeroEnded("", sql), new byte[2]));
        message('D', join(new byte[]{'S'}, zeroEnded("")));
        for (byte format = 0; format < 2; format++) {
            message('B', join(zeroEnded("", ""), new byte[]{0, 0, 0, 0, 0, 1, 0, format}));
            message('E', join(zeroEnded(""), new byte[4]));
        }
        message('S', new byte[0]);
        flush();
        return read();
    }

    /** Prepares a statement; the columns are its parameters, named {@code $1} and so on, and then those of its result. */
    public Answer describe(String sql) throws IOException {
        message('P', join(zeroEnded("", sql), new byte[2]));
        message('D', join(new byte[]{'S'}, zeroEnded("")));
        message('S', new byte[0]);
        flush();
        return read();
    }

    /**
     * Prepares a statement of one parameter, and binds it.
     *
     * @param typeOid of the parameter
     * @param bound   the Bind message behind the names of portal and statement, right or wrong
     */
    public Answer bind(String sql, int typeOid, byte[] bound) throws IOException {
        message('P',
                join(zeroEnded("", sql), ByteBuffer.allocate(6).putShort((short) 1).putInt(typeOid).array()));
        message('B', join(zeroEnded("", ""), bound));
        message('E', join(zeroEnded(""), new byte[4]));
        message('S', new byte[0]);
        flush();
        return read();
    }

    /** What {@code COPY … TO STDOUT} sends. */
    public byte[] copyOut(String sql) throws IOException {
        copied.reset();
        Answer answer = simple(sql);
        if (answer.failure() != null) {
            throw new IOException(answer.shown() + " by " + sql);
        }
        return copied.toByteArray();
    }

    /** {@code COPY … FROM STDIN} of these bytes. */
    public Answer copyIn(String sql, byte[] data) throws IOException {
        message('Q', zeroEnded(sql));
        message('d', data);
        message('c', new byte[0]);
        flush();
        return read();
    }

    /**
     * Binds a value and selects it.
     *
     * @param value {@link Answer#NULL}, text, or the hexadecimal digits of the binary form
     */
    public Answer bindBack(int typeOid, String value, boolean binary) throws IOException {
        boolean none = value.equals(Answer.NULL);
        byte[] bytes = none
                ? new byte[0]
                : binary ? HexFormat.of().parseHex(value) : value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bound = ByteBuffer.allocate(12 + bytes.length).putShort((short) 1)
                .putShort((short) (binary ? 1 : 0)).putShort((short) 1).putInt(none ? -1 : bytes.length)
                .put(bytes)
                .putShort((short) 0);
        return bind("SELECT $1", typeOid, bound.array());
    }

    private static byte[] zeroEnded(String... texts) {
        return (String.join("\0", texts) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    private void message(char tag, byte[] body) throws IOException {
        DataOutputStream out = new DataOutputStream(pending);
        out.writeByte(tag);
        out.writeInt(4 + body.length);
        out.write(body);
    }

    private void flush() throws IOException {
        socket.getOutputStream().write(pending.toByteArray());
        pending.reset();
    }

    /** All messages up to ReadyForQuery. */
    private Answer read() throws IOException {
        List<Column> columns = new ArrayList<>();
        List<List<List<String>>> results = new ArrayList<>(List.of(new ArrayList<>()));
        String tag = "";
        Failure failure = null;
        while (true) {
            int type = in.readUnsignedByte();
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            switch (type) {
                case 't' -> columns.addAll(parameters(ByteBuffer.wrap(body)));
                case 'T' -> columns.addAll(columns(ByteBuffer.wrap(body)));
                case 'D' -> results.getLast().add(row(ByteBuffer.wrap(body), results.size() > 1));
                case 'C' -> {
                    tag = new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
                    results.add(new ArrayList<>());
                }
                case 'd' -> copied.writeBytes(body);
                case 'E' -> failure = failure(body);
                case 'Z' -> {
                    List<List<String>> binary = results.size() > 1 ? results.get(1) : List.of();
                    return new Answer(columns, results.getFirst(), binary, tag, failure);
                }
                default -> {
                    // Notices, parameters, completions: nothing that is compared.
                }
            }
        }
    }

    private static List<Column> parameters(ByteBuffer body) {
        List<Column> parameters = new ArrayList<>();
        int count = body.getShort();
        for (int i = 1; i <= count; i++) {
            parameters.add(new Column("$" + i, body.getInt(), 0, 0));
        }
        return parameters;
    }

    private static List<Column> columns(ByteBuffer body) {
        List<Column> columns = new ArrayList<>();
        for (int left = body.getShort(); left > 0; left--) {
            String name = text(body);
            body.position(body.position() + 6);
            columns.add(new Column(name, body.getInt(), body.getShort(), body.getInt()));
            body.getShort();
        }
        return columns;
    }

    private static List<String> row(ByteBuffer body, boolean binary) {
        List<String> row = new ArrayList<>();
        for (int left = body.getShort(); left > 0; left--) {
            int length = body.getInt();
            byte[] value = new byte[Math.max(0, length)];
            body.get(value);
            if (length < 0) {
                row.add(Answer.NULL);
            } else {
                row.add(binary ? HexFormat.of().formatHex(value) : new String(value, StandardCharsets.UTF_8));
            }
        }
        return row;
    }

    private static String text(ByteBuffer body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte next = body.get(); next != 0; next = body.get()) {
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Failure failure(byte[] body) {
        String state = "";
        String message = "";
        for (String field : new String(body, StandardCharsets.UTF_8).split("\0", -1)) {
            if (field.startsWith("C")) {
                state = field.substring(1);
            } else if (field.startsWith("M")) {
                message = field.substring(1);
            }
        }
        return new Failure(state, message);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
