package io.tidemark.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 and what SCRAM makes of it; every Java has them. */
final class Hashes {
    /** Bytes of a SHA-256. */
    static final int LENGTH = 32;

    private Hashes() {}

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static byte[] hmac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static byte[] hmac(byte[] key, String text) {
        return hmac(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 5802's Hi: PBKDF2 with one block. */
    static byte[] stretched(byte[] password, byte[] salt, int iterations) {
        byte[] first = new byte[salt.length + 4];
        System.arraycopy(salt, 0, first, 0, salt.length);
        first[first.length - 1] = 1;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA256"));
            byte[] last = mac.doFinal(first);
            byte[] sum = last.clone();
            for (int i = 1; i < iterations; i++) {
                last = mac.doFinal(last);
                for (int b = 0; b < LENGTH; b++) {
                    sum[b] ^= last[b];
                }
            }
            return sum;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    static byte[] xor(byte[] left, byte[] right) {
        byte[] both = left.clone();
        for (int i = 0; i < both.length; i++) {
            both[i] ^= right[i];
        }
        return both;
    }
}
