package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyIn;

/** Prepared statements, their ends by cancel and timeout, and copies that fail. */
class StatementTest {
    private static final String SLOW = "SELECT count(*) FROM generate_series(1, 100000000000) g(x) WHERE x < 0";

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection client;
    private Connection other;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        client = server.connect();
        other = server.connect();
        run(client, "CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        other.close();
        server.close();
    }

    private static PreparedStatement prepared(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        return statement;
    }

    @Test
    void aPreparedQueryIsRefusedWhenItsColumnsChanged() throws Exception {
        try (Connection strict = server.connect("autosave=never");
                PreparedStatement all = prepared(strict, "SELECT * FROM t");
                PreparedStatement some = prepared(strict, "SELECT n FROM t")) {
            strict.setAutoCommit(false);
            all.executeQuery().close();
            some.executeQuery().close();
            strict.commit();
            run(other, "ALTER TABLE t ADD COLUMN x INT");
            some.executeQuery().close();
            assertThat(failureOf(all)).isEqualTo("0A000");
            strict.rollback();
            run(other, "DROP TABLE t");
            run(other, "CREATE TABLE t (n INT)");
            some.executeQuery().close();
            strict.rollback();
        }
    }

    private static String failureOf(PreparedStatement statement) {
        try {
            statement.execute();
            return "no failure";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    @Test
    void aPreparedInsertFollowsTheTable() throws Exception {
        try (PreparedStatement insert = prepared(client, "INSERT INTO t (ts, n) VALUES (?, ?)")) {
            for (int i = 0; i < 3; i++) {
                insert.setTimestamp(1, Timestamp.valueOf("2024-01-01 00:00:00"));
                insert.setInt(2, i);
                insert.executeUpdate();
                run(other, "ALTER TABLE t ADD COLUMN c" + i + " INT");
            }
        }
        assertThat(one(client, "SELECT sum(n) FROM t WHERE c0 IS NULL")).isEqualTo("3");
    }

    @Test
    void nowIsTheTimeOfExecutionNotOfPreparation() throws Exception {
        try (PreparedStatement now = prepared(client, "SELECT now()")) {
            assertThat(now.getMetaData().getColumnCount()).isEqualTo(1);
            Thread.sleep(50);
            Timestamp before = new Timestamp(System.currentTimeMillis());
            try (ResultSet rows = now.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getTimestamp(1)).isAfterOrEqualTo(before);
            }
        }
    }

    @Test
    void aTimeoutEndsTheStatementAndNotTheSession() throws Exception {
        run(client, "SET statement_timeout = '100ms'");
        assertThat(TestServer.stateOf(client, SLOW)).isEqualTo("57014");
        assertThat(one(client, "SELECT 1")).isEqualTo("1");
        assertThat(TestServer.stateOf(client,
                "INSERT INTO t SELECT '2024-01-01', x FROM generate_series(1, 100000000000) g(x)"
                        + " WHERE x < 0"))
                .isEqualTo("57014");
        assertThat(TestServer.stateOf(client, "CREATE TABLE u AS " + SLOW)).isEqualTo("57014");
        run(client, "SET statement_timeout = 0");
        assertThat(TestServer.stateOf(client, "SELECT * FROM u")).isEqualTo("42P01");
    }

    @Test
    void aTimeoutHoldsForEachFetch() throws Exception {
        run(client, "SET statement_timeout = '400ms'");
        client.setAutoCommit(false);
        try (PreparedStatement query = client.prepareStatement(
                "SELECT x FROM generate_series(1, 100000000000) g(x) WHERE x <= 30 OR x > 99999999999")) {
            query.setFetchSize(10);
            try (ResultSet rows = query.executeQuery()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(rows.next()).isTrue();
                }
                Thread.sleep(600);
                for (int i = 10; i < 20; i++) {
                    assertThat(rows.next()).isTrue();
                }
                assertThat(failsWith(rows)).isEqualTo("57014");
            }
        }
        client.rollback();
    }

