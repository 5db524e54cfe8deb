package io.tidemark.server.security;

import io.tidemark.protocol.auth.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passwords that were right lately: HTTP sends one with each request, and to check it takes milliseconds. Keeps salted hashes
 * only, together with the verifier that they fit, so that a changed password is checked anew. Safe for many threads.
 */
final class ProvenPasswords {
    private static final int MOST = 1_000;

    private final byte[] salt = new byte[32];
    private final Map<String, Boolean> right = new LinkedHashMap<>();

    ProvenPasswords() {
        new SecureRandom().nextBytes(salt);
    }

    /** Whether the password fits. */
    boolean has(String user, String password, ScramVerifier verifier) {
        String key = hash(user, password, verifier.encode());
        synchronized (right) {
            if (right.containsKey(key)) {
                return true;
            }
        }
        if (!verifier.fits(password)) {
            return false;
        }
        synchronized (right) {
            right.put(key, true);
            if (right.size() > MOST) {
                right.remove(right.keySet().iterator().next());
            }
        }
        return true;
    }

    private String hash(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
