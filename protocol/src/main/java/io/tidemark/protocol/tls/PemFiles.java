package io.tidemark.protocol.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate's chain and its key, from two PEM files.
 *
 * @param chain the server's own certificate first
 */
record PemFiles(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern KEY = Pattern.compile(
            "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    PemFiles {
        chain = List.copyOf(chain);
    }

    /** @throws IOException when they can't be used; the message says which file and why, and nothing of the key */
    static PemFiles read(Path certificate, Path key) throws IOException {
        PemFiles files = new PemFiles(certificates(certificate), privateKey(key));
        if (!fit(files.chain().getFirst().getPublicKey(), files.key())) {
            throw new IOException(
                    "the key in " + key + " is not that of the first certificate in " + certificate);
        }
        return files;
    }

    private static List<X509Certificate> certificates(Path file) throws IOException {
        try (ByteArrayInputStream bytes = new ByteArrayInputStream(
                text(file).getBytes(StandardCharsets.UTF_8))) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(bytes)
                    .stream().map(X509Certificate.class::cast).toList();
            if (chain.isEmpty()) {
                throw new IOException("no certificate in " + file);
            }
            return chain;
        } catch (CertificateException malformed) {
            throw new IOException("no certificates in PEM form in " + file, malformed);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        Matcher found = KEY.matcher(text(file));
        if (!found.find()) {
            throw new IOException("no unencrypted PKCS#8 key in " + file
                    + ": openssl pkcs8 -topk8 -nocrypt makes one of any other key");
        }
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        } catch (IllegalArgumentException malformed) {
            throw new IOException("the key in " + file + " is damaged");
        }
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            Optional<PrivateKey> read = privateKey(algorithm, encoded);
            if (read.isPresent()) {
                return read.get();
            }
        }
        throw new IOException("the key in " + file + " is none of RSA, EC and Ed25519");
    }

    /** Empty when it is a key of another kind. */
    private static Optional<PrivateKey> privateKey(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (InvalidKeySpecException another) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw new IOException("no such file: " + file, missing);
        }
    }

    private static boolean fit(PublicKey open, PrivateKey secret) {
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        try {
            byte[] sample = "sample".getBytes(StandardCharsets.US_ASCII);
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(secret);
            signing.update(sample);
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(open);
            checking.update(sample);
            return checking.verify(signing.sign());
        } catch (GeneralSecurityException otherKind) {
            return false;
        }
    }
}
