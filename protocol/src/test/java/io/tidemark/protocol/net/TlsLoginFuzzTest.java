package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import io.tidemark.protocol.tls.TlsContexts;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Logins over TLS whose records are flipped, cut, dropped, repeated, stretched, or have others put between them: no message of a
 * damaged record, nor one behind it, is ever heard, and nothing is left open. More of them by {@code -Dfuzz.handshakes=…}, others by
 * {@code -Dfuzz.seed=…}.
 */
final class TlsLoginFuzzTest {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int HEADER_BYTES = 5;
    /** Type of the records that TLS 1.3 sends for the sake of old machines in between, and that mean nothing. */
    private static final int CHANGE_CIPHER_SPEC = 20;
    /** More records than a login has. */
    private static final int RECORDS = 9;

    /** What happens to one record. */
    private enum Damage {
        NONE, FLIPPED_BIT, CUT, DROPPED, REPEATED, STRETCHED, SHRUNK, PLAIN_MESSAGE, NOISE
    }

    private static final List<Damage> DAMAGES = List.of(Damage.values());

    @TempDir
    Path directory = Path.of(".");

    @Test
    void nothingOfADamagedRecordIsHeardAndNothingStaysOpen() throws Exception {
        TlsClient.makeCertificate(directory);
        long first = Long.getLong("fuzz.seed", 1);
        int logins = Integer.getInteger("fuzz.handshakes", 150);
        int heard = 0;
        try (TlsContexts tls = TlsContexts.open(directory.resolve("cert.pem"), directory.resolve("key.pem"),
                Duration.ofMinutes(1))) {
            for (long seed = first; seed < first + logins; seed++) {
                heard += login(seed, tls) ? 1 : 0;
            }
        }
        assertThat(heard).isBetween(logins / 20, logins * 3 / 4);
    }

    /** @return whether the query was heard */
    private static boolean login(long seed, TlsContexts tls) throws Exception {
        Random random = new Random(seed);
        FakeEngine engine = new FakeEngine();
        SessionRegistry registry = new SessionRegistry(1);
        Session.Host host = new Session.Host(engine, new TrustAll("admin"), registry,
                new SessionLimits(1, 3, 3), "15.0");
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new Connection(channel, Runnable::run,
                (outlet, self) -> new Session(host, outlet, self, Wire.ENDS), tls,
                PgServerOptions.onPort(0)));
        boolean direct = random.nextBoolean();
        Line line = new Line(channel, random, direct);
        if (!direct) {
            line.plain(new Wire().untagged(new Wire.Body().int4(SSL_REQUEST)).toBytes());
            assertThat(line.received()).containsExactly('S');
        }
        TlsClient client = new TlsClient(random.nextBoolean() ? "TLSv1.3" : "TLSv1.2", direct, line);
        boolean damagedBefore = !client.handshake() || line.isDamaged();
        client.send(Wire.startup("user", "admin").toBytes());
        boolean in = !engine.calls.isEmpty();
        boolean damagedAtLogin = line.isDamaged();
        boolean asked = client.send(new Wire().query("cmd A").toBytes());
        boolean heard = engine.calls.contains("run cmd");
        assertThat(in).as("in, seed %d: %s", seed, line).isEqualTo(!damagedBefore && !damagedAtLogin);
        assertThat(heard).as("heard, seed %d: %s", seed, line).isEqualTo(in && asked && !line.isDamaged());
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        line.received();
        assertThat(engine.open).as("open things, seed %d", seed).hasValue(0);
        assertThat(registry.size()).as("sessions, seed %d", seed).isZero();
        channel.checkException();
        return heard;
    }

    /** Takes records to the server, and damages one of them. */
    private static final class Line implements TlsClient.Network {
        private final EmbeddedChannel channel;
        private final Random random;
        private final Damage damage;
        private final int victim;
        private int records;
        private boolean damaged;

        private Line(EmbeddedChannel channel, Random random, boolean direct) {
            this.channel = channel;
            this.random = random;
            this.victim = random.nextInt(RECORDS);
            Damage any = DAMAGES.get(random.nextInt(DAMAGES.size()));
            // What begins with a message in plain text is no damage: so clients without TLS begin.
            this.damage = any == Damage.PLAIN_MESSAGE && direct && victim == 0 ? Damage.NONE : any;
        }

        /** Whether something was wrong before the end of the last record; the first of two copies is right. */
        boolean isDamaged() {
            return damaged && (damage != Damage.REPEATED || records > victim + 1);
        }

        @Override
        public String toString() {
            return damage + " of record " + victim;
        }

        void plain(byte[] bytes) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(bytes));
                channel.runPendingTasks();
            }
        }

        @Override
        public void send(byte[] bytes) {
            ByteBuffer all = ByteBuffer.wrap(bytes);
            while (all.hasRemaining()) {
                byte[] record = new byte[HEADER_BYTES + (all.getShort(all.position() + 3) & 0xFFFF)];
                all.get(record);
                if (records++ != victim || damage == Damage.NONE || record[0] == CHANGE_CIPHER_SPEC) {
                    plain(record);
                } else {
                    damaged = true;
                    damaged(record);
                }
            }
        }

        private void damaged(byte[] record) {
            switch (damage) {
                case NONE, DROPPED -> {}
                case FLIPPED_BIT -> {
                    // A header's version means nothing to TLS 1.3.
                    int at = HEADER_BYTES + random.nextInt(record.length - HEADER_BYTES);
                    record[at] ^= (byte) (1 << random.nextInt(8));
                    plain(record);
                }
                case CUT -> {
                    plain(Arrays.copyOf(record, random.nextInt(record.length)));
                    channel.close().syncUninterruptibly();
                }
                case REPEATED -> {
                    plain(record);
                    plain(record);
                }
                case STRETCHED, SHRUNK -> {
                    int length = record.length - HEADER_BYTES;
                    int other = damage == Damage.STRETCHED
                            ? length + 1 + random.nextInt(0xFFFF - length)
                            : random.nextInt(length);
                    record[3] = (byte) (other >> 8);
                    record[4] = (byte) other;
                    plain(record);
                }
                case PLAIN_MESSAGE -> {
                    plain(Wire.startup("user", "admin").query("cmd A").toBytes());
                    plain(record);
                }
                case NOISE -> {
                    byte[] noise = new byte[1 + random.nextInt(64)];
                    random.nextBytes(noise);
                    plain(noise);
                    plain(record);
                }
            }
        }

        @Override
        public byte[] received() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.writeBytes(ByteBufUtil.getBytes(part));
                part.release();
            }
            return all.toByteArray();
        }
    }
}
