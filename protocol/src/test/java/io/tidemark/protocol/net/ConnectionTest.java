package io.tidemark.protocol.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tidemark.protocol.auth.TrustAll;
import io.tidemark.protocol.session.Session;
import io.tidemark.protocol.session.SessionLimits;
import io.tidemark.protocol.session.SessionRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The state machine, from a client's bytes to a server's bytes; everything runs on the test's thread. */
final class ConnectionTest {
    private final List<EmbeddedChannel> connected = new ArrayList<>();
    private final FakeEngine engine = new FakeEngine();
    private final SessionRegistry registry = new SessionRegistry(2);
    private EmbeddedChannel channel = connect();

    private EmbeddedChannel connect() {
        Session.Host host = new Session.Host(engine, new TrustAll("admin"), registry,
                new SessionLimits(2, 3, 3), "15.0");
        EmbeddedChannel embedded = new EmbeddedChannel();
        embedded.pipeline().addLast(new Connection(embedded, Runnable::run,
                (outlet, self) -> new Session(host, outlet, self, Wire.ENDS), null,
                PgServerOptions.onPort(0)));
        connected.add(embedded);
        return embedded;
    }

    @AfterEach
    void disconnect() {
        connected.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private List<String> send(Wire wire) {
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.wrappedBuffer(wire.toBytes()));
        }
        return Wire.lines(received());
    }

    private ByteBuffer received() {
        channel.runPendingTasks();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return all.nioBuffer();
    }

    private void start() {
        send(Wire.startup("user", "admin", "database", "tidemark"));
        engine.calls.clear();
    }

    @Test
    void answersStartupAsPostgresDoes() {
        List<String> answer = send(
                Wire.startup("user", "admin", "options", "-c statement_timeout=5 --search-path=a\\ b",
                        "application_name", "psql"));
        assertThat(answer).containsExactly("R", "S application_name=psql", "S client_encoding=UTF8",
                "S DateStyle=ISO, MDY", "S default_transaction_read_only=off", "S in_hot_standby=off",
                "S integer_datetimes=on", "S IntervalStyle=postgres", "S is_superuser=on",
                "S server_encoding=UTF8", "S server_version=15.0", "S session_authorization=admin",
                "S standard_conforming_strings=on", "S TimeZone=Europe/Berlin", "K", "Z I");
        assertThat(engine.calls)
                .containsExactly(
                        "open admin admin {statement_timeout=5, search_path=a b, application_name=psql}");
    }

    @Test
    void refusesEncryptionAndGoesOnInPlainText() {
        channel.writeInbound(
                Unpooled.wrappedBuffer(new Wire().untagged(new Wire.Body().int4(80877103)).toBytes()));
        assertThat(StandardCharsets.US_ASCII.decode(received()).toString()).isEqualTo("N");
        channel.writeInbound(
                Unpooled.wrappedBuffer(new Wire().untagged(new Wire.Body().int4(80877104)).toBytes()));
        assertThat(StandardCharsets.US_ASCII.decode(received()).toString()).isEqualTo("N");
        assertThat(send(Wire.startup("user", "admin"))).contains("R", "Z I");
    }

    @Test
    void negotiatesNewerMinorVersionsAndUnknownProtocolOptions() {
        assertThat(send(Wire.startup(3 << 16 | 2, "user", "admin", "_pq_.wild", "1")))
                .startsWith("v 3.0 unknown 1 _pq_.wild", "R");
    }

    @Test
    void refusesOtherMajorVersions() {
        assertThat(send(Wire.startup(2 << 16, "user", "admin")))
                .containsExactly(
                        "E FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.0");
        assertThat(channel.isOpen()).isFalse();
        assertThat(registry.size()).isZero();
    }

    @Test
    void refusesWhatTheEngineRefusesAndClosesTheConnection() {
        assertThat(send(Wire.startup("user", "admin", "database", "nowhere")))
                .containsExactly("E FATAL 3D000 database \"nowhere\" does not exist");
        assertThat(channel.isOpen()).isFalse();
        assertThat(registry.size()).isZero();
    }

    @Test
    void refusesOneSessionTooMany() {
        start();
        channel = connect();
        start();
        channel = connect();
        assertThat(send(Wire.startup("user", "admin")))
                .containsExactly("E FATAL 53300 sorry, too many clients already");
    }

    @Test
    void tellsHttpClientsWhereTheyAre() {
        channel.writeInbound(
                Unpooled.wrappedBuffer("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(StandardCharsets.UTF_8.decode(received()).toString())
                .startsWith("HTTP/1.1 400 Bad Request\r\n").contains("PostgreSQL protocol");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void refusesGarbageWithAnErrorAndCloses() {
        channel.writeInbound(Unpooled.copiedBuffer("garbage!", StandardCharsets.US_ASCII));
        assertThat(Wire.lines(received()))
                .containsExactly("E FATAL 08P01 invalid length of startup packet: 1734439522");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void runsSimpleQueriesStatementByStatementAndCommitsBeforeTheLastTag() {
        start();
        assertThat(send(new Wire().query("cmd INSERT 0 1; rows 2"))).containsExactly("C INSERT 0 1", "T 2",
                "D 1|row",
                "D 2|row", "C SELECT 2", "Z I");
        assertThat(engine.calls).containsExactly("batch 2", "run cmd", "close portal", "close statement",
                "close portal",
                "close statement", "sync");
    }

    @Test
    void stopsASimpleQueryAtItsFirstError() {
        start();
        assertThat(send(new Wire().query("cmd A; fail t; cmd B"))).containsExactly("C A",
                "E ERROR 42P01 no t try another 6", "Z I");
        assertThat(engine.calls).contains("abort").doesNotContain("sync");
    }

    @Test
    void reportsAFailedCommitInsteadOfTheTag() {
        start();
        assertThat(send(new Wire().query("badsync"))).containsExactly("E ERROR 40001 commit failed", "Z I");
        assertThat(send(new Wire().query("cmd OK"))).containsExactly("C OK", "Z I");
    }

    @Test
    void answersAnEmptyQuery() {
        start();
        assertThat(send(new Wire().query(" ;; "))).containsExactly("I", "Z I");
        assertThat(send(new Wire().parse("", "").bind("", "").describe('P', "").execute("", 0).sync()))
                .containsExactly("1", "2", "n", "I", "Z I");
    }

    @Test
    void tellsTheTransactionStatus() {
        start();
        assertThat(send(new Wire().query("begin"))).containsExactly("C BEGIN", "Z T");
        assertThat(send(new Wire().query("fail t"))).endsWith("Z E");
        assertThat(send(new Wire().query("cmd X"))).containsExactly(
                "E ERROR 25P02 current transaction is aborted",
                "Z E");
        assertThat(send(new Wire().query("rollback"))).containsExactly("C ROLLBACK", "Z I");
    }

    @Test
    void runsExtendedQueriesWithDescriptionsAndParameters() {
        start();
        assertThat(
                send(new Wire().parse("s", "echo").describe('S', "s").bind("p", "s", "42").describe('P', "p")
                        .execute("p", 0).close('P', "p").close('S', "s").close('S', "never").sync()))
                .containsExactly("1", "t 1",
                        "T 2", "2", "T 2", "D 42|row", "C SELECT 1", "3", "3", "3", "Z I");
        assertThat(engine.calls).containsExactly("close portal", "close statement", "sync");
    }

    @Test
    void suspendsAPortalAtItsRowLimit() {
        start();
        assertThat(send(new Wire().query("begin"))).endsWith("Z T");
        assertThat(send(new Wire().parse("", "rows 3").bind("p", "").execute("p", 2).sync())).containsExactly(
                "1", "2",
                "D 1|row", "D 2|row", "s", "Z T");
        assertThat(send(new Wire().execute("p", 2).sync())).containsExactly("D 3|row", "C SELECT 1", "Z T");
        assertThat(send(new Wire().query("commit"))).containsExactly("C COMMIT", "Z I");
        assertThat(send(new Wire().execute("p", 2).sync())).containsExactly(
                "E ERROR 34000 portal \"p\" does not exist",
                "Z I");
    }

    @Test
    void dropsPortalsAtSyncOutsideABlock() {
        start();
        send(new Wire().parse("", "rows 3").bind("p", "").execute("p", 2).sync());
        assertThat(engine.calls).containsExactly("close portal", "sync");
        assertThat(send(new Wire().execute("p", 0).sync()))
                .startsWith("E ERROR 34000 portal \"p\" does not exist");
    }

    @Test
    void skipsToSyncAfterAnError() {
        start();
        assertThat(send(new Wire().parse("", "syntax").bind("", "").execute("", 0).query("cmd X").sync()))
                .containsExactly("E ERROR 42601 syntax error at or near \"syntax\" 1", "Z I");
        assertThat(send(new Wire().parse("", "cmd OK").bind("", "").execute("", 0).sync())).containsExactly(
                "1", "2",
                "C OK", "Z I");
    }

    @Test
    void refusesSeveralStatementsInAParse() {
        start();
        assertThat(send(new Wire().parse("", "cmd A; cmd B").sync()))
                .containsExactly("E ERROR 42601 cannot insert multiple commands into a prepared statement",
                        "Z I");
    }

    @Test
    void checksNamesCountsAndLimits() {
        start();
        assertThat(send(new Wire().bind("", "s").sync()))
                .startsWith("E ERROR 26000 prepared statement \"s\" does not exist");
        assertThat(send(new Wire().bind("", "").sync()))
                .startsWith("E ERROR 26000 unnamed prepared statement does not exist");
        assertThat(send(new Wire().parse("s", "echo").parse("s", "echo").sync())).startsWith("1",
                "E ERROR 42P05 prepared statement \"s\" already exists");
        assertThat(send(new Wire().bind("", "s").sync())).startsWith(
                "E ERROR 08P01 bind message supplies 0 parameters, but prepared statement \"s\" requires 1");
        assertThat(send(new Wire().bind("p", "s", "1").bind("p", "s", "1").sync())).startsWith("2",
                "E ERROR 42P03 cursor \"p\" already exists");
        assertThat(send(new Wire().parse("b", "cmd").parse("c", "cmd").parse("d", "cmd").sync())).startsWith(
                "1", "1",
                "E ERROR 53400 too many prepared statements in this session: 3");
    }

    @Test
    void refusesToRunACommandTwice() {
        start();
        assertThat(send(new Wire().parse("", "cmd A").bind("", "").execute("", 0).execute("", 0).sync()))
                .containsExactly("1", "2", "C A", "E ERROR 55000 portal \"\" cannot be run", "Z I");
    }

    @Test
    void dropsTheRowThatFailedHalfWay() {
        start();
        assertThat(send(new Wire().query("badrow"))).containsExactly("T 2", "E ERROR 22012 division by zero",
                "Z I");
    }

    @Test
    void hidesFaultsBehindAnIdAndGoesOn() {
        start();
        List<String> answer = send(new Wire().query("boom"));
        assertThat(answer).hasSize(2).endsWith("Z I");
        assertThat(answer.getFirst()).startsWith("E ERROR XX000 internal error, id ")
                .doesNotContain("secret");
        assertThat(send(new Wire().query("cmd A"))).containsExactly("C A", "Z I");
    }

    @Test
    void endsTheSessionAfterAFatalError() {
        start();
        assertThat(send(new Wire().query("die"))).containsExactly("E FATAL 57P01 over");
        assertThat(channel.isOpen()).isFalse();
        assertThat(engine.calls).endsWith("close");
    }

    @Test
    void passesNoticesAndChangedSettingsOn() {
        start();
        assertThat(send(new Wire().query("notice; set me"))).containsExactly("N NOTICE 00000 hello",
                "C NOTICE",
                "S application_name=me", "C SET", "Z I");
    }

    @Test
    void copiesInWithinASimpleQueryAndGoesOnAfterIt() {
        start();
        assertThat(send(new Wire().query("cmd A; copyin; cmd B"))).containsExactly("C A", "G");
        assertThat(send(new Wire().copyData("1\t2\n").copyData("3\t4\n").empty('H').empty('S').empty('c')))
                .containsExactly("C COPY 8", "C B", "Z I");
    }

    @Test
    void copiesInByAnExtendedQuery() {
        start();
        assertThat(send(new Wire().parse("", "copyin").bind("", "").execute("", 0).sync())).containsExactly(
                "1", "2",
                "G");
        assertThat(send(new Wire().copyData("xx").empty('c').sync())).containsExactly("C COPY 2", "Z I");
    }

    @Test
    void reportsABadCopyOnceAndIgnoresWhatTheClientStillSends() {
        start();
        send(new Wire().query("copyin"));
        assertThat(send(new Wire().copyData("bad").copyData("more").empty('c').query("cmd A")))
                .containsExactly("E ERROR 22P04 bad line", "Z I", "C A", "Z I");
    }

    @Test
    void reportsThatTheClientGaveItsCopyUp() {
        start();
        send(new Wire().query("copyin"));
        assertThat(send(new Wire().message('f', new Wire.Body().string("no more"))))
                .containsExactly("E ERROR 57014 COPY from stdin failed: no more", "Z I");
        assertThat(engine.calls).containsSubsequence("copy failed: no more", "close portal", "abort");
    }

    @Test
    void refusesOtherMessagesDuringACopy() {
        start();
        send(new Wire().query("copyin"));
        assertThat(send(new Wire().query("cmd A")))
                .containsExactly("E ERROR 08P01 unexpected message during COPY from stdin", "Z I");
    }

    @Test
    void copiesOut() {
        start();
        assertThat(send(new Wire().query("copyout 2"))).containsExactly("H", "d 0123456789", "d 0123456789",
                "c",
                "C COPY 2", "Z I");
    }

    @Test
    void ignoresCopyMessagesOutsideACopy() {
        start();
        assertThat(send(new Wire().copyData("x").empty('c').query("cmd A"))).containsExactly("C A", "Z I");
    }

    @Test
    void refusesFunctionCalls() {
        start();
        assertThat(send(new Wire().empty('F')))
                .containsExactly("E ERROR 0A000 function calls by message are not supported", "Z I");
    }

    @Test
    void survivesAMalformedMessageWhoseFrameIsWhole() {
        start();
        assertThat(send(new Wire().message('Q', new Wire.Body().string("a").string("b"))))
                .containsExactly("E ERROR 08P01 invalid message format: 2 bytes left over", "Z I");
        assertThat(send(new Wire().message('B', new Wire.Body().string("")).sync()))
                .containsExactly("E ERROR 08P01 invalid string in message", "Z I");
        assertThat(send(new Wire().message('Q', new Wire.Body().raw(new byte[]{(byte) 0xff, 0}))))
                .containsExactly("E ERROR 22021 invalid byte sequence for encoding \"UTF8\"", "Z I");
    }

    @Test
    void closesWhenTheFramesAreLost() {
        start();
        assertThat(send(new Wire().empty('!')))
                .containsExactly("E FATAL 08P01 invalid frontend message type 33");
        assertThat(channel.isOpen()).isFalse();
        assertThat(registry.size()).isZero();
    }

    @Test
    void closesTheEngineSessionWhenTheClientLeavesOrVanishes() {
        start();
        send(new Wire().empty('X'));
        assertThat(engine.calls).containsExactly("close");
        assertThat(channel.isOpen()).isFalse();
        channel = connect();
        start();
        send(new Wire().query("copyin"));
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(engine.calls).containsExactly("copy begins", "close portal", "close statement", "close");
        assertThat(registry.size()).isZero();
    }

    @Test
    void takesBytesOneByOne() {
        for (byte b : Wire.startup("user", "admin").query("rows 1").toBytes()) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[]{b}));
        }
        assertThat(Wire.lines(received())).endsWith("Z I", "T 2", "D 1|row", "C SELECT 1", "Z I");
    }
}
