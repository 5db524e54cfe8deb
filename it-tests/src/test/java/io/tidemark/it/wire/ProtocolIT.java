package io.tidemark.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Malformed, oversized and out-of-order messages: each a clear answer, while the others are served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProtocolIT {
    private static final int PROTOCOL_3 = 196_608;
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;

    @BeforeAll
    void start() throws SQLException {
        server = ServerProcess.start(directory.resolve("root"));
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (a int, b text)");
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void othersAreServed() throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getLong(1)).isZero();
        }
    }

    @Test
    void anHttpRequestGetsAnErrorOrAClosedConnection() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(connection.untilClosed()).doesNotContain("200");
        }
    }

    @Test
    void garbageIsClosed() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 50; i++) {
            try (RawConnection connection = new RawConnection(server.port())) {
                byte[] bytes = new byte[1 + random.nextInt(200)];
                random.nextBytes(bytes);
                connection.raw(bytes);
            }
        }
    }

    @Test
    void garbageAfterTheLoginIsAProtocolViolation() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.raw(new byte[]{'!', 0, 0, 0, 4});
            assertThat(connection.untilClosed()).contains("08P01");
        }
    }

    @Test
    void anOversizedMessageIsRefusedBeforeItIsRead() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.raw(new byte[]{'Q', 0x7f, 0x7f, 0x7f, 0x7f});
            assertThat(connection.untilClosed()).contains("FATAL");
        }
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.raw(new byte[]{0x7f, 0x7f, 0x7f, 0x7f, 0, 3, 0, 0});
            assertThat(connection.untilClosed().length()).isLessThan(1000);
        }
    }

    @Test
    void aLengthBelowFourIsRefused() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.raw(new byte[]{'Q', 0, 0, 0, 3});
            assertThat(connection.untilClosed()).contains("08P01");
        }
    }

    @Test
    void answersRequestsForEncryption() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.raw(new byte[]{0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f});
            assertThat((char) connection.readByte()).isEqualTo('N');
            connection.raw(new byte[]{0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x30});
            assertThat((char) connection.readByte()).isEqualTo('N');
            connection.startup(PROTOCOL_3, "user", "admin", "database", "tidemark");
            assertThat(connection.tags()).startsWith("R").endsWith("KZ");
        }
        assertThat(SSL_REQUEST + 1).isEqualTo(GSS_REQUEST);
    }

    @Test
    void refusesWrongUsersDatabasesAndVersions() throws IOException {
        assertThat(startup(PROTOCOL_3, "user", "nobody", "database", "tidemark")).contains("28000");
        assertThat(startup(PROTOCOL_3, "user", "admin", "database", "elsewhere")).contains("3D000");
        assertThat(startup(PROTOCOL_3)).contains("28000");
        assertThat(startup(2 << 16, "user", "admin")).contains("0A000");
    }

    private String startup(int version, String... parameters) throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.startup(version, parameters);
            return connection.untilClosed();
        }
    }

    @Test
    void reportsItsParametersAsPostgresDoes() throws IOException {
        try (RawConnection connection = new RawConnection(server.port())) {
            connection.startup(PROTOCOL_3, "user", "admin", "database", "tidemark", "application_name", "me",
                    "client_encoding", "UTF8");
            List<String> parameters = connection.untilReady().stream().filter(answer -> answer.tag() == 'S')
                    .map(answer -> answer.text().strip()).toList();
            assertThat(parameters).contains("client_encoding UTF8", "server_encoding UTF8",
                    "integer_datetimes on", "standard_conforming_strings on", "application_name me",
                    "session_authorization admin", "is_superuser on", "IntervalStyle postgres")
                    .anyMatch(text -> text.startsWith("server_version 15"))
                    .anyMatch(text -> text.startsWith("DateStyle ISO"))
                    .anyMatch(text -> text.startsWith("TimeZone "));
        }
    }

    @Test
    void skipsToSyncAfterAnError() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.parse("", "SELECT nonsense");
            connection.bind("", "");
            connection.execute("", 0);
            connection.parse("", "SELECT 1");
            connection.sync();
            assertThat(connection.tags()).isEqualTo("EZ");
            connection.parse("", "SELECT 1");
            connection.bind("", "");
            connection.execute("", 0);
            connection.sync();
            assertThat(connection.tags()).isEqualTo("12DCZ");
        }
    }

    @Test
    void messagesOutOfOrderAreErrorsOfTheirs() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.bind("", "nosuch");
            connection.sync();
            assertThat(connection.untilReady().getFirst().text()).contains("26000");
            connection.execute("nosuch", 0);
            connection.sync();
            assertThat(connection.untilReady().getFirst().text()).contains("34000");
            connection.send('d', new byte[10]);
            connection.send('c', new byte[0]);
            connection.query("SELECT 1");
            assertThat(connection.tags()).isEqualTo("TDCZ");
        }
    }

    @Test
    void suspendsAPortalAtItsRowLimit() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.parse("s", "SELECT x FROM generate_series(1, 5) AS g(x)");
            connection.bind("p", "s");
            connection.execute("p", 2);
            connection.execute("p", 2);
            connection.execute("p", 2);
            connection.sync();
            assertThat(connection.tags()).isEqualTo("12DDsDDsDCZ");
        }
    }

    @Test
    void severalStatementsInAQueryAreOneTransaction() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.query("INSERT INTO t VALUES (1, 'x'); SELECT 1; SELECT 1 / 0; SELECT 2");
            List<RawConnection.Answer> answers = connection.untilReady();
            assertThat(answers.stream().map(answer -> String.valueOf(answer.tag())).toList())
                    .startsWith("C", "T", "D", "C").endsWith("E", "Z");
            assertThat(answers.get(answers.size() - 2).text()).contains("22012");
            connection.query("");
            assertThat(connection.tags()).isEqualTo("IZ");
            connection.query(";;");
            assertThat(connection.tags()).isEqualTo("IZ");
        }
    }

    @Test
    void aClientThatVanishesWhileItCopiesLeavesNothing() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (RawConnection connection = RawConnection.ready(server.port())) {
                connection.query("COPY t FROM STDIN");
                assertThat(connection.read().tag()).isEqualTo('G');
                connection.send('d', "1\tone\n2\ttwo\n3\thal".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void aFailedCopySaysWhyAndTheSessionGoesOn() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.query("COPY t FROM STDIN");
            assertThat(connection.read().tag()).isEqualTo('G');
            connection.send('d', "1\tone\nx\ttwo\n".getBytes(StandardCharsets.UTF_8));
            connection.send('c', new byte[0]);
            List<RawConnection.Answer> answers = connection.untilReady();
            assertThat(answers.getFirst().text()).contains("22P02", "line 2");
            connection.query("COPY t FROM STDIN");
            assertThat(connection.read().tag()).isEqualTo('G');
            connection.send('f', "changed my mind\0".getBytes(StandardCharsets.UTF_8));
            assertThat(connection.untilReady().getFirst().text()).contains("57014", "changed my mind");
        }
    }

    @Test
    void clientsThatVanishAnywhereLeaveNothing() throws IOException {
        byte[] conversation = "P\0\0\0$\0INSERT INTO t VALUES (1, '')\0\0\0"
                .getBytes(StandardCharsets.ISO_8859_1);
        for (int length = 1; length < conversation.length; length += 5) {
            try (RawConnection connection = RawConnection.ready(server.port())) {
                connection.raw(java.util.Arrays.copyOf(conversation, length));
            }
        }
    }
}
