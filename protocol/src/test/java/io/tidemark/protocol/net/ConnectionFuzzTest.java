package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Messages in any order, whole and damaged: nothing leaks, nothing is closed twice, and the answer stays readable. */
final class ConnectionFuzzTest {
    private static final String[] SQL = {"cmd A", "rows 3", "badrow", "begin", "commit", "rollback", "copyin",
            "copyout 2",
            "notice", "fail t", "boom", "badsync", "syntax", "", "cmd A; copyin; rows 1",
            "rows 1; fail t; cmd B", "echo"};
    private static final String[] NAMES = {"", "a", "b"};

    @Test
    void everythingIsClosedExactlyOnceWhateverComes() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            FakeEngine engine = new FakeEngine();
            SessionRegistry registry = new SessionRegistry(1);
            EmbeddedChannel channel = connect(engine, registry);
            send(channel, Wire.startup("user", "admin").toBytes());
            for (int i = 0; i < 30 && channel.isOpen(); i++) {
                byte[] bytes = message(random).toBytes();
                if (random.nextInt(40) == 0) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                send(channel, bytes);
            }
            channel.close().syncUninterruptibly();
            channel.runPendingTasks();
            release(channel);
            assertThat(engine.open).as("open things, seed %d: %s", seed, engine.calls).hasValue(0);
            assertThat(registry.size()).as("sessions, seed %d", seed).isZero();
            channel.checkException();
        }
    }

    private static EmbeddedChannel connect(FakeEngine engine, SessionRegistry registry) {
        Session.Host host = new Session.Host(engine, new TrustAll("admin"), registry,
                new SessionLimits(1, 3, 3), "15.0");
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast(new Connection(channel, Runnable::run,
                        (outlet, self) -> new Session(host, outlet, self, Wire.ENDS), null,
                        PgServerOptions.onPort(0)));
        return channel;
    }

    private static void send(EmbeddedChannel channel, byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        channel.runPendingTasks();
    }

    private static void release(EmbeddedChannel channel) {
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            part.release();
        }
    }

    private static Wire message(Random random) {
        String name = NAMES[random.nextInt(NAMES.length)];
        String other = NAMES[random.nextInt(NAMES.length)];
        String sql = SQL[random.nextInt(SQL.length)];
        char target = random.nextBoolean() ? 'S' : 'P';
        return switch (random.nextInt(14)) {
            case 0 -> new Wire().query(sql);
            case 1, 2 -> new Wire().parse(name, sql);
            case 3, 4 -> new Wire().bind(name, other);
            case 5 -> new Wire().bind(name, other, "7");
            case 6 -> new Wire().describe(target, name);
            case 7, 8 -> new Wire().execute(name, random.nextInt(3));
            case 9 -> new Wire().close(target, name);
            case 10 -> new Wire().sync();
            case 11 -> new Wire().copyData(random.nextInt(3) == 0 ? "bad" : "good");
            case 12 -> new Wire().empty("cHFp".charAt(random.nextInt(4)));
            default -> new Wire().message('f', new Wire.Body().string("no"));
        };
    }
}