    private static String failsWith(ResultSet rows) {
        try {
            return rows.next() ? "a row" : "no failure";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    @Test
    void cancelEndsOnlyWhatRuns() throws Exception {
        client.unwrap(PGConnection.class).cancelQuery();
        assertThat(one(client, "SELECT 1")).isEqualTo("1");
        CompletableFuture<String> running = CompletableFuture
                .supplyAsync(() -> TestServer.stateOf(client, SLOW));
        while (!running.isDone()) {
            client.unwrap(PGConnection.class).cancelQuery();
            Thread.sleep(20);
        }
        assertThat(running.get()).isEqualTo("57014");
        Thread.sleep(100);
        assertThat(one(client, "SELECT 1")).isEqualTo("1");
    }

    @Test
    void badDataAndACopyThatTheClientGivesUpLeaveNothingAndTheSessionUsable() throws Exception {
        var copies = client.unwrap(PGConnection.class).getCopyAPI();
        assertThat(failsWith(
                () -> copies.copyIn("COPY t FROM STDIN", new StringReader("2024-01-01\t1\nbad\t2\n"))))
                .isEqualTo("22007");
        CopyIn given = copies.copyIn("COPY t FROM STDIN");
        byte[] line = "2024-01-01\t1\n".getBytes(StandardCharsets.UTF_8);
        given.writeToCopy(line, 0, line.length);
        given.cancelCopy();
        assertThat(one(client, "SELECT count(*) FROM t")).isEqualTo("0");
        assertThat(copies.copyIn("COPY t FROM STDIN", new StringReader("2024-01-01\t1\n"))).isEqualTo(1);
        assertThat(one(client, "SELECT count(*) FROM t")).isEqualTo("1");
    }

    @Test
    void aCopyInsideABlockFailsTheBlock() throws Exception {
        client.setAutoCommit(false);
        var copies = client.unwrap(PGConnection.class).getCopyAPI();
        copies.copyIn("COPY t FROM STDIN", new StringReader("2024-01-01\t1\n"));
        assertThat(failsWith(() -> copies.copyIn("COPY t FROM STDIN", new StringReader("2024-01-01\tx\n"))))
                .isEqualTo("22P02");
        assertThat(TestServer.stateOf(client, "SELECT 1")).isEqualTo("25P02");
        client.rollback();
        assertThat(one(client, "SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void aClientThatVanishesInACopyLeavesNothing() throws Exception {
        Connection vanishing = server.connect();
        CopyIn copy = vanishing.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY t FROM STDIN");
        byte[] lines = "2024-01-01\t1\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(lines, 0, lines.length);
        copy.flushCopy();
        vanishing.abort(Runnable::run);
        assertThat(one(client, "SELECT count(*) FROM t")).isEqualTo("0");
        run(client, "DROP TABLE t");
    }

    @Test
    void errorsBeforeTheFirstRowAndWhileRowsComeLeaveTheSessionUsable() throws Exception {
        for (String sql : java.util.List.of("SELECT 1/0",
                "SELECT x/(x-70000) FROM generate_series(1, 100000) g(x)",
                "SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000), "INSERT INTO t VALUES (NULL, 1)",
                "INSERT INTO t SELECT NULL, 1",
                "CREATE TABLE u AS SELECT x/(x-5) AS y FROM generate_series(1, 10) g(x)",
                "COPY (SELECT 1/0) TO STDOUT", "SELECT 'x'::int")) {
            assertThat(TestServer.stateOf(client, sql)).as(sql.substring(0, Math.min(60, sql.length())))
                    .isNotEqualTo("no failure").isNotEqualTo("XX000");
            assertThat(one(client, "SELECT 1")).isEqualTo("1");
        }
    }

    private static String failsWith(Work work) throws Exception {
        try {
            work.run();
            return "no failure";
        } catch (SQLException failure) {
            return failure.getSQLState();
        }
    }

    private interface Work {
        void run() throws Exception;
    }
}
