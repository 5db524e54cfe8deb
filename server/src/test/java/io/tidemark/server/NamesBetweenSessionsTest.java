package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two sessions name or define at the same time: the second one waits for the first one's transaction. */
class NamesBetweenSessionsTest {
    private static final String DONE = "no failure";
    private static final String TAKEN = "42P07";
    private static final String WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted";

    @TempDir
    Path directory = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(directory.resolve("root"), Map.of("pg.worker.count", "4",
                "cairo.sql.backup.root", directory.resolve("sets").toString()));
        first = server.connect("preferQueryMode=simple");
        second = server.connect("preferQueryMode=simple");
        run(first, "CREATE TABLE t (a INT)");
        run(first, "CREATE VIEW v AS SELECT 1 AS one");
        run(first, "CREATE SEQUENCE s");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    private void untilItWaits(CompletableFuture<String> state) throws Exception {
        while (column(first, WAITING).isEmpty() && !state.isDone()) {
            Thread.sleep(5);
        }
    }

    /** What becomes of a statement that has waited for another session's transaction, which ends so. */
    private String after(String made, String asked, String end) throws Exception {
        run(first, "BEGIN");
        run(first, made);
        CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> stateOf(second, asked));
        untilItWaits(state);
        assertThat(state).as(made + " / " + asked).isNotDone();
        run(first, end);
        return state.get(20, TimeUnit.SECONDS);
    }

    private void drop(String name) throws Exception {
        for (String kind : List.of("TABLE", "VIEW", "SEQUENCE", "INDEX")) {
            String state = stateOf(second, "DROP " + kind + " " + name);
            assertThat(state).as(kind).isIn(DONE, "42809", "42P01", "42704");
            if (state.equals(DONE)) {
                break;
            }
        }
        assertThat(column(second, "SELECT relname FROM pg_class WHERE relname = '" + name + "'")).isEmpty();
    }

    private void excludeEachOther(List<String> all) throws Exception {
        for (String made : all) {
            for (String asked : all) {
                assertThat(after(made, asked, "COMMIT")).as(made + " / " + asked).isEqualTo(TAKEN);
                putBack();
                assertThat(after(made, asked, "ROLLBACK")).as(made + " / " + asked).isEqualTo(DONE);
                putBack();
            }
        }
    }

    private void putBack() throws Exception {
        if (column(first, "SELECT 1 FROM pg_class WHERE relname = 't'").isEmpty()) {
            run(first, "ALTER TABLE n RENAME TO t");
        } else if (column(first, "SELECT 1 FROM pg_class WHERE relname = 'v'").isEmpty()) {
            run(first, "ALTER VIEW n RENAME TO v");
        } else if (column(first, "SELECT 1 FROM pg_class WHERE relname = 's'").isEmpty()) {
            run(first, "ALTER SEQUENCE n RENAME TO s");
        } else {
            drop("n");
        }
        assertThat(column(second, "SELECT relname FROM pg_class WHERE relname = 'n'")).isEmpty();
    }

    @Test
    void relationsOfAllKindsExcludeEachOther() throws Exception {
        excludeEachOther(List.of("CREATE TABLE n (a INT)", "CREATE VIEW n AS SELECT 1", "CREATE SEQUENCE n",
                "CREATE TABLE n AS SELECT 1 AS a"));
    }

    @Test
    void newNamesOfWhatIsThereAreWaitedForToo() throws Exception {
        excludeEachOther(List.of("ALTER TABLE t RENAME TO n", "CREATE VIEW n AS SELECT 1"));
        excludeEachOther(List.of("ALTER VIEW v RENAME TO n", "CREATE TABLE n (a INT)"));
        excludeEachOther(List.of("ALTER SEQUENCE s RENAME TO n", "CREATE TABLE n (a INT)"));
        excludeEachOther(List.of("CREATE INDEX n ON t (a)", "CREATE VIEW n AS SELECT 1"));
    }

    @Test
    void namesThatATableBringsAlongAreWaitedFor() throws Exception {
        run(first, "CREATE SCHEMA other");
        run(first, "CREATE TABLE other.moved (id SERIAL PRIMARY KEY)");
        assertThat(after("CREATE TABLE made (id SERIAL)", "CREATE VIEW made_id_seq AS SELECT 1", "COMMIT"))
                .isEqualTo(TAKEN);
        assertThat(after("CREATE TABLE keyed (id INT PRIMARY KEY)", "CREATE TABLE keyed_pkey (a INT)",
                "COMMIT")).isEqualTo(TAKEN);
        assertThat(after("ALTER TABLE other.moved SET SCHEMA public", "CREATE TABLE moved_id_seq (a INT)",
                "COMMIT")).isEqualTo(TAKEN);
        run(first, "CREATE TABLE other.moved_pkey (a INT)");
        assertThat(stateOf(first, "ALTER TABLE moved SET SCHEMA other")).isEqualTo(TAKEN);
        run(first, "DROP TABLE other.moved_pkey");
        run(first, "CREATE VIEW other.moved_id_seq AS SELECT 1");
        assertThat(stateOf(first, "ALTER TABLE moved SET SCHEMA other")).isEqualTo(TAKEN);
        assertThat(after("CREATE VIEW again_id_seq AS SELECT 1", "CREATE TABLE again (id SERIAL)", "COMMIT"))
                .isEqualTo(DONE);
        assertThat(one(first, "SELECT pg_get_serial_sequence('again', 'id')"))
                .isEqualTo("public.again_id_seq1");
    }

    @Test
    void whoAsksOnlyForWhatIsMissingFindsWhatTheOtherHasMade() throws Exception {
        assertThat(after("CREATE VIEW n AS SELECT 1", "CREATE TABLE IF NOT EXISTS n (a INT)", "COMMIT"))
                .isEqualTo(DONE);
        assertThat(one(first, "SELECT relkind FROM pg_class WHERE relname = 'n'")).isEqualTo("v");
        assertThat(after("CREATE TABLE m (a INT)", "CREATE OR REPLACE VIEW m AS SELECT 1", "COMMIT"))
                .isEqualTo("42809");
        assertThat(after("CREATE VIEW w AS SELECT 1 AS a", "CREATE OR REPLACE VIEW w AS SELECT 2 AS a",
                "COMMIT")).isEqualTo(DONE);
        assertThat(column(first, "SELECT a FROM w")).containsExactly("2");
    }

    @Test
    void aTransactionThatKeepsItsViewSeesTheNameTooLate() throws Exception {
        run(second, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        run(second, "SELECT 1");
        run(first, "CREATE VIEW n AS SELECT 1");
        assertThat(stateOf(second, "CREATE TABLE n (a INT)")).isEqualTo(TAKEN);
        run(second, "ROLLBACK");
        run(second, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        run(second, "DROP TABLE t");
        run(second, "CREATE VIEW t AS SELECT 1");
        run(second, "COMMIT");
        assertThat(column(first, "SELECT relkind FROM pg_class WHERE relname = 't'")).containsExactly("v");
    }

    @Test
    void aNameIsShownWhileItIsWaitedForAndLetGoByGoingBackToASavepoint() throws Exception {
        run(first, "BEGIN");
        run(first, "SAVEPOINT before");
        run(first, "CREATE TABLE n (a INT)");
        String process = one(second, "SELECT pg_backend_pid()");
        CompletableFuture<String> state = CompletableFuture
                .supplyAsync(() -> stateOf(second, "CREATE VIEW n AS SELECT 1"));
        untilItWaits(state);
        assertThat(column(first, "SELECT locktype || ' ' || classid || ' ' || mode || ' ' || granted"
                + " FROM pg_locks WHERE classid = 1259 ORDER BY granted"))
                .containsExactly("object 1259 ExclusiveLock false", "object 1259 ExclusiveLock true");
        assertThat(one(first, "SELECT pg_blocking_pids(" + process + ") = ARRAY[pg_backend_pid()]"))
                .isEqualTo("t");
        assertThat(one(first, "SELECT wait_event FROM pg_stat_activity WHERE pid = " + process))
                .isEqualTo("object");
        run(first, "ROLLBACK TO before");
        assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(stateOf(first, "CREATE TABLE n (a INT)")).isEqualTo(TAKEN);
        run(first, "ROLLBACK");
    }

    @Test
    void whoGivesNoNewNameOrATemporaryOneGoesOn() throws Exception {
        run(second, "SET lock_timeout = 100");
        run(first, "BEGIN");
        run(first, "CREATE TABLE n (id SERIAL)");
        for (String asked : List.of("CREATE TEMP TABLE n (a INT)", "CREATE TABLE IF NOT EXISTS t (a INT)",
                "INSERT INTO t VALUES (1)", "CREATE TABLE m (a INT PRIMARY KEY)")) {
            assertThat(stateOf(second, asked)).as(asked).isEqualTo(DONE);
        }
        assertThat(stateOf(second, "CREATE VIEW public.n AS SELECT 1")).isEqualTo("55P03");
        assertThat(stateOf(first, "SELECT * FROM n")).isEqualTo(DONE);
        run(first, "COMMIT");
        assertThat(column(first, "SELECT 1 FROM pg_locks WHERE classid = 1259")).isEmpty();
    }

    @Test
    void eachWaitsForTheOthersNameAndOneOfThemFails() throws Exception {
        run(second, "BEGIN");
        run(second, "CREATE TABLE b (a INT)");
        run(first, "BEGIN");
        run(first, "CREATE TABLE a (a INT)");
        CompletableFuture<String> state = CompletableFuture
                .supplyAsync(() -> stateOf(second, "CREATE TABLE a (a INT)"));
        untilItWaits(state);
        assertThat(stateOf(first, "CREATE TABLE b (a INT)")).isEqualTo("40P01");
        run(first, "ROLLBACK");
        assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo(DONE);
        run(second, "COMMIT");
    }

    @Test
    void aRestoredTableWaitsForItsNameAndKeepsIt() throws Exception {
        run(first, "CREATE TABLE numbered (id SERIAL PRIMARY KEY)");
        String set = one(first, "BACKUP DATABASE");
        String restore = "RESTORE TABLE t AS n FROM BACKUP '" + set + "'";
        for (String made : List.of("CREATE VIEW n AS SELECT 1", "CREATE SEQUENCE n",
                "ALTER VIEW v RENAME TO n")) {
            assertThat(after(made, restore, "COMMIT")).as(made).isEqualTo(TAKEN);
            putBack();
            assertThat(after(made, restore, "ROLLBACK")).as(made).isEqualTo(DONE);
            drop("n");
        }
        assertThat(after("CREATE TABLE copy_id_seq (a INT)",
                "RESTORE TABLE numbered AS copy FROM BACKUP '" + set + "'", "COMMIT")).isEqualTo(DONE);
        assertThat(one(first, "SELECT pg_get_serial_sequence('copy', 'id')"))
                .isEqualTo("public.copy_id_seq1");
        run(second, "SET lock_timeout = 100");
        run(first, "BEGIN");
        run(first, "CREATE VIEW n AS SELECT 1");
        assertThat(stateOf(second, "EXPLAIN " + restore)).isEqualTo(DONE);
        run(first, "ROLLBACK");
    }

    @Test
    void aRestoredDatabaseWaitsForTheNamesOfItsViews() throws Exception {
        run(first, "CREATE VIEW n AS SELECT 1 AS one");
        String set = one(first, "BACKUP DATABASE");
        run(first, "DROP VIEW n");
        String restore = "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)";
        assertThat(after("CREATE TABLE n (a INT)", restore, "COMMIT")).isEqualTo(DONE);
        assertThat(column(first, "SELECT relkind FROM pg_class WHERE relname = 'n'")).containsExactly("v");
    }

    /** Only what the statement is about is changed, of the object as the other has left it. */
    @Test
    void whatTheOtherHasChangedOfAnObjectStays() throws Exception {
        assertThat(after("ALTER SEQUENCE s RESTART WITH 50", "COMMENT ON SEQUENCE s IS 'mine'", "COMMIT"))
                .isEqualTo(DONE);
        assertThat(one(first, "SELECT nextval('s')")).isEqualTo("50");
        assertThat(one(first, "SELECT obj_description('s'::regclass)")).isEqualTo("mine");
        assertThat(
                after("CREATE OR REPLACE VIEW v AS SELECT 2 AS one", "COMMENT ON VIEW v IS 'seen'", "COMMIT"))
                .isEqualTo(DONE);
        assertThat(one(first, "SELECT one FROM v")).isEqualTo("2");
        assertThat(after("COMMENT ON VIEW v IS 'newer'", "CREATE OR REPLACE VIEW v AS SELECT 3 AS one",
                "COMMIT"))
                .isEqualTo(DONE);
        assertThat(one(first, "SELECT one FROM v")).isEqualTo("3");
        assertThat(one(first, "SELECT obj_description('v'::regclass)")).isEqualTo("newer");
        run(first, "CREATE TABLE numbered (id SERIAL, v INT)");
        assertThat(after("ALTER SEQUENCE numbered_id_seq INCREMENT 10", "TRUNCATE numbered RESTART IDENTITY",
                "COMMIT")).isEqualTo(DONE);
        run(first, "INSERT INTO numbered (v) VALUES (1), (2)");
        assertThat(column(first, "SELECT id FROM numbered ORDER BY id")).containsExactly("1", "11");
        run(first, "CREATE TABLE counted (id INT GENERATED ALWAYS AS IDENTITY, v INT)");
        assertThat(after("ALTER SEQUENCE counted_id_seq INCREMENT 10",
                "ALTER TABLE counted ALTER id SET CACHE 1 SET START 5", "COMMIT")).isEqualTo(DONE);
        run(first, "INSERT INTO counted (v) VALUES (1), (2)");
        assertThat(column(first, "SELECT id FROM counted ORDER BY id")).containsExactly("1", "11");
    }
}
