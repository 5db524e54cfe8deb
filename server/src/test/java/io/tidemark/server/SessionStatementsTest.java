package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Savepoints, cursors, PREPARE, NOTIFY, timeouts and other sessions, as PostgreSQL has them. */
class SessionStatementsTest {
    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        first = server.connect("preferQueryMode=simple");
        second = server.connect("preferQueryMode=simple");
        run(first, "CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
        run(first, "INSERT INTO t SELECT timestamp '2024-01-01' + x * interval '1 hour', x"
                + " FROM generate_series(1, 10) AS g(x)");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    private static String list(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
        }
        return String.join(",", values);
    }

    @Test
    void aSavepointUndoesWhatCameAfterItAndEndsTheFailedState() throws Exception {
        run(first, "BEGIN");
        run(first, "INSERT INTO t VALUES ('2024-02-01', 11)");
        run(first, "SAVEPOINT a");
        run(first, "INSERT INTO t VALUES ('2024-02-02', 12)");
        run(first, "SET LOCAL application_name TO 'inner'");
        assertThat(stateOf(first, "SELECT 1/0")).isEqualTo("22012");
        assertThat(stateOf(first, "SELECT 1")).isEqualTo("25P02");
        assertThat(stateOf(first, "SAVEPOINT b")).isEqualTo("25P02");
        run(first, "ROLLBACK TO a");
        assertThat(one(first, "SHOW application_name")).isNotEqualTo("inner");
        assertThat(one(first, "SELECT count(*)::int FROM t")).isEqualTo("11");
        run(first, "RELEASE a");
        assertThat(stateOf(first, "ROLLBACK TO a")).isEqualTo("3B001");
        run(first, "ROLLBACK");
        assertThat(one(first, "SELECT count(*)::int FROM t")).isEqualTo("10");
        assertThat(stateOf(first, "SAVEPOINT a")).isEqualTo("25P01");
    }

    @Test
    void aCursorScrollsInAllDirections() throws Exception {
        run(first, "BEGIN");
        run(first, "DECLARE c SCROLL CURSOR FOR SELECT n FROM t ORDER BY n");
        assertThat(list(first, "FETCH 3 FROM c")).isEqualTo("1,2,3");
        assertThat(list(first, "FETCH PRIOR FROM c")).isEqualTo("2");
        assertThat(list(first, "FETCH LAST FROM c")).isEqualTo("10");
        assertThat(list(first, "FETCH BACKWARD 2 FROM c")).isEqualTo("9,8");
        assertThat(list(first, "FETCH RELATIVE -3 FROM c")).isEqualTo("5");
        assertThat(list(first, "FETCH ABSOLUTE 7 FROM c")).isEqualTo("7");
        assertThat(list(first, "FETCH 0 FROM c")).isEqualTo("7");
        assertThat(list(first, "FETCH ALL FROM c")).isEqualTo("8,9,10");
        assertThat(list(first, "FETCH NEXT FROM c")).isEmpty();
        assertThat(list(first, "FETCH BACKWARD ALL FROM c")).isEqualTo("10,9,8,7,6,5,4,3,2,1");
        run(first, "MOVE 4 FROM c");
        assertThat(list(first, "FETCH FROM c")).isEqualTo("5");
        run(first, "CLOSE c");
        assertThat(stateOf(first, "FETCH c")).isEqualTo("34000");
        run(first, "ROLLBACK");
    }

    @Test
    void aCursorThatDoesNotScrollGoesForwardOnly() throws Exception {
        assertThat(stateOf(first, "DECLARE c CURSOR FOR SELECT 1")).isEqualTo("25P01");
        run(first, "BEGIN");
        run(first, "DECLARE c NO SCROLL CURSOR FOR SELECT n FROM t ORDER BY n");
        assertThat(list(first, "FETCH 2 c")).isEqualTo("1,2");
        assertThat(stateOf(first, "FETCH PRIOR c")).isEqualTo("55000");
        run(first, "ROLLBACK");
        assertThat(stateOf(first, "FETCH c")).isEqualTo("34000");
    }

