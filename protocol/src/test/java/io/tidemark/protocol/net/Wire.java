package io.tidemark.protocol.net;

import io.tidemark.protocol.engine.StartupRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client's messages as bytes, and a server's bytes as readable lines. */
final class Wire {
    /** Of connections that lead nowhere. */
    static final StartupRequest.Ends ENDS = new StartupRequest.Ends("client", "server");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static Wire startup(String... parameters) {
        return startup(3 << 16, parameters);
    }

    static Wire startup(int version, String... parameters) {
        Body body = new Body().int4(version);
        for (String parameter : parameters) {
            body.string(parameter);
        }
        return new Wire().untagged(body.int1(0));
    }

    Wire untagged(Body body) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(4 + body.bytes.size()).array());
        bytes.writeBytes(body.bytes.toByteArray());
        return this;
    }

    Wire message(char tag, Body body) {
        bytes.write(tag);
        return untagged(body);
    }

    Wire query(String sql) {
        return message('Q', new Body().string(sql));
    }

    Wire parse(String name, String sql) {
        return message('P', new Body().string(name).string(sql).int2(0));
    }

    Wire bind(String portal, String statement, String... values) {
        Body body = new Body().string(portal).string(statement).int2(0).int2(values.length);
        for (String value : values) {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            body.int4(text.length).raw(text);
        }
        return message('B', body.int2(0));
    }

    Wire describe(char target, String name) {
        return message('D', new Body().int1(target).string(name));
    }

    Wire execute(String portal, int maxRows) {
        return message('E', new Body().string(portal).int4(maxRows));
    }

    Wire close(char target, String name) {
        return message('C', new Body().int1(target).string(name));
    }

    Wire sync() {
        return message('S', new Body());
    }

    Wire copyData(String data) {
        return message('d', new Body().raw(data.getBytes(StandardCharsets.UTF_8)));
    }

    Wire empty(char tag) {
        return message(tag, new Body());
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** One line a message: its tag, then what a reader wants to see. An incomplete message at the end is left out. */
    static List<String> lines(ByteBuffer in) {
        List<String> lines = new ArrayList<>();
        while (in.remaining() >= 5 && in.remaining() > in.getInt(in.position() + 1)) {
            char tag = (char) in.get();
            byte[] body = new byte[in.getInt() - 4];
            in.get(body);
            String text = show(tag, ByteBuffer.wrap(body));
            lines.add(text.isEmpty() ? String.valueOf(tag) : tag + " " + text);
        }
        return lines;
    }

    private static String show(char tag, ByteBuffer body) {
        return switch (tag) {
            case 'C', 'S', 'd', 'Z' -> string(body).strip().replace('\0', '=');
            case 'D' -> row(body);
            case 'E', 'N' -> report(body);
            case 'K', 'R', 'G', 'H' -> "";
            case 't', 'T' -> String.valueOf(body.getShort());
            case 'v' -> "3." + (body.getInt() & 0xffff) + " unknown " + body.getInt() + " "
                    + string(body).strip().replace('\0', ' ');
            default -> "";
        };
    }

    private static String string(ByteBuffer body) {
        String all = StandardCharsets.UTF_8.decode(body).toString();
        return all.endsWith("\0") ? all.substring(0, all.length() - 1) : all;
    }

    private static String row(ByteBuffer body) {
        List<String> values = new ArrayList<>();
        for (int left = body.getShort(); left > 0; left--) {
            byte[] value = new byte[body.getInt()];
            body.get(value);
            values.add(new String(value, StandardCharsets.UTF_8));
        }
        return String.join("|", values);
    }

    private static String report(ByteBuffer body) {
        StringBuilder shown = new StringBuilder();
        for (String field : string(body).split("\0", -1)) {
            if (!field.isEmpty() && "SCMPH".indexOf(field.charAt(0)) >= 0) {
                shown.append(shown.isEmpty() ? "" : " ").append(field.substring(1));
            }
        }
        return shown.toString();
    }

    /** The fields of a message. */
    static final class Body {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        private interface Writing {
            void run() throws IOException;
        }

        private Body write(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Body int1(int value) {
            return write(() -> out.writeByte(value));
        }

        Body int2(int value) {
            return write(() -> out.writeShort(value));
        }

        Body int4(int value) {
            return write(() -> out.writeInt(value));
        }

        Body raw(byte[] value) {
            return write(() -> out.write(value));
        }

        Body string(String value) {
            return raw((value + "\0").getBytes(StandardCharsets.UTF_8));
        }
    }
}
