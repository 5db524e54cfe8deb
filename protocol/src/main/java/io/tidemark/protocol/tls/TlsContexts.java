package io.tidemark.protocol.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's certificate, as of now, for all doors. Looks for changed files every few seconds. Safe for many threads. */
public final class TlsContexts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

    private final Path certificate;
    private final Path key;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tls-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile PemFiles current;
    private String seen;

    private TlsContexts(Path certificate, Path key, PemFiles first, String seen) {
        this.certificate = certificate;
        this.key = key;
        this.current = first;
        this.seen = seen;
    }

    /**
     * Reads the files; the caller closes it.
     *
     * @param certificate PEM: the server's certificate, then those that lead to its authority
     * @param key         PEM: the certificate's key, PKCS#8 and not encrypted
     * @param look        how often changed files are looked for
     * @throws IOException when they can't be used; the message says why
     */
    public static TlsContexts open(Path certificate, Path key, Duration look) throws IOException {
        String seen = fingerprint(certificate) + fingerprint(key);
        TlsContexts contexts = new TlsContexts(certificate, key, PemFiles.read(certificate, key), seen);
        context(contexts.current, List.of());
        contexts.report();
        var _ = contexts.watch.scheduleWithFixedDelay(contexts::look, look.toMillis(), look.toMillis(),
                TimeUnit.MILLISECONDS);
        return contexts;
    }

    private static String fingerprint(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + "/" + attributes.size() + "/" + attributes.fileKey() + ";";
        } catch (IOException gone) {
            return "gone;";
        }
    }

    private synchronized void look() {
        String now = fingerprint(certificate) + fingerprint(key);
        if (!now.equals(seen)) {
            reload();
        }
    }

    /**
     * Reads the files again, for connections from now on; what can't be used changes nothing and is logged.
     *
     * @return whether the files could be used
     */
    public synchronized boolean reload() {
        seen = fingerprint(certificate) + fingerprint(key);
        try {
            PemFiles next = PemFiles.read(certificate, key);
            context(next, List.of());
            current = next;
            report();
            return true;
        } catch (IOException unusable) {
            LOG.error("the new certificate can't be used, the old one stays: {}", unusable.getMessage());
            return false;
        }
    }

    private void report() {
        X509Certificate own = current.chain().getFirst();
        LOG.info("certificate loaded [subject={}, until={}]", own.getSubjectX500Principal(),
                own.getNotAfter().toInstant());
        if (own.getNotAfter().toInstant().isBefore(Instant.now())) {
            LOG.warn("the certificate has expired: clients that check it will refuse it [file={}]",
                    certificate);
        }
        if (readableByOthers(key)) {
            LOG.warn("other users of this machine can read the private key: chmod 600 {}", key);
        }
    }

    private static boolean readableByOthers(Path file) {
        try {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
            return modes.contains(PosixFilePermission.OTHERS_READ)
                    || modes.contains(PosixFilePermission.OTHERS_WRITE)
                    || modes.contains(PosixFilePermission.GROUP_WRITE);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false; // nothing to say of a file system without modes
        }
    }

    /**
     * A handler for a new connection, to be put first into its pipeline.
     *
     * @param protocols that clients may ask for in the handshake (ALPN), such as {@code http/1.1}
     */
    public SslHandler handler(ByteBufAllocator allocator, List<String> protocols) {
        try {
            return context(current, protocols).newHandler(allocator);
        } catch (IOException changed) {
            throw new IllegalStateException("a certificate that could be used can be used no more", changed);
        }
    }

    private static SslContext context(PemFiles files, List<String> protocols) throws IOException {
        SslContextBuilder builder = SslContextBuilder
                .forServer(files.key(), files.chain().toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols));
        }
        return builder.build();
    }

    /**
     * What a client binds its login to (RFC 5929, tls-server-end-point): the hash of the certificate that the connection has shown.
     *
     * @return null when the certificate's signature has no hash of its own, as those of Ed25519
     */
    public static byte @Nullable [] endPoint(SslHandler handler) {
        Certificate[] shown = handler.engine().getSession().getLocalCertificates();
        if (shown == null || shown.length == 0 || !(shown[0] instanceof X509Certificate own)) {
            return null;
        }
        String signature = own.getSigAlgName().toUpperCase(Locale.ROOT);
        int with = signature.indexOf("WITH");
        if (with < 0) {
            return null;
        }
        String hash = switch (signature.substring(0, with)) {
            case "MD5", "SHA1", "SHA256" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> "";
        };
        if (hash.isEmpty()) {
            return null;
        }
        try {
            return MessageDigest.getInstance(hash).digest(own.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
