package io.tidemark.protocol.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, 7677): two messages of the client, two answers. The user's
 * name is the start-up packet's, as in PostgreSQL; the one in the exchange is ignored. Confined to its session.
 */
public final class ScramExchange {
    /** The name of the mechanism without channel binding. */
    public static final String PLAIN = "SCRAM-SHA-256";
    /** The name of the mechanism with channel binding. */
    public static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final int NONCE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ScramVerifier verifier;
    private final byte @Nullable [] channelBinding;
    private final String ownNonce;
    private State state = new State.AwaitingFirst();

    private sealed interface State {
        record AwaitingFirst() implements State {}

        /** @param bound whether the client binds to the channel */
        record AwaitingFinal(String header, boolean bound, String firstBare, String serverFirst,
                String nonce) implements State {}

        record Done() implements State {}
    }

    /** What the client sent is no message of the exchange. */
    public static final class Malformed extends Exception {
        Malformed(String message) {
            super(message);
        }
    }

    /**
     * The end.
     *
     * @param answer what the client is told when it is proven
     */
    public record Outcome(boolean proven, String answer) {}

    /** @param channelBinding the hash of the server's certificate (tls-server-end-point); null where there is none */
    public ScramExchange(ScramVerifier verifier, byte @Nullable [] channelBinding) {
        this(verifier, channelBinding, nonce());
    }

    ScramExchange(ScramVerifier verifier, byte @Nullable [] channelBinding, String ownNonce) {
        this.verifier = verifier;
        this.channelBinding = channelBinding;
        this.ownNonce = ownNonce;
    }

    private static String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The client's first message.
     *
     * @param mechanism that it chose
     * @return the answer
     */
    public String first(String mechanism, String message) throws Malformed {
        if (!(state instanceof State.AwaitingFirst)) {
            throw new IllegalStateException("already begun: " + state);
        }
        boolean plus = mechanism.equals(PLUS);
        if ((plus && channelBinding == null) || (!plus && !mechanism.equals(PLAIN))) {
            throw new Malformed("client selected an invalid SASL authentication mechanism");
        }
        String header = header(message, plus);
        String bare = message.substring(header.length());
        if (bare.startsWith("m=")) {
            throw new Malformed("client requires an unsupported SCRAM extension");
        }
        String[] parts = bare.split(",", -1);
        if (parts.length < 2 || !parts[0].startsWith("n=") || !parts[1].startsWith("r=")) {
            throw new Malformed("malformed SCRAM message");
        }
        String clientNonce = parts[1].substring(2);
        if (clientNonce.isEmpty() || clientNonce.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new Malformed("non-printable characters in SCRAM nonce");
        }
        String nonce = clientNonce + ownNonce;
        String answer = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt()) + ",i="
                + verifier.iterations();
        state = new State.AwaitingFinal(header, plus, bare, answer, nonce);
        return answer;
    }

    /** The GS2 header: whether the client binds to the channel, and whom it wants to be. */
    private String header(String message, boolean plus) throws Malformed {
        int binding = message.indexOf(',');
        int end = binding < 0 ? -1 : message.indexOf(',', binding + 1);
        if (end < 0) {
            throw new Malformed("malformed SCRAM message");
        }
        switch (message.substring(0, binding)) {
            case "n" -> {
                if (plus) {
                    throw new Malformed(
                            "the client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not "
                                    + "include channel binding data");
                }
            }
            case "y" -> {
                if (plus) {
                    throw new Malformed(
                            "the client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not "
                                    + "include channel binding data");
                }
                if (channelBinding != null) { // it thinks that we can't: somebody has changed the list on its way
                    throw new Malformed("SCRAM channel binding negotiation error");
                }
            }
            case "p=tls-server-end-point" -> {
                if (!plus) {
                    throw new Malformed(
                            "the client selected SCRAM-SHA-256 without channel binding, but the SCRAM "
                                    + "message includes channel binding data");
                }
            }
            default -> throw new Malformed("unexpected SCRAM channel-binding attribute");
        }
        if (end != binding + 1) {
            throw new Malformed("client uses authorization identity, but it is not supported");
        }
        return message.substring(0, end + 1);
    }

    /** The client's last message. */
    public Outcome last(String message) throws Malformed {
        if (!(state instanceof State.AwaitingFinal begun)) {
            throw new IllegalStateException("not begun: " + state);
        }
        state = new State.Done();
        int proofAt = message.lastIndexOf(",p=");
        String[] parts = message.split(",", -1);
        if (proofAt < 0 || parts.length < 3 || !parts[0].startsWith("c=") || !parts[1].startsWith("r=")) {
            throw new Malformed("malformed SCRAM message");
        }
        byte[] binding = base64(parts[0].substring(2));
        if (!MessageDigest.isEqual(binding, expectedBinding(begun))) {
            throw new Malformed(begun.bound()
                    ? "SCRAM channel binding check failed"
                    : "unexpected SCRAM channel-binding attribute in client-final-message");
        }
        if (!parts[1].substring(2).equals(begun.nonce())) {
            throw new Malformed("invalid SCRAM response: nonce does not match");
        }
        String authMessage = begun.firstBare() + ',' + begun.serverFirst() + ','
                + message.substring(0, proofAt);
        boolean proven = verifier.proves(base64(message.substring(proofAt + 3)), authMessage);
        return new Outcome(proven,
                "v=" + Base64.getEncoder().encodeToString(verifier.signature(authMessage)));
    }

    private byte[] expectedBinding(State.AwaitingFinal begun) {
        byte[] header = begun.header().getBytes(StandardCharsets.UTF_8);
        byte[] channel = channelBinding;
        if (!begun.bound() || channel == null) {
            return header;
        }
        byte[] both = new byte[header.length + channel.length];
        System.arraycopy(header, 0, both, 0, header.length);
        System.arraycopy(channel, 0, both, header.length, channel.length);
        return both;
    }

    private static byte[] base64(String text) throws Malformed {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new Malformed("malformed SCRAM message");
        }
    }
}
