package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.protocol.auth.Authenticator;
import io.tidemark.protocol.auth.Identity;
import io.tidemark.protocol.auth.Origin;
import io.tidemark.protocol.auth.ScramVerifier;
import io.tidemark.protocol.auth.Verdict;
import io.tidemark.protocol.message.SqlState;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * Logins by SCRAM, whole, cut, damaged and out of order: nobody gets in without the right proof, nothing is left open. More of
 * them by {@code -Dfuzz.logins=…}, others by {@code -Dfuzz.seed=…}.
 */
final class LoginFuzzTest {
    private static final String PASSWORD = "pencil";
    private static final ScramVerifier VERIFIER = ScramVerifier.of(PASSWORD);
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;
    private static final int CANCEL_REQUEST = 80_877_102;

    /** What happens to an attempt. */
    private enum Damage {
        NONE, WRONG_PROOF, NO_PROOF, FLIPPED_BIT, CUT, REPEATED, OTHER_MESSAGE, OTHER_NONCE, BOUND, LONG
    }

    /** Wants the password of everybody. */
    private record ScramOnly() implements Authenticator {
        @Override
        public Method method(String user, Origin origin) {
            return new Method.Scram();
        }

        @Override
        public Verdict anonymous(Origin origin) {
            return refused();
        }

        @Override
        public Verdict password(String user, String password, Origin origin) {
            return refused();
        }

        @Override
        public Verdict token(String token, Origin origin) {
            return refused();
        }

        @Override
        public ScramVerifier verifier(String user) {
            return user.equals("admin") ? VERIFIER : ScramVerifier.nothingFits(user, new byte[]{7});
        }

        @Override
        public Verdict exchanged(String user, boolean proven, Origin origin) {
            return proven ? new Verdict.Accepted(new Identity(user)) : refused();
        }

        private static Verdict refused() {
            return Verdict.Refused.of(SqlState.INVALID_PASSWORD, "no");
        }
    }

    @Test
    void nobodyGetsInWithoutTheProofAndNothingStaysOpen() throws Exception {
        long first = Long.getLong("fuzz.seed", 1);
        byte[] salted = salted();
        for (long seed = first; seed < first + Integer.getInteger("fuzz.logins", 500); seed++) {
            Random random = new Random(seed);
            FakeEngine engine = new FakeEngine();
            SessionRegistry registry = new SessionRegistry(1);
            Session.Host host = new Session.Host(engine, new ScramOnly(), registry,
                    new SessionLimits(1, 3, 3), "15.0");
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.pipeline().addLast(new Connection(channel, Runnable::run,
                    (outlet, self) -> new Session(host, outlet, self, Wire.ENDS), null,
                    PgServerOptions.onPort(0)));
            Damage damage = random.nextInt(4) == 0
                    ? Damage.NONE
                    : Damage.values()[random.nextInt(Damage.values().length)];
            String user = random.nextInt(8) == 0 ? "nobody" : "admin";
            new Attempt(channel, random, damage, salted).run(user);
            boolean in = !engine.calls.isEmpty();
            if (damage == Damage.NONE) {
                assertThat(in).as("seed %d", seed).isEqualTo(user.equals("admin"));
            } else if (damage == Damage.WRONG_PROOF || damage == Damage.NO_PROOF || user.equals("nobody")) {
                assertThat(in).as("seed %d: %s", seed, damage).isFalse();
            }
            channel.close().syncUninterruptibly();
            channel.runPendingTasks();
            output(channel);
            assertThat(engine.open).as("open things, seed %d", seed).hasValue(0);
            assertThat(registry.size()).as("sessions, seed %d", seed).isZero();
            channel.checkException();
        }
    }

