package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a session does that is told to end between the arrival of a message and its statement. */
final class StopTest {
    private final FakeEngine engine = new FakeEngine();
    private final AtomicReference<Session> session = new AtomicReference<>();
    /** The session's thread, which the test plays. */
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    @Test
    void noStatementBeginsAfterTheSessionWasToldToEnd() {
        Session.Host host = new Session.Host(engine, new TrustAll("admin"), new SessionRegistry(1),
                new SessionLimits(2, 3, 3), "15.0");
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new Connection(channel, waiting::add, (outlet, self) -> {
            session.set(new Session(host, outlet, self, Wire.ENDS));
            return session.get();
        }, null, PgServerOptions.onPort(0)));
        send(channel, Wire.startup("user", "admin", "database", "tidemark"));
        engine.calls.clear();
        engine.atEntry = () -> session.get().stop();
        send(channel, new Wire().query("cmd A"));
        assertThat(channel.isOpen()).isFalse();
        assertThat(engine.calls).containsExactly("close");
        channel.finishAndReleaseAll();
    }

    private void send(EmbeddedChannel channel, Wire wire) {
        channel.writeInbound(Unpooled.wrappedBuffer(wire.toBytes()));
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
        channel.runPendingTasks();
        channel.releaseOutbound();
    }
}
