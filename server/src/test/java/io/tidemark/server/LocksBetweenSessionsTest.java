package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which statement of one session waits for which of another: what PostgreSQL 15 answers to the same. */
class LocksBetweenSessionsTest {
    private static final String WAITED = "55P03";
    private static final String WENT_ON = "no failure";

    @TempDir
    Path root = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(root, Map.of("pg.worker.count", "4"));
        first = server.connect("preferQueryMode=simple");
        second = server.connect("preferQueryMode=simple");
        run(second, "CREATE TABLE t (a INT)");
        run(second, "CREATE TABLE other (a INT)");
        run(second, "INSERT INTO t VALUES (1), (2)");
        run(second, "CREATE VIEW v AS SELECT a FROM t");
        run(second, "SET lock_timeout = 100");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    /** What becomes of a statement while another session's transaction has run others. */
    private String beside(String held, String asked) throws Exception {
        run(first, "BEGIN");
        run(first, held);
        run(second, "BEGIN");
        String state = stateOf(second, asked);
        run(second, "ROLLBACK");
        run(first, "ROLLBACK");
        return state;
    }

    private void waits(String held, String... asked) throws Exception {
        for (String statement : asked) {
            assertThat(beside(held, statement)).as(held + " / " + statement).isEqualTo(WAITED);
        }
    }

    private void goesOn(String held, String... asked) throws Exception {
        for (String statement : asked) {
            assertThat(beside(held, statement)).as(held + " / " + statement).isEqualTo(WENT_ON);
        }
    }

    @Test
    void whoReadsWaitsForAccessExclusiveOnly() throws Exception {
        String[] reads = {"SELECT * FROM t", "SELECT * FROM v", "SELECT 1 WHERE EXISTS (SELECT 1 FROM t)",
                "INSERT INTO other SELECT a FROM t", "CREATE TABLE made AS SELECT * FROM t",
                "DECLARE c CURSOR FOR SELECT * FROM t"};
        waits("LOCK TABLE t", reads);
        waits("TRUNCATE t", reads);
        waits("ALTER TABLE t ADD COLUMN b INT", reads);
        goesOn("LOCK TABLE t IN EXCLUSIVE MODE", reads);
        goesOn("UPDATE t SET a = 3", reads);
        goesOn("CREATE INDEX ON t (a)", reads);
    }

    @Test
    void whoAppendsWaitsForShareAndStronger() throws Exception {
        for (String mode : List.of("SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE")) {
            waits("LOCK TABLE t IN " + mode + " MODE", "INSERT INTO t VALUES (3)");
        }
        waits("CREATE INDEX ON t (a)", "INSERT INTO t VALUES (3)");
        for (String mode : List.of("ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE")) {
            goesOn("LOCK TABLE t IN " + mode + " MODE", "INSERT INTO t VALUES (3)");
        }
        goesOn("UPDATE t SET a = 3", "INSERT INTO t VALUES (3)");
    }

    @Test
    void strongLocksWaitForReadersAndWritersThatCameBefore() throws Exception {
        waits("SELECT * FROM t", "LOCK TABLE t", "TRUNCATE t", "ALTER TABLE t ADD COLUMN b INT");
        goesOn("SELECT * FROM t", "LOCK TABLE t IN EXCLUSIVE MODE", "CREATE INDEX ON t (a)",
                "UPDATE t SET a = 3");
        waits("INSERT INTO t VALUES (3)", "LOCK TABLE t IN SHARE MODE", "CREATE INDEX ON t (a)",
                "CREATE UNIQUE INDEX ON t (a)", "ALTER TABLE t ADD PRIMARY KEY (a)");
        goesOn("INSERT INTO t VALUES (3)", "INSERT INTO t VALUES (4)", "UPDATE t SET a = 3",
                "LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE");
        assertThat(column(first, "SELECT mode FROM pg_locks WHERE relation = 't'::regclass")).isEmpty();
    }

    @Test
    void aReaderThatHasWaitedSeesWhatItWaitedFor() throws Exception {
        run(second, "SET lock_timeout = 0");
        run(first, "BEGIN");
        run(first, "LOCK TABLE t");
        run(first, "INSERT INTO t VALUES (3)");
        CompletableFuture<String> count = CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(one(second, "SELECT count(*) FROM t"));
            } catch (java.sql.SQLException failure) {
                return failure.toString();
            }
        });
        while (column(first, "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessShareLock'")
                .isEmpty()) {
            Thread.sleep(5);
        }
        run(first, "COMMIT");
        assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo("3");
    }

    @Test
    void locksTakenSinceASavepointAreLetGoByGoingBackToIt() throws Exception {
        run(first, "BEGIN");
        run(first, "SELECT pg_advisory_xact_lock(1)");
        run(first, "SAVEPOINT s");
        run(first, "SELECT * FROM t");
        run(first, "SELECT pg_advisory_xact_lock(2)");
        run(first, "SELECT pg_advisory_lock(3)");
        assertThat(column(first, LOCKS)).containsExactly("advisory 1 ExclusiveLock",
                "advisory 2 ExclusiveLock", "advisory 3 ExclusiveLock", "relation t AccessShareLock");
        run(first, "ROLLBACK TO s");
        assertThat(column(second, LOCKS)).containsExactly("advisory 1 ExclusiveLock",
                "advisory 3 ExclusiveLock");
        run(first, "ROLLBACK");
        assertThat(column(second, LOCKS)).containsExactly("advisory 3 ExclusiveLock");
    }

    private static final String LOCKS = "SELECT locktype || ' ' || coalesce(relation::regclass::text, objid::text)"
            + " || ' ' || mode FROM pg_locks WHERE locktype IN ('advisory', 'relation')"
            + " AND relation IS DISTINCT FROM 'pg_locks'::regclass ORDER BY 1";

    @Test
    void theHolderOfALockCommitsHoweverManyWaitForIt() throws Exception {
        run(first, "BEGIN");
        run(first, "UPDATE t SET a = 10 WHERE a = 1");
        List<Connection> others = new ArrayList<>();
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Connection other = server.connect("preferQueryMode=simple");
            others.add(other);
            waiting.add(
                    CompletableFuture.supplyAsync(
                            () -> stateOf(other, "UPDATE t SET a = a + 1 WHERE a >= 10"),
                            Thread::startVirtualThread));
        }
        while (!"12".equals(one(first, "SELECT count(*) FROM pg_locks WHERE NOT granted"))) {
            Thread.sleep(5);
        }
        run(first, "COMMIT");
        for (CompletableFuture<String> other : waiting) {
            assertThat(other.get(20, TimeUnit.SECONDS)).isEqualTo(WENT_ON);
        }
        assertThat(one(first, "SELECT max(a) FROM t")).isEqualTo("22");
        for (Connection other : others) {
            other.close();
        }
    }
}