    @Test
    void aCursorWithHoldOutlivesItsTransaction() throws Exception {
        run(first, "BEGIN");
        run(first, "DECLARE h CURSOR WITH HOLD FOR SELECT n FROM t ORDER BY n");
        assertThat(list(first, "FETCH 2 h")).isEqualTo("1,2");
        run(first, "COMMIT");
        run(second, "TRUNCATE t");
        assertThat(list(first, "FETCH 3 h")).isEqualTo("3,4,5");
        run(first, "CLOSE ALL");
        assertThat(stateOf(first, "FETCH h")).isEqualTo("34000");
    }

    @Test
    void preparedStatementsHaveTheirNamesInCommonWithMessages() throws Exception {
        run(first, "PREPARE p (int, text) AS SELECT $1 + 1, $2");
        assertThat(list(first, "EXECUTE p (4, 'x')")).isEqualTo("5");
        assertThat(list(first, "EXECUTE p ('6', null)")).isEqualTo("7");
        assertThat(stateOf(first, "EXECUTE p (4)")).isEqualTo("42601");
        assertThat(stateOf(first, "PREPARE p AS SELECT 1")).isEqualTo("42P05");
        run(first, "PREPARE i AS INSERT INTO t VALUES ('2024-03-01', $1)");
        run(first, "EXECUTE i (77)");
        assertThat(one(first, "SELECT max(n) FROM t")).isEqualTo("77");
        run(first, "DEALLOCATE p");
        assertThat(stateOf(first, "EXECUTE p (4, 'x')")).isEqualTo("26000");
        run(first, "DEALLOCATE ALL");
        assertThat(stateOf(first, "EXECUTE i (1)")).isEqualTo("26000");
    }

    @Test
    void aMessageIsDeliveredWhenItsTransactionCommits() throws Exception {
        run(second, "LISTEN news");
        assertThat(list(second, "SELECT pg_listening_channels()")).isEqualTo("news");
        PGConnection listener = second.unwrap(PGConnection.class);
        run(first, "BEGIN");
        run(first, "NOTIFY news, 'a'");
        run(first, "SELECT pg_notify('news', 'a')");
        run(first, "NOTIFY news, 'b'");
        assertThat(listener.getNotifications(50)).isNullOrEmpty();
        run(first, "COMMIT");
        List<String> heard = new ArrayList<>();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (heard.size() < 2 && System.nanoTime() < end) {
            var notifications = listener.getNotifications(100);
            for (int i = 0; notifications != null && i < notifications.length; i++) {
                heard.add(notifications[i].getParameter());
            }
        }
        assertThat(heard).containsExactly("a", "b");
    }

    @Test
    void anIdleBlockEndsItsConnection() throws Exception {
        run(first, "SET idle_in_transaction_session_timeout TO '100ms'");
        run(first, "BEGIN");
        Thread.sleep(Duration.ofMillis(600));
        assertThat(stateOf(first, "SELECT 1")).isIn("25P03", "08006");
        assertThat(one(second, "SELECT 1")).isEqualTo("1");
    }

    @Test
    void othersCanCancelAndEndASession() throws Exception {
        String pid = one(first, "SELECT pg_backend_pid()");
        CompletableFuture<String> sleeping = CompletableFuture
                .supplyAsync(() -> quiet(
                        () -> stateOf(first, "SELECT count(*) FROM generate_series(1, 100000000000)")),
                        Thread::startVirtualThread);
        while (!"active".equals(one(second, "SELECT state FROM pg_stat_activity WHERE pid = " + pid))) {
            Thread.onSpinWait();
        }
        assertThat(one(second, "SELECT pg_cancel_backend(" + pid + ")")).isEqualTo("t");
        assertThat(sleeping.get(10, TimeUnit.SECONDS)).isEqualTo("57014");
        assertThat(one(second, "SELECT pg_terminate_backend(" + pid + ")")).isEqualTo("t");
        assertThat(stateOf(first, "SELECT pg_sleep(10)")).isIn("57P01", "08006");
        assertThat(one(second, "SELECT pg_cancel_backend(99999)")).isEqualTo("f");
    }

    private interface Work {
        String run() throws Exception;
    }

    private static String quiet(Work work) {
        try {
            return work.run();
        } catch (Exception failure) {
            return failure.toString();
        }
    }

