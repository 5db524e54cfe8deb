package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ATTACH BACKUP: reading a set beside the database. */
class AttachStatementsTest {
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
        second = server.connect("");
        run(first, "CREATE TABLE t (ts TIMESTAMP, n INT) TIMESTAMP(ts) PARTITION BY DAY");
        run(first, "INSERT INTO t SELECT timestamp '2024-01-01' + x * interval '1 minute', x"
                + " FROM generate_series(1, 5000) AS g(x)");
        set = String.valueOf(one(first, "BACKUP DATABASE"));
        run(first, "DELETE FROM t WHERE n > 4990");
        run(first, "INSERT INTO t VALUES ('2025-01-01', -1)");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        second.close();
        server.close();
    }

    @Test
    void showsASetAsASchemaToAllSessions() throws Exception {
        assertThat(stateOf(first, "SELECT * FROM old.t")).isEqualTo("42P01");
        run(first, "ATTACH BACKUP '" + set + "' AS old");
        assertThat(one(second, "SELECT count(*) FROM old.t")).isEqualTo("5000");
        assertThat(column(second, "SELECT n FROM (SELECT * FROM old.t EXCEPT SELECT * FROM t) d ORDER BY n"))
                .hasSize(10).first().isEqualTo("4991");
        assertThat(one(first, "SELECT count(*) FROM t JOIN old.t AS o USING (n)")).isEqualTo("4990");
        assertThat(one(first, "SELECT nspname FROM pg_namespace WHERE nspname = 'old'")).isEqualTo("old");
        assertThat(one(first, "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                + " WHERE nspname = 'old'")).isEqualTo("t");
        assertThat(one(first, "SELECT 'old.t'::regclass::text")).isEqualTo("old.t");
        run(first, "INSERT INTO t SELECT * FROM old.t WHERE n > 4990");
        run(first, "CREATE TABLE copy AS SELECT * FROM old.t");
        assertThat(one(first, "SELECT count(*) FROM copy")).isEqualTo("5000");
        assertThat(one(second, "SELECT count(*) FROM t")).isEqualTo("5001");
        run(first, "DETACH BACKUP old");
        assertThat(stateOf(second, "SELECT count(*) FROM old.t")).isEqualTo("42P01");
        assertThat(stateOf(first, "DETACH BACKUP old")).isEqualTo("3F000");
        run(first, "DROP BACKUP '" + set + "' WITH (force)");
    }

    @Test
    void refusesEveryChangeOfIt() throws Exception {
        run(first, "CREATE SCHEMA taken");
        for (String schema : new String[]{"taken", "public", "sys", "pg_catalog"}) {
            assertThat(stateOf(first, "ATTACH BACKUP '" + set + "' AS " + schema)).as(schema)
                    .isIn("42P06", "42939");
        }
        assertThat(stateOf(first, "ATTACH BACKUP 'none' AS old")).isEqualTo("42704");
        run(first, "ATTACH BACKUP '" + set + "' AS old");
        assertThat(stateOf(first, "ATTACH BACKUP '" + set + "' AS old")).isEqualTo("42P06");
        assertThat(stateOf(first, "CREATE SCHEMA old")).isEqualTo("42P06");
        for (String change : new String[]{"INSERT INTO old.t VALUES ('2024-01-01', 1)",
                "UPDATE old.t SET n = 1", "DELETE FROM old.t", "DROP TABLE old.t", "TRUNCATE old.t",
                "ALTER TABLE old.t ADD COLUMN x INT", "CREATE TABLE old.x (a INT)",
                "ALTER TABLE t SET SCHEMA old"}) {
            assertThat(stateOf(first, change)).as(change).isEqualTo("25006");
        }
        assertThat(stateOf(first, "DROP SCHEMA old")).isNotEqualTo("no failure");
        assertThat(stateOf(first, "COPY old.t FROM STDIN")).isNotEqualTo("no failure");
        assertThat(one(first, "SELECT count(*) FROM old.t")).isEqualTo("5000");
    }

    @Test
    void keepsASetThatIsAttachedOrRead() throws Exception {
        run(first, "BACKUP DATABASE");
        run(first, "ATTACH BACKUP '" + set + "' AS old");
        assertThat(stateOf(first, "DROP BACKUP '" + set + "' WITH (force)")).isEqualTo("55006");
        run(first, "BEGIN");
        run(first, "DECLARE c CURSOR FOR SELECT * FROM old.t");
        assertThat(column(first, "FETCH 3 FROM c")).hasSize(3);
        assertThat(stateOf(second, "DETACH BACKUP old")).isEqualTo("55006");
        run(first, "COMMIT");
        run(second, "DETACH BACKUP old");
        run(first, "DROP BACKUP '" + set + "'");
    }

    /** A table of another schema has that in front of its name, as a table may be called anyway. */
    @Test
    void showsTablesThatWouldHaveTheSameName() throws Exception {
        run(first, "CREATE TABLE \"sales.orders\" AS SELECT 1 AS n");
        run(first, "CREATE SCHEMA sales");
        run(first, "CREATE TABLE sales.orders AS SELECT 2 AS n");
        String both = String.valueOf(one(first, "BACKUP DATABASE"));
        run(first, "ATTACH BACKUP '" + both + "' AS old");
        assertThat(one(second, "SELECT count(*) FROM t")).isEqualTo("4991");
        assertThat(one(second, "SELECT n FROM old.\"sales.orders\"")).isEqualTo("1");
        assertThat(one(second, "SELECT n FROM old.\"sales.sales.orders\"")).isEqualTo("2");
        run(first, "DETACH BACKUP old");
    }

    @Test
    void hidesATableOfASetBehindOneOfTheDatabase() throws Exception {
        run(second, "BEGIN");
        run(second, "CREATE SCHEMA old");
        run(second, "CREATE TABLE old.t AS SELECT 7 AS n");
        run(first, "ATTACH BACKUP '" + set + "' AS old");
        run(second, "COMMIT");
        assertThat(one(first, "SELECT count(*) FROM t")).isEqualTo("4991");
        assertThat(one(first, "SELECT n FROM old.t")).isEqualTo("7");
        run(first, "DETACH BACKUP old");
        assertThat(one(first, "SELECT n FROM old.t")).isEqualTo("7");
        run(first, "DROP SCHEMA old CASCADE");
    }
}
