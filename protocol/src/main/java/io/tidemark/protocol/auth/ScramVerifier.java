package io.tidemark.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps of a password (RFC 5803): it proves that a client has it, and doesn't let one be that client. Its text is
 * PostgreSQL's, {@code SCRAM-SHA-256$iterations:salt$storedKey:serverKey}. The arrays are not to be written to.
 *
 * @param storedKey 32 bytes
 * @param serverKey 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent")
public record ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /** Rounds of hashing for new passwords; PostgreSQL's default. */
    public static final int ITERATIONS = 4096;
    private static final int SALT_BYTES = 16;
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final Pattern TEXT = Pattern.compile(
            "SCRAM-SHA-256\\$(\\d{1,7}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    public ScramVerifier {
        if (iterations < 1 || iterations > MOST_ITERATIONS || salt.length == 0
                || storedKey.length != Hashes.LENGTH || serverKey.length != Hashes.LENGTH) {
            throw new IllegalArgumentException("not a SCRAM-SHA-256 verifier");
        }
    }

    /** Of a new password, with a fresh salt. */
    public static ScramVerifier of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return of(password, salt, ITERATIONS);
    }

    static ScramVerifier of(String password, byte[] salt, int iterations) {
        byte[] salted = Hashes.stretched(PreparedPassword.bytes(password), salt, iterations);
        return new ScramVerifier(iterations, salt, Hashes.sha256(Hashes.hmac(salted, "Client Key")),
                Hashes.hmac(salted, "Server Key"));
    }

    /** One that no password fits, the same for each name as long as {@code secret} is the same. */
    public static ScramVerifier nothingFits(String user, byte[] secret) {
        byte[] salt = Arrays.copyOf(Hashes.hmac(secret, "salt " + user), SALT_BYTES);
        return new ScramVerifier(ITERATIONS, salt, Hashes.hmac(secret, "stored " + user),
                Hashes.hmac(secret, "server " + user));
    }

    /** The verifier that a text stands for; empty when it is none, so probably a password. */
    public static Optional<ScramVerifier> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getDecoder();
            return Optional.of(new ScramVerifier(Integer.parseInt(parts.group(1)),
                    decoder.decode(parts.group(2)), decoder.decode(parts.group(3)),
                    decoder.decode(parts.group(4))));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** Its text, as {@link #parse} reads it. Not for logs: who has it may try passwords. */
    public String encode() {
        Base64.Encoder encoder = Base64.getEncoder();
        return MECHANISM + '$' + iterations + ':' + encoder.encodeToString(salt) + '$'
                + encoder.encodeToString(storedKey) + ':' + encoder.encodeToString(serverKey);
    }

    /** Whether this is the password; takes some milliseconds. */
    public boolean fits(String password) {
        byte[] salted = Hashes.stretched(PreparedPassword.bytes(password), salt, iterations);
        return MessageDigest.isEqual(storedKey, Hashes.sha256(Hashes.hmac(salted, "Client Key")));
    }

    /** Whether a proof that came over the wire shows that its sender has the password. */
    boolean proves(byte[] proof, String authMessage) {
        if (proof.length != Hashes.LENGTH) {
            return false;
        }
        byte[] clientKey = Hashes.xor(Hashes.hmac(storedKey, authMessage), proof);
        return MessageDigest.isEqual(storedKey, Hashes.sha256(clientKey));
    }

    /** What shows the client that the server knows its password. */
    byte[] signature(String authMessage) {
        return Hashes.hmac(serverKey, authMessage.getBytes(StandardCharsets.UTF_8));
    }

    /** Shows nothing of the keys. */
    @Override
    public String toString() {
        return MECHANISM + "$********";
    }
}
