package io.tidemark.protocol.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The JDK's TLS, as a client that trusts everybody, over a network that the test holds in its hands. */
final class TlsClient {
    /** Takes bytes to the server, which has answered when {@link #send} returns. */
    interface Network {
        void send(byte[] bytes);

        /** What the server has sent since the last call. */
        byte[] received();
    }

    private static final int BUFFER_BYTES = 1 << 16;
    /** More than a handshake has. */
    private static final int MOST_STEPS = 200;
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final SSLEngine engine;
    private final Network network;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).flip();

    /** @param named whether it asks for PostgreSQL's protocol (ALPN) */
    TlsClient(String version, boolean named, Network network) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new Trusting()}, new SecureRandom());
        this.engine = context.createSSLEngine();
        this.network = network;
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[]{version});
        if (named) {
            parameters.setApplicationProtocols(new String[]{"postgresql"});
        }
        engine.setSSLParameters(parameters);
    }

    /** Makes {@code cert.pem} and {@code key.pem} with the JDK's keytool. */
    static void makeCertificate(Path directory)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
                "CN=server", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass",
                new String(PASSWORD)).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed: " + output);
        }
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            made.load(file, PASSWORD);
        }
        pem(directory.resolve("cert.pem"), "CERTIFICATE", made.getCertificate("server").getEncoded());
        pem(directory.resolve("key.pem"), "PRIVATE KEY", made.getKey("server", PASSWORD).getEncoded());
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(bytes) + "\n-----END " + what
                + "-----\n");
    }

    /** Shakes hands. @return whether both sides are ready; not when the client found something wrong, or the server says no more */
    boolean handshake() {
        try {
            engine.beginHandshake();
            for (int step = 0; step < MOST_STEPS; step++) {
                HandshakeStatus status = engine.getHandshakeStatus();
                switch (status) {
                    case NOT_HANDSHAKING, FINISHED -> {
                        return true;
                    }
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> wrap(new byte[0]);
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        if (!unwrap() && engine.getHandshakeStatus() == status) {
                            return false;
                        }
                    }
                }
            }
            return false;
        } catch (SSLException wrong) {
            return false;
        }
    }

    /** Sends bytes in records, and reads what comes back. @return whether it could: not once the server has said that it ends */
    boolean send(byte[] bytes) {
        boolean sent = false;
        try {
            sent = wrap(bytes);
            while (unwrap()) {
                // All that is there.
            }
        } catch (SSLException closed) {
            // After damage the client can't go on.
        }
        return sent;
    }

    private boolean wrap(byte[] bytes) throws SSLException {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        boolean taken = engine.wrap(ByteBuffer.wrap(bytes), out).bytesConsumed() > 0;
        byte[] records = new byte[out.flip().remaining()];
        out.get(records);
        network.send(records);
        return taken;
    }

    /** Reads a record. @return whether there was one */
    private boolean unwrap() throws SSLException {
        in.compact().put(network.received()).flip();
        int before = in.remaining();
        engine.unwrap(in, ByteBuffer.allocate(BUFFER_BYTES));
        return in.remaining() < before;
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
