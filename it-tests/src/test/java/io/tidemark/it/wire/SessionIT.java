package io.tidemark.it.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines, binary cursors, notifications and ends of sessions, message by message. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SessionIT {
    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;

    @BeforeAll
    void start() throws SQLException {
        server = ServerProcess.start(directory.resolve("root"));
        run("CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String one(String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "none";
        }
    }

    private static void step(RawConnection connection, String sql) throws IOException {
        connection.parse("", sql);
        connection.bind("", "");
        connection.execute("", 0);
    }

    @Test
    void aPipelineIsOneTransaction() throws IOException, SQLException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            step(connection, "INSERT INTO t VALUES ('2024-01-01', 1)");
            step(connection, "SELECT 1/0");
            step(connection, "INSERT INTO t VALUES ('2024-01-02', 2)");
            connection.sync();
            assertThat(connection.tags()).isEqualTo("12C12EZ");
            assertThat(one("SELECT count(*) FROM t")).isEqualTo("0");
            step(connection, "BEGIN");
            step(connection, "INSERT INTO t VALUES ('2024-01-01', 1)");
            connection.sync();
            assertThat(connection.untilReady().getLast().body()).containsExactly('T');
            connection.query("ROLLBACK");
            connection.untilReady();
        }
        assertThat(one("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aBinaryCursorAnswersInBinary() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.query("BEGIN; DECLARE b BINARY CURSOR FOR SELECT 258");
            connection.untilReady();
            connection.query("FETCH b");
            List<RawConnection.Answer> answers = connection.untilReady();
            assertThat(answers.get(1).body()).containsExactly(0, 1, 0, 0, 0, 4, 0, 0, 1, 2);
        }
    }

    @Test
    void aNotificationComesToAnIdleClientByItself() throws IOException, SQLException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.query("LISTEN news");
            connection.untilReady();
            run("NOTIFY news, 'hello'");
            RawConnection.Answer answer = connection.read();
            assertThat(answer.tag()).isEqualTo('A');
            assertThat(answer.text()).contains("news").contains("hello");
            connection.query("NOTIFY news, 'own'");
            assertThat(connection.tags()).isEqualTo("CAZ");
        }
    }

    @Test
    void anIdleSessionEndsWithItsTimeout() throws IOException {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.query("SET idle_session_timeout TO 100");
            connection.untilReady();
            assertThat(connection.read().text()).contains("57P05");
        }
    }

    @Test
    void aStatementWhoseClientDoesNotReadCanBeEnded() throws Exception {
        try (RawConnection connection = RawConnection.ready(server.port())) {
            connection.query("SET application_name TO 'deaf'");
            connection.untilReady();
            connection.query("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)");
            Thread.sleep(Duration.ofMillis(500));
            String deaf = " FROM pg_stat_activity WHERE application_name = 'deaf'";
            assertThat(one("SELECT state" + deaf)).isEqualTo("active");
            assertThat(one("SELECT pg_terminate_backend(pid)" + deaf)).isEqualTo("t");
            long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (!one("SELECT count(*)" + deaf).equals("0") && System.nanoTime() < end) {
                Thread.sleep(Duration.ofMillis(50));
            }
            assertThat(one("SELECT count(*)" + deaf)).isEqualTo("0");
        }
    }
}
