package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore waits for others, who change meanwhile what it is about, and takes away nothing that it does not tell. */
class RestoreBesideOthersTest {
    private static final String GRANTED = "SELECT has_table_privilege('bob', '%s', 'SELECT')";

    @TempDir
    Path directory = Path.of(".");
    private TestServer server;
    private Connection first;
    private Connection second;
    private String set = "";

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(directory.resolve("root"),
                Map.of("cairo.sql.backup.root", directory.resolve("sets").toString()));
        first = server.connect("preferQueryMode=simple");
        second = server.connect("preferQueryMode=simple");
        run(first, "CREATE TABLE t (id SERIAL, v INT)");
        run(first, "INSERT INTO t (v) VALUES (1), (2)");
        run(first, "CREATE USER bob");
        run(first, "GRANT SELECT ON t TO bob");
        set = String.valueOf(one(first, "BACKUP DATABASE"));
    }

    @AfterEach
    void stop() throws Exception {
        second.close();
        first.close();
        server.close();
    }

    /** The outcome of the statement in the second session, after the first has ended its transaction. */
    private String besides(String change, String restore) throws Exception {
        first.setAutoCommit(false);
        run(first, change);
        CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> outcome(restore),
                work -> Thread.ofPlatform().start(work));
        try (Connection third = server.connect("preferQueryMode=simple")) {
            while (!waiting.isDone() && !"1".equals(one(third,
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))) {
                Thread.onSpinWait();
            }
        }
        assertThat(waiting).isNotDone();
        first.commit();
        first.setAutoCommit(true);
        return waiting.get(20, TimeUnit.SECONDS);
    }

    private String outcome(String sql) {
        List<String> actions = new ArrayList<>();
        try (Statement statement = second.createStatement()) {
            if (statement.execute(sql)) {
                ResultSet rows = statement.getResultSet();
                while (rows.next()) {
                    actions.add(rows.getString("action"));
                }
            }
            return String.join(",", actions);
        } catch (SQLException failed) {
            return String.valueOf(failed.getSQLState());
        }
    }

    private List<String> problems(String sql) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Statement statement = first.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                if (rows.getString("problem") != null) {
                    problems.add(rows.getString("problem"));
                }
            }
        }
        return problems;
    }

    private static SQLException failure(Connection connection, String sql) {
        return (SQLException) catchThrowable(() -> run(connection, sql));
    }

    @Test
    void aTableThatGotAnotherNameMeanwhileKeepsWhatItHas() throws Exception {
        assertThat(besides("ALTER TABLE t RENAME TO t_old",
                "RESTORE TABLE t FROM BACKUP '" + set + "' WITH (mode replace)")).isEqualTo("created");
        assertThat(one(first, GRANTED.formatted("t_old"))).isEqualTo("t");
        run(first, "INSERT INTO t_old (v) VALUES (3)");
        run(first, "INSERT INTO t (v) VALUES (3)");
        assertThat(column(first, "SELECT id FROM t_old ORDER BY id")).containsExactly("1", "2", "3");
        assertThat(column(first, "SELECT id FROM t ORDER BY id")).hasSize(3).doesNotHaveDuplicates();
        run(first, "DROP TABLE t");
        run(first, "INSERT INTO t_old (v) VALUES (4)");
    }

    @Test
    void aTableThatWasWrittenAnewMeanwhileIsReplacedWithAllThatItHas() throws Exception {
        assertThat(besides("ALTER TABLE t ALTER COLUMN v TYPE bigint",
                "RESTORE TABLE t FROM BACKUP '" + set + "' WITH (mode replace)")).isEqualTo("replaced");
        assertThat(one(first, GRANTED.formatted("t"))).isEqualTo("t");
        assertThat(column(first, "SELECT relname FROM pg_class WHERE relkind = 'S'"))
                .containsExactly("t_id_seq");
    }

    @Test
    void aTableThatCameMeanwhileIsNotReplacedUnasked() throws Exception {
        run(first, "ALTER TABLE t RENAME TO other");
        assertThat(besides("ALTER TABLE other RENAME TO t", "RESTORE TABLE t, t AS other FROM BACKUP '" + set
                + "' WITH (mode replace)")).isEqualTo("replaced,created");
        run(first, "DROP TABLE t, other");
        assertThat(column(first, "SELECT relname FROM pg_class WHERE relkind = 'S'")).isEmpty();
    }

    @Test
    void othersDefineObjectsMeanwhileAndNobodyFails() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Set<String>> defining = CompletableFuture.supplyAsync(() -> {
            Set<String> outcomes = new HashSet<>();
            while (!done.get()) {
                outcomes.add(outcome("CREATE SEQUENCE another"));
                outcomes.add(outcome("DROP SEQUENCE another"));
            }
            return outcomes;
        }, work -> Thread.ofPlatform().start(work));
        try {
            for (int i = 0; i < 20; i++) {
                run(first, "RESTORE TABLE t AS t" + i + " FROM BACKUP '" + set + "'");
            }
        } finally {
            done.set(true);
        }
        assertThat(defining.get(20, TimeUnit.SECONDS)).containsExactly("");
        for (int i = 0; i < 20; i++) {
            assertThat(one(first, "INSERT INTO t" + i + " (v) VALUES (3) RETURNING id > 2")).isEqualTo("t");
        }
    }

    @Test
    void whoDefinesObjectsInATransactionIsWaitedForOnlyByWhoNeedsSome() throws Exception {
        run(first, "CREATE TABLE plain (v INT)");
        set = String.valueOf(one(first, "BACKUP DATABASE"));
        run(first, "BEGIN");
        run(first, "CREATE VIEW newest AS SELECT 1 AS one");
        assertThat(outcome("RESTORE TABLE plain AS again FROM BACKUP '" + set + "'")).isEqualTo("created");
        run(first, "COMMIT");
        assertThat(besides("CREATE VIEW other AS SELECT 1 AS one",
                "RESTORE TABLE t AS copy FROM BACKUP '" + set + "'")).isEqualTo("created");
        assertThat(one(first, "SELECT one FROM other")).isEqualTo("1");
    }

    @Test
    void aDatabaseWithDefinitionsIsNotEmpty() throws Exception {
        String restore = "RESTORE DATABASE FROM BACKUP '" + set + "'";
        run(first, "DROP TABLE t");
        assertThat(failure(first, restore).getMessage())
                .contains("the database is not empty: there is role bob");
        run(first, "DROP USER bob");
        Map<String, String> definitions = Map.of("CREATE SCHEMA mine", "DROP SCHEMA mine",
                "CREATE VIEW myv AS SELECT 1 AS x", "DROP VIEW myv", "CREATE SEQUENCE sq", "DROP SEQUENCE sq",
                "CREATE USER zoe", "DROP USER zoe");
        for (Map.Entry<String, String> definition : definitions.entrySet()) {
            run(first, definition.getKey());
            SQLException refused = failure(first, restore);
            assertThat(refused.getSQLState()).as(definition.getKey()).isEqualTo("42P07");
            assertThat(refused.getMessage()).contains("not empty").contains("WITH (mode replace)");
            assertThat(problems("EXPLAIN " + restore)).hasSize(1).allMatch(why -> why.contains("not empty"));
            assertThat(problems("EXPLAIN " + restore + " WITH (mode replace)")).isEmpty();
            run(first, definition.getValue());
        }
        run(first, restore);
        assertThat(one(first, GRANTED.formatted("t"))).isEqualTo("t");
    }
}
