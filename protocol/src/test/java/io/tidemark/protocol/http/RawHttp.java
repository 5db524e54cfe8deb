package io.tidemark.protocol.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends any bytes. */
final class RawHttp implements AutoCloseable {
    private final Socket socket;

    RawHttp(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Everything up to the end of the connection. */
    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What comes up to and with this text. */
    String until(String text) throws IOException {
        StringBuilder read = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (!read.toString().endsWith(text)) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the connection ended after: " + read);
            }
            read.append((char) c);
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Sends a request and answers all that comes back; the request should close the connection. */
    static String exchange(int port, String request) throws IOException {
        try (RawHttp client = new RawHttp(port)) {
            return client.send(request).rest();
        }
    }
}