    @Test
    void discardAllForgetsEverythingOfASession() throws Exception {
        run(first, "PREPARE p AS SELECT 1");
        run(first, "SET application_name TO 'other'");
        run(first, "LISTEN news");
        run(first, "SET my.setting TO 'mine'");
        assertThat(one(first, "SHOW my.setting")).isEqualTo("mine");
        run(first, "DISCARD ALL");
        assertThat(stateOf(first, "EXECUTE p")).isEqualTo("26000");
        assertThat(one(first, "SHOW application_name")).isNotEqualTo("other");
        assertThat(list(first, "SELECT pg_listening_channels()")).isEmpty();
        run(first, "BEGIN");
        assertThat(stateOf(first, "DISCARD ALL")).isEqualTo("25001");
        run(first, "ROLLBACK");
    }

    @Test
    void serializableSeesOneSnapshot() throws Exception {
        run(first, "BEGIN ISOLATION LEVEL SERIALIZABLE");
        assertThat(one(first, "SELECT count(*)::int FROM t")).isEqualTo("10");
        run(second, "INSERT INTO t VALUES ('2024-02-01', 11)");
        assertThat(one(first, "SELECT count(*)::int FROM t")).isEqualTo("10");
        assertThat(stateOf(first, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED")).isEqualTo("25001");
        run(first, "ROLLBACK");
    }

    @Test
    void literalsThatDifferShareAPlanAndMeanWhatIsWritten() throws Exception {
        for (int i = 1; i <= 3; i++) {
            assertThat(list(first, "SELECT n FROM t WHERE ts = timestamp '2024-01-01' + " + i
                    + " * interval '1 hour'")).isEqualTo(String.valueOf(i));
            assertThat(list(first, "SELECT n FROM t WHERE ts = '2024-01-01 0" + i + ":00:00' LIMIT 1"))
                    .isEqualTo(String.valueOf(i));
        }
        assertThat(list(first, "SELECT n FROM t WHERE n > 8.5 AND n < 10 ORDER BY 1")).isEqualTo("9");
        assertThat(stateOf(first, "SELECT n FROM t WHERE ts = 'nonsense' LIMIT 1")).isEqualTo("22007");
        assertThat(stateOf(first, "SELECT n FROM t WHERE n = 'x'")).isEqualTo("22P02");
        assertThat(stateOf(first, "SELECT n FROM t WHERE n = 1 / 0")).isEqualTo("22012");
        assertThat(stateOf(first, "SELECT nothing FROM t WHERE n = 1")).isEqualTo("42703");
    }

    @Test
    void explainTellsWhatAStatementDid() throws Exception {
        assertThat(list(first, "EXPLAIN (ANALYZE, TIMING off, SUMMARY off) SELECT n FROM t WHERE n > 3"))
                .contains("(actual rows=7 loops=1)");
        assertThat(list(first, "EXPLAIN (FORMAT json) SELECT n FROM t")).startsWith("[\n  {\n    \"Plan\": {")
                .contains("\"Node Type\": \"Seq Scan\"");
        assertThat(list(first, "EXPLAIN ANALYZE DELETE FROM t WHERE n = 1")).contains("Delete on t")
                .contains("Execution Time: ");
        assertThat(one(first, "SELECT count(*) FROM t")).isEqualTo("9");
        run(first, "PREPARE p (int) AS SELECT n FROM t WHERE n = $1");
        assertThat(list(first, "EXPLAIN ANALYZE EXECUTE p (4)")).contains("rows=1 ");
        assertThat(stateOf(first, "EXPLAIN (FORMAT xml) SELECT 1")).isEqualTo("0A000");
        assertThat(stateOf(first, "EXPLAIN (NONSENSE) SELECT 1")).isEqualTo("42601");
        assertThat(stateOf(first, "EXPLAIN (TIMING) SELECT 1")).isEqualTo("22023");
    }

    @Test
    void pgjdbcReadsAResultInPieces() throws Exception {
        try (Connection connection = server.connect()) {
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("SELECT n FROM t ORDER BY n")) {
                query.setFetchSize(3);
                int sum = 0;
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getInt(1);
                    }
                }
                assertThat(sum).isEqualTo(55);
            }
        }
    }
}