    private static byte[] salted() throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(
                new PBEKeySpec(PASSWORD.toCharArray(), VERIFIER.salt(), VERIFIER.iterations(), 256))
                .getEncoded();
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String output(EmbeddedChannel channel) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private static final class Attempt {
        private final EmbeddedChannel channel;
        private final Random random;
        private final Damage damage;
        private final byte[] salted;

        private Attempt(EmbeddedChannel channel, Random random, Damage damage, byte[] salted) {
            this.channel = channel;
            this.random = random;
            this.damage = damage;
            this.salted = salted;
        }

        private void run(String user) throws GeneralSecurityException {
            for (int i = random.nextInt(3); i > 0; i--) {
                send(new Wire()
                        .untagged(new Wire.Body().int4(random.nextBoolean() ? SSL_REQUEST : GSS_REQUEST)));
            }
            if (damage == Damage.OTHER_MESSAGE && random.nextInt(4) == 0) {
                send(new Wire().untagged(new Wire.Body().int4(CANCEL_REQUEST).int4(1).int4(2)));
            }
            send(Wire.startup("user", user));
            output(channel);
            String bare = "n=,r=" + Base64.getEncoder().encodeToString(bytes(18));
            String header = damage == Damage.BOUND
                    ? "p=tls-server-end-point,,"
                    : random.nextBoolean() ? "n,," : "y,,";
            if (damage == Damage.OTHER_MESSAGE) {
                send(random.nextBoolean()
                        ? new Wire().query("rows 1")
                        : new Wire().message('p', new Wire.Body()));
            }
            send(first(
                    damage == Damage.BOUND && random.nextBoolean() ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256",
                    header + bare));
            String answer = output(channel);
            int at = answer.indexOf("r=");
            if (at >= 0 && damage != Damage.NO_PROOF) {
                send(new Wire().message('p', new Wire.Body().raw(last(header, bare, answer.substring(at))
                        .getBytes(StandardCharsets.UTF_8))));
            }
            send(new Wire().query("cmd A"));
        }

        private Wire first(String mechanism, String message) {
            byte[] text = message.getBytes(StandardCharsets.UTF_8);
            return new Wire().message('p', new Wire.Body().string(mechanism)
                    .int4(damage == Damage.LONG ? random.nextInt() : text.length).raw(text));
        }

        private String last(String header, String bare, String serverFirst) throws GeneralSecurityException {
            String nonce = serverFirst.substring(2, serverFirst.indexOf(','));
            if (damage == Damage.OTHER_NONCE) {
                nonce = nonce.substring(random.nextInt(nonce.length()));
            }
            String without = "c="
                    + Base64.getEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                    + ",r=" + nonce;
            byte[] key = mac(salted, "Client Key");
            byte[] signature = mac(MessageDigest.getInstance("SHA-256").digest(key),
                    bare + "," + serverFirst + "," + without);
            byte[] proof = new byte[key.length];
            for (int i = 0; i < proof.length; i++) {
                proof[i] = (byte) (key[i] ^ signature[i]);
            }
            if (damage == Damage.WRONG_PROOF) {
                proof[random.nextInt(proof.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return without + ",p=" + Base64.getEncoder().encodeToString(proof);
        }

        private byte[] bytes(int count) {
            byte[] bytes = new byte[count];
            random.nextBytes(bytes);
            return bytes;
        }

        private void send(Wire wire) {
            if (!channel.isOpen()) {
                return;
            }
            byte[] bytes = wire.toBytes();
            boolean damaged = random.nextInt(4) == 0;
            if (damaged && damage == Damage.FLIPPED_BIT) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int end = damaged && damage == Damage.CUT ? random.nextInt(bytes.length) : bytes.length;
            for (int copies = damaged && damage == Damage.REPEATED ? 2 : 1; copies > 0
                    && channel.isOpen(); copies--) {
                channel.writeInbound(Unpooled.wrappedBuffer(bytes, 0, end));
                channel.runPendingTasks();
            }
            if (end < bytes.length) {
                channel.close().syncUninterruptibly();
            }
        }
    }
}
