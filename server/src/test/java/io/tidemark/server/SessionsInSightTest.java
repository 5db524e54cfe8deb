package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one session sees of another, and how it stops one that sleeps or waits. */
class SessionsInSightTest {
    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;
    private String pid;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of());
        first = server.connect("preferQueryMode=simple");
        second = server.connect();
        run(second, "CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
        run(second, "INSERT INTO t VALUES ('2024-01-01', 1)");
        pid = String.valueOf(one(first, "SELECT pg_backend_pid()"));
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    /** What the second session sees of the first. */
    private @Nullable String seen(String expression) throws SQLException {
        return one(second, "SELECT " + expression + " FROM pg_stat_activity WHERE pid = " + pid);
    }

    private void await(String expression, String value) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!value.equals(seen(expression)) && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        assertThat(seen(expression)).isEqualTo(value);
    }

    private CompletableFuture<String> running(String sql) {
        return CompletableFuture.supplyAsync(() -> stateOf(first, sql));
    }

    private static String ended(CompletableFuture<String> statement, Duration within) throws Exception {
        return statement.get(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static final String WAITS = "coalesce(wait_event_type || ' ' || wait_event, 'nothing')";

    @Test
    void anIdleSessionWaitsForItsClientOutsideOfATransaction() throws Exception {
        run(first, "SELECT 1 AS before");
        await("state", "idle");
        assertThat(seen("query")).isEqualTo("SELECT 1 AS before");
        assertThat(seen(WAITS)).isEqualTo("Client ClientRead");
        assertThat(seen("xact_start IS NULL")).isEqualTo("t");
        assertThat(seen("query_start <= state_change AND backend_start <= query_start")).isEqualTo("t");
        assertThat(one(second,
                "SELECT state || ' ' || (wait_event IS NULL) || ' ' || (xact_start IS NOT NULL)"
                        + " FROM pg_stat_activity WHERE pid = pg_backend_pid()"))
                .isEqualTo("active true true");
    }

    @Test
    void aBlockThatIsOpenOrHasFailedIsSeenWithItsStart() throws Exception {
        run(first, "BEGIN");
        await("state", "idle in transaction");
        String start = seen("xact_start");
        run(first, "SELECT n FROM t");
        await("state || query", "idle in transactionSELECT n FROM t");
        assertThat(seen("xact_start")).isNotNull().isEqualTo(start);
        assertThat(seen("query_start > xact_start")).isEqualTo("t");
        stateOf(first, "SELECT 1/0");
        await("state", "idle in transaction (aborted)");
        assertThat(seen(WAITS)).isEqualTo("Client ClientRead");
        run(first, "ROLLBACK");
        await("state", "idle");
        assertThat(seen("xact_start IS NULL")).isEqualTo("t");
    }

    @Test
    void aSleepingSessionIsActiveAndCanBeCancelledAtOnce() throws Exception {
        CompletableFuture<String> sleep = running("SELECT pg_sleep(60)");
        await(WAITS, "Timeout PgSleep");
        assertThat(seen("state")).isEqualTo("active");
        assertThat(seen("query")).isEqualTo("SELECT pg_sleep(60)");
        assertThat(seen("xact_start IS NOT NULL AND query_start <= clock_timestamp()")).isEqualTo("t");
        run(second, "SELECT pg_cancel_backend(" + pid + ")");
        assertThat(ended(sleep, Duration.ofSeconds(5))).isEqualTo("57014");
        assertThat(one(first, "SELECT 1")).isEqualTo("1");
    }

    @Test
    void aSleepEndsAtTheStatementTimeoutAndWithItsSession() throws Exception {
        run(first, "SET statement_timeout = 50");
        assertThat(ended(running("SELECT pg_sleep_for('1 hour')"), Duration.ofSeconds(5))).isEqualTo("57014");
        run(first, "RESET statement_timeout");
        CompletableFuture<String> sleep = running("SELECT pg_sleep_until('infinity')");
        await(WAITS, "Timeout PgSleep");
        run(second, "SELECT pg_terminate_backend(" + pid + ")");
        assertThat(ended(sleep, Duration.ofSeconds(5))).isEqualTo("57P01");
    }

    @Test
    void sleepsTakeAsLongAsTheySayAndNoLongerForWhatIsOver() throws Exception {
        long start = System.nanoTime();
        assertThat(one(first, "SELECT pg_sleep(0.05)")).isEmpty();
        run(first, "SELECT pg_sleep_for('50 milliseconds')");
        run(first, "SELECT pg_sleep_until(clock_timestamp() + interval '50 milliseconds')");
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(145_000_000L);
        run(first,
                "SELECT pg_sleep(-60), pg_sleep('NaN'), pg_sleep_for('-1 hour'), pg_sleep_until('2000-01-01')");
        assertThat(one(first, "SELECT pg_sleep(NULL) IS NULL")).isEqualTo("t");
        assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
    }

    @Test
    void whoWaitsForALockIsSeenWithTheOneWhoHoldsIt() throws Exception {
        run(second, "BEGIN");
        run(second, "UPDATE t SET n = 2");
        CompletableFuture<String> update = running("UPDATE t SET n = 3");
        await(WAITS, "Lock relation");
        assertThat(seen("state || ' ' || query")).isEqualTo("active UPDATE t SET n = 3");
        assertThat(seen("xact_start IS NOT NULL")).isEqualTo("t");
        assertThat(column(second,
                "SELECT (pid = pg_backend_pid()) || ' ' || granted || ' ' || (waitstart IS NULL)"
                        + " FROM pg_locks WHERE relation = 't'::regclass ORDER BY granted DESC"))
                .containsExactly("true true true", "false false false");
        assertThat(one(second, "SELECT pg_backend_pid() = ANY (pg_blocking_pids(" + pid + "))"))
                .isEqualTo("t");
        run(second, "COMMIT");
        assertThat(ended(update, Duration.ofSeconds(5))).isEqualTo("no failure");
        assertThat(one(second, "SELECT count(*) FROM pg_locks WHERE locktype = 'relation'")).isEqualTo("0");
    }

    @Test
    void preparedStatementsAreThoseOfTheOwnSession() throws Exception {
        run(first, "PREPARE q (int) AS SELECT n FROM t WHERE n = $1");
        String all = "SELECT name || '|' || statement || '|' || parameter_types::text || '|' || from_sql || '|'"
                + " || (prepare_time <= clock_timestamp()) FROM pg_prepared_statements";
        assertThat(column(first, all))
                .containsExactly("q|PREPARE q (int) AS SELECT n FROM t WHERE n = $1|{integer}|true|true");
        run(first, "DEALLOCATE q");
        assertThat(column(first, all)).isEmpty();
        try (Connection extended = server.connect("prepareThreshold=1");
                PreparedStatement named = extended.prepareStatement("SELECT n FROM t WHERE n = ?")) {
            named.setInt(1, 1);
            named.executeQuery().close();
            assertThat(column(extended, "SELECT statement || from_sql FROM pg_prepared_statements"
                    + " WHERE statement LIKE '%n = $1'"))
                    .containsExactly("SELECT n FROM t WHERE n = $1false");
        }
    }

    @Test
    void cursorsAreThoseOfTheOwnSession() throws Exception {
        run(first, "BEGIN");
        run(first, "DECLARE a SCROLL CURSOR WITH HOLD FOR SELECT n FROM t");
        run(first, "DECLARE b BINARY NO SCROLL CURSOR FOR SELECT 1");
        String all = "SELECT name || '|' || statement || '|' || is_holdable || is_binary || is_scrollable"
                + " || (creation_time <= clock_timestamp()) FROM pg_cursors ORDER BY name";
        assertThat(column(first, all)).containsExactly(
                "a|DECLARE a SCROLL CURSOR WITH HOLD FOR SELECT n FROM t|truefalsetruetrue",
                "b|DECLARE b BINARY NO SCROLL CURSOR FOR SELECT 1|falsetruefalsetrue");
        assertThat(column(second, all)).isEmpty();
        run(first, "COMMIT");
        assertThat(column(first, "SELECT name FROM pg_cursors")).containsExactly("a");
    }

    @Test
    void statementsAreCountedWithTheirRows() throws Exception {
        run(first, "SELECT x FROM generate_series(1, 3) AS g(x)");
        run(first, "SELECT x FROM generate_series(1, 3) AS g(x)");
        assertThat(column(second, "SELECT calls || ' ' || rows || ' ' || (total_ms >= max_ms)"
                + " FROM sys.statements WHERE query = 'SELECT x FROM generate_series(1, 3) AS g(x)'"))
                .containsExactly("2 6 true");
    }

    @Test
    void theSameSeedGivesTheSameNumbers() throws Exception {
        String numbers = "SELECT random() FROM generate_series(1, 3)";
        run(first, "SELECT setseed(0.5)");
        List<@Nullable String> once = column(first, numbers);
        run(first, "SELECT setseed(0.5)");
        assertThat(column(first, numbers)).isEqualTo(once).doesNotHaveDuplicates();
        assertThat(column(second, numbers)).isNotEqualTo(once);
        assertThat(stateOf(first, "SELECT setseed(1.5)")).isEqualTo("22023");
    }

    @Test
    void aTableOfAFunctionHasTheNamesThatTheFunctionGives() throws Exception {
        assertThat(column(first, "SELECT value FROM jsonb_array_elements_text('[1,2]')"))
                .containsExactly("1", "2");
        assertThat(column(second, "SELECT value FROM jsonb_array_elements_text('[1,2]')"))
                .containsExactly("1", "2");
        assertThat(column(first, "SELECT e.value FROM json_array_elements('[1,2]') AS e"))
                .containsExactly("1", "2");
        assertThat(column(first, "SELECT key || value FROM jsonb_each_text('{\"a\":1}')"))
                .containsExactly("a1");
        assertThat(column(first, "SELECT e.key FROM json_each('{\"a\":1}') e WHERE e.value::text = '1'"))
                .containsExactly("a");
        assertThat(column(first, "SELECT json_object_keys FROM json_object_keys('{\"a\":1}')"))
                .containsExactly("a");
        assertThat(column(first, "SELECT k FROM json_object_keys('{\"a\":1}') AS k")).containsExactly("a");
        assertThat(column(first, "SELECT upper FROM upper('x')")).containsExactly("X");
        assertThat(column(first, "SELECT u FROM upper('x') AS u")).containsExactly("X");
        assertThat(stateOf(first, "SELECT e.elements FROM jsonb_array_elements('[1]') AS e"))
                .isEqualTo("42703");
    }

    @Test
    void aTableWhoseRowsAreAllDeletedBeforeItHasFilesIsFlushed() throws Exception {
        run(first, "CREATE TABLE u (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
        run(first, "INSERT INTO u SELECT timestamp '2024-01-01', x FROM generate_series(1, 100) AS g(x)");
        run(first, "DELETE FROM u");
        run(first, "CREATE TABLE gone (ts TIMESTAMP) TIMESTAMP(ts)");
        run(first, "INSERT INTO gone VALUES ('2024-01-01')");
        run(first, "DROP TABLE gone");
        run(first, "CREATE TEMP TABLE passing (n INT)");
        run(first, "INSERT INTO passing VALUES (1)");
        run(first, "BEGIN");
        run(first, "INSERT INTO t VALUES ('2024-01-02', 5)");
        run(first, "TRUNCATE t");
        run(first, "COMMIT");
        stop();
        server = TestServer.on(root, Map.of());
        first = server.connect();
        second = server.connect();
        assertThat(one(first, "SELECT count(*) FROM u")).isEqualTo("0");
        assertThat(one(first, "SELECT count(*) FROM t")).isEqualTo("0");
        run(first, "INSERT INTO u VALUES ('2024-01-01', 7)");
        assertThat(one(first, "SELECT n FROM u")).isEqualTo("7");
    }

    @Test
    void noSessionReadsTheTemporaryTableOfAnother() throws Exception {
        run(first, "CREATE TABLE orders (n int)");
        run(first, "INSERT INTO orders VALUES (1)");
        run(second, "CREATE TEMP TABLE orders (n int)");
        run(second, "INSERT INTO orders VALUES (2), (3)");
        assertThat(one(second, "SELECT count(*) FROM orders")).isEqualTo("2");
        assertThat(one(first, "SELECT count(*) FROM orders")).isEqualTo("1");
        assertThat(one(first, "SELECT sum(n) FROM orders")).isEqualTo("1");
        assertThat(one(second, "SELECT sum(n) FROM orders")).isEqualTo("5");
    }
}
