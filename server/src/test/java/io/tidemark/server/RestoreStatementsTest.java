package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VERIFY, RESTORE and its EXPLAIN through JDBC. */
class RestoreStatementsTest {
    private static final String CONTENT = "SELECT count(*) || ' ' || sum(n) || ' ' || min(ts) || ' '"
            + " || max(ts) || ' ' || sum(length(s)) FROM ";

    @TempDir
    Path directory = Path.of(".");
    private TestServer server;
    private Connection first;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(directory.resolve("root"),
                Map.of("cairo.sql.backup.root", directory.resolve("sets").toString()));
        first = server.connect("preferQueryMode=simple");
        run(first, "CREATE TABLE t (ts TIMESTAMP, n INT, s TEXT) TIMESTAMP(ts) PARTITION BY DAY");
        run(first, "INSERT INTO t SELECT timestamp '2024-01-01' + x * interval '1 minute', x,"
                + " 'row ' || x FROM generate_series(1, 5000) AS g(x)");
        run(first, "CREATE TABLE numbered (id INT GENERATED ALWAYS AS IDENTITY, v TEXT)");
        run(first, "INSERT INTO numbered (v) VALUES ('a'), ('b'), ('c')");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        server.close();
    }

    private String backup() throws SQLException {
        return String.valueOf(one(first, "BACKUP DATABASE"));
    }

    private List<String> rows(String sql, String... columns) throws SQLException {
        List<String> told = new ArrayList<>();
        try (Statement statement = first.createStatement(); ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (String column : columns) {
                    values.add(String.valueOf(rows.getString(column)));
                }
                told.add(String.join("|", values));
            }
        }
        return told;
    }

    @Test
    void restoresATableUnderAnotherNameAndInItsPlace() throws Exception {
        String set = backup();
        String before = one(first, CONTENT + "t");
        run(first, "DELETE FROM t WHERE n < 4000");
        assertThat(stateOf(first, "RESTORE TABLE t FROM BACKUP '" + set + "'")).isEqualTo("42P07");
        assertThat(rows("EXPLAIN RESTORE TABLE t FROM BACKUP '" + set + "'", "table_name", "action"))
                .containsExactly("t|refuse", "null|fail");
        assertThat(rows("RESTORE TABLE t AS t2 FROM BACKUP '" + set + "'", "table_name", "restored_as",
                "action", "rows")).containsExactly("t|t2|created|5000");
        assertThat(one(first, CONTENT + "t2")).isEqualTo(before);
        assertThat(rows("EXPLAIN RESTORE TABLE t FROM BACKUP '" + set + "' WITH (mode replace)", "action",
                "rows")).containsExactly("replace|5000");
        assertThat(rows("RESTORE TABLE t FROM BACKUP '" + set + "' WITH (mode replace)", "action"))
                .containsExactly("replaced");
        assertThat(one(first, CONTENT + "t")).isEqualTo(before);
        run(first, "INSERT INTO t VALUES ('2025-01-01', 1, 'more')");
        assertThat(one(first, "SELECT count(*) FROM t")).isEqualTo("5001");
        assertThat(column(first, "SELECT what FROM sys.backup_log ORDER BY run"))
                .containsExactly("BACKUP DATABASE", "RESTORE TABLE", "RESTORE TABLE");
    }

    @Test
    void restoresPartitionsAndSeveralTablesAtOnce() throws Exception {
        String set = backup();
        assertThat(rows("RESTORE TABLE t PARTITION '2024-01-02', '2024-01-03' AS days, numbered AS other"
                + " FROM BACKUP '" + set + "'", "restored_as", "partitions", "rows"))
                .containsExactly("days|2|2880", "other|1|3");
        assertThat(stateOf(first, "RESTORE TABLE t PARTITION '1999-01-01' AS x FROM BACKUP '" + set + "'"))
                .isEqualTo("55000");
        assertThat(stateOf(first, "RESTORE TABLE t AS fresh, numbered FROM BACKUP '" + set + "'"))
                .isEqualTo("42P07");
        assertThat(stateOf(first, "SELECT * FROM fresh")).isEqualTo("42P01");
    }

    @Test
    void identityColumnsOfRestoredTablesGoOn() throws Exception {
        run(first, "BACKUP TABLE numbered");
        String set = one(first, "SHOW BACKUPS");
        run(first, "RESTORE TABLE numbered AS copy FROM BACKUP '" + set + "'");
        run(first, "INSERT INTO copy (v) VALUES ('d')");
        run(first, "INSERT INTO numbered (v) VALUES ('e')");
        // As after a crash, a sequence may skip what it had set aside, and gives nothing twice.
        String ids = "SELECT count(*) || ' ' || count(DISTINCT id) || ' ' || (max(id) BETWEEN 4 AND 36) FROM ";
        assertThat(one(first, ids + "copy")).isEqualTo("4 4 true");
        assertThat(column(first, "SELECT id FROM numbered ORDER BY id")).containsExactly("1", "2", "3", "4");
        run(first, "DROP TABLE numbered");
        run(first, "RESTORE TABLE numbered FROM BACKUP '" + set + "'");
        run(first, "INSERT INTO numbered (v) VALUES ('f')");
        assertThat(one(first, ids + "numbered")).isEqualTo("4 4 true");
        run(first, "DROP TABLE copy");
        run(first, "DROP TABLE numbered");
        assertThat(stateOf(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)"))
                .isEqualTo("55000");
    }

    @Test
    void restoresTheDatabaseWithItsViewsSchemasAndSequences() throws Exception {
        run(first, "CREATE SCHEMA sales");
        run(first, "CREATE TABLE sales.orders (id INT GENERATED BY DEFAULT AS IDENTITY, n INT)");
        run(first, "INSERT INTO sales.orders (n) VALUES (10), (20)");
        run(first, "CREATE VIEW v AS SELECT sum(n) AS total FROM sales.orders");
        String set = backup();
        assertThat(stateOf(first, "RESTORE DATABASE FROM BACKUP '" + set + "'")).isEqualTo("42P07");
        run(first, "CREATE TABLE later (a INT)");
        run(first, "DROP SCHEMA sales CASCADE");
        assertThat(
                rows("EXPLAIN RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)", "table_name",
                        "restored_as", "action"))
                .containsExactlyInAnyOrder("t|t|replace", "numbered|numbered|replace",
                        "sales.orders|sales.orders|create", "null|later|drop");
        run(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)");
        assertThat(one(first, "SELECT total FROM v")).isEqualTo("30");
        assertThat(stateOf(first, "SELECT * FROM later")).isEqualTo("42P01");
        run(first, "INSERT INTO sales.orders (n) VALUES (30)");
        assertThat(one(first, "SELECT (max(id) > 2)::text || (SELECT total FROM v) FROM sales.orders"))
                .isEqualTo("true60");
        assertThat(stateOf(first, "DROP TABLE sales.orders")).isEqualTo("2BP01");
        run(first, "DROP VIEW v");
        run(first, "DROP TABLE sales.orders");
        assertThat(column(first, "SELECT sequencename FROM pg_sequences")).doesNotContain("orders_id_seq");
    }

    /** The set tells nothing of where the sequence was, but the server has known it. */
    @Test
    void beginsWithASequenceAgainThatWasNotUsedWhenTheSetWasTaken() throws Exception {
        run(first, "CREATE TABLE fresh (id INT GENERATED ALWAYS AS IDENTITY, v TEXT)");
        String set = backup();
        run(first, "INSERT INTO fresh (v) VALUES ('a'), ('b')");
        run(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)");
        run(first, "INSERT INTO fresh (v) VALUES ('c')");
        assertThat(one(first, "SELECT id FROM fresh")).isEqualTo("1");
    }

    @Test
    void refusesWhatCannotBeRestoredAndTouchesNothing() throws Exception {
        String set = backup();
        List<@Nullable String> tables = column(first, "SHOW TABLES");
        String from = " FROM BACKUP '" + set + "'";
        assertThat(stateOf(first, "RESTORE TABLE nowhere" + from)).isEqualTo("42P01");
        assertThat(stateOf(first, "RESTORE TABLE t AS missing.t" + from)).isEqualTo("3F000");
        assertThat(stateOf(first, "RESTORE TABLE t AS pg_catalog.t" + from)).isEqualTo("42501");
        assertThat(stateOf(first, "RESTORE TABLE t AS x FROM BACKUP 'none'")).isEqualTo("42704");
        assertThat(stateOf(first, "RESTORE TABLE t AS x FROM BACKUP '../sets/" + set + "'"))
                .isEqualTo("42704");
        assertThat(stateOf(first, "RESTORE TABLE t AS x" + from + " WITH (mode merge)")).isEqualTo("22023");
        assertThat(stateOf(first, "BEGIN; RESTORE TABLE t AS x" + from)).isEqualTo("25001");
        run(first, "ROLLBACK");
        run(first, "SET default_transaction_read_only = on");
        assertThat(stateOf(first, "RESTORE TABLE t AS x" + from)).isEqualTo("25006");
        run(first, "SET default_transaction_read_only = off");
        flip(part(set));
        assertThat(stateOf(first, "RESTORE TABLE t AS x" + from)).isEqualTo("XX001");
        assertThat(column(first, "SHOW TABLES")).isEqualTo(tables);
    }

    private Path part(String set) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("sets").resolve(set).resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".arrow")
                    && file.toString().contains("2024-01-02")).findFirst().orElseThrow();
        }
    }

    private static void flip(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(file.length() / 2);
            int old = file.read();
            file.seek(file.length() / 2);
            file.write(old ^ 1);
        }
    }

    @Test
    void verifiesSetsAndLiveTablesAndRemembersIt() throws Exception {
        String set = backup();
        assertThat(rows("VERIFY BACKUP '" + set + "'", "problem")).isEmpty();
        assertThat(rows("VERIFY BACKUP '" + set + "' WITH (level restore)", "problem")).isEmpty();
        assertThat(one(first, "SELECT verified_problems FROM sys.backups")).isEqualTo("0");
        assertThat(rows("VERIFY DATABASE", "problem")).isEmpty();
        assertThat(rows("VERIFY TABLE t, numbered WITH (level restore)", "problem")).isEmpty();
        assertThat(stateOf(first, "VERIFY TABLE nowhere")).isEqualTo("42P01");
        assertThat(stateOf(first, "VERIFY BACKUP 'none'")).isEqualTo("42704");
        assertThat(stateOf(first, "VERIFY DATABASE WITH (level some)")).isEqualTo("22023");
        flip(part(set));
        assertThat(rows("VERIFY BACKUP '" + set + "'", "problem", "table_name", "partition"))
                .contains("checksum|t|2024-01-02");
        assertThat(one(first, "SELECT verified_problems > 0 FROM sys.backups")).isEqualTo("t");
    }
}
