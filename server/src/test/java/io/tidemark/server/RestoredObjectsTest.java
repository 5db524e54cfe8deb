package io.tidemark.server;

import static io.tidemark.server.TestServer.column;
import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static io.tidemark.server.TestServer.stateOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes along with restored tables, and what stays beside them. */
class RestoredObjectsTest {
    private static final String DONE = "no failure";

    @TempDir
    Path directory = Path.of(".");
    private TestServer server;
    private Connection first;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.on(directory.resolve("root"),
                Map.of("cairo.sql.backup.root", directory.resolve("sets").toString()));
        first = server.connect("preferQueryMode=simple");
    }

    @AfterEach
    void stop() throws Exception {
        first.close();
        server.close();
    }

    private static Map<String, String> ways() {
        Map<String, String> ways = new LinkedHashMap<>();
        ways.put("s1", "nextval('s1')");
        ways.put("s2", "nextval('public.s2'::regclass)");
        ways.put("s3", "NEXTVAL('s3')");
        ways.put("s4", "nextval( 's4' )");
        ways.put("s5", "nextval('s5'::text::regclass)");
        ways.put("s6", "pg_catalog.nextval(CAST('S6' AS regclass))");
        ways.put("s7", "coalesce(CASE WHEN 1 > 2 THEN 0 ELSE nextval ('s7') + 1 END, 0)");
        ways.put("s8", "\"nextval\"(E's8')");
        ways.put("\"S 9\"", "nextval('\"S 9\"')");
        return ways;
    }

    @Test
    void sequencesThatDefaultsDrawFromComeAlongHoweverTheyAreCalled() throws Exception {
        for (Map.Entry<String, String> way : ways().entrySet()) {
            run(first, "CREATE SEQUENCE " + way.getKey());
            run(first, "CREATE TABLE t (id BIGINT DEFAULT " + way.getValue() + ", v INT)");
            run(first, "INSERT INTO t (v) VALUES (1), (2)");
            String set = one(first, "BACKUP TABLE t");
            run(first, "DROP TABLE t");
            run(first, "DROP SEQUENCE " + way.getKey());
            run(first, "RESTORE TABLE t FROM BACKUP '" + set + "'");
            assertThat(stateOf(first, "INSERT INTO t (v) VALUES (3)")).as(way.getValue()).isEqualTo(DONE);
            assertThat(one(first, "SELECT count(DISTINCT id) FROM t")).as(way.getValue()).isEqualTo("3");
            run(first, "DROP TABLE t");
            run(first, "DROP SEQUENCE " + way.getKey());
        }
    }

    @Test
    void aCopyDrawsFromASequenceOfItsOwnHoweverItIsCalled() throws Exception {
        for (Map.Entry<String, String> way : ways().entrySet()) {
            run(first, "CREATE SEQUENCE " + way.getKey());
            run(first, "CREATE TABLE t (id BIGINT DEFAULT " + way.getValue() + ", v INT)");
            run(first, "ALTER SEQUENCE " + way.getKey() + " OWNED BY t.id");
            run(first, "INSERT INTO t (v) VALUES (1), (2)");
            String set = one(first, "BACKUP TABLE t");
            run(first, "RESTORE TABLE t AS copy FROM BACKUP '" + set + "'");
            run(first, "DROP TABLE t");
            assertThat(stateOf(first, "INSERT INTO copy (v) VALUES (3)")).as(way.getValue()).isEqualTo(DONE);
            assertThat(one(first, "SELECT count(DISTINCT id) FROM copy")).as(way.getValue()).isEqualTo("3");
            run(first, "DROP TABLE copy");
        }
    }

    @Test
    void twoTablesDrawFromOneSequenceInWhateverOrderTheyAreRestored() throws Exception {
        run(first, "CREATE TABLE a (id SERIAL, v INT)");
        run(first, "CREATE TABLE b (id BIGINT DEFAULT nextval('a_id_seq'), v INT)");
        run(first, "INSERT INTO a (v) VALUES (1)");
        run(first, "INSERT INTO b (v) VALUES (1)");
        String set = one(first, "BACKUP TABLE a, b");
        for (String tables : List.of("a, b", "b, a")) {
            run(first, "DROP TABLE b");
            run(first, "DROP TABLE a");
            run(first, "RESTORE TABLE " + tables + " FROM BACKUP '" + set + "'");
            run(first, "INSERT INTO a (v) VALUES (2)");
            run(first, "INSERT INTO b (v) VALUES (2)");
            assertThat(column(first, "SELECT id FROM a UNION SELECT id FROM b")).as(tables).hasSize(4);
            assertThat(column(first, "SELECT sequencename FROM pg_sequences")).as(tables)
                    .containsExactly("a_id_seq");
        }
    }

    @Test
    void sequencesAreFoundWhereTheDefaultLooksForThem() throws Exception {
        run(first, "CREATE SCHEMA sales");
        run(first, "CREATE SEQUENCE s");
        run(first, "CREATE SEQUENCE sales.s START 100");
        run(first,
                "CREATE TABLE sales.t (id BIGINT DEFAULT nextval('s'), text TEXT DEFAULT 'nextval(''s'')')");
        String set = one(first, "BACKUP TABLE sales.t");
        run(first, "DROP TABLE sales.t");
        run(first, "DROP SEQUENCE sales.s");
        run(first, "DROP SEQUENCE s");
        run(first, "RESTORE TABLE sales.t FROM BACKUP '" + set + "'");
        run(first, "INSERT INTO sales.t (text) VALUES ('a')");
        assertThat(column(first, "SELECT id FROM sales.t")).containsExactly("100");
        assertThat(column(first, "SELECT schemaname FROM pg_sequences")).containsExactly("sales");
    }

    private static final String TEMPORARY = "SELECT n.nspname || '.' || c.relname FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'pg_temp_%' ORDER BY 1";

    @Test
    void indexesOfCopiesGetNamesOfTheirOwn() throws Exception {
        run(first, "CREATE TABLE t (id INT PRIMARY KEY, v INT UNIQUE, CONSTRAINT t_pkey2 CHECK (v > 0))");
        String set = one(first, "BACKUP TABLE t");
        run(first, "CREATE SEQUENCE t_v_key1");
        run(first, "RESTORE TABLE t AS a, t AS z FROM BACKUP '" + set + "'");
        String indexes = "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = '%s'::regclass ORDER BY 1";
        assertThat(column(first, indexes.formatted("t"))).containsExactly("t_pkey", "t_v_key");
        assertThat(column(first, indexes.formatted("a"))).containsExactly("t_pkey1", "t_v_key2");
        assertThat(column(first, indexes.formatted("z"))).containsExactly("t_pkey3", "t_v_key3");
        assertThat(stateOf(first, "INSERT INTO z VALUES (1, 1), (1, 2)")).isEqualTo("23505");
        run(first, "RESTORE TABLE t FROM BACKUP '" + set + "' WITH (mode replace)");
        assertThat(column(first, indexes.formatted("t"))).containsExactly("t_pkey", "t_v_key");
        run(first, "ALTER TABLE t RENAME TO old");
        run(first, "RESTORE TABLE t FROM BACKUP '" + set + "'");
        assertThat(column(first,
                "SELECT relname FROM pg_class WHERE relkind = 'i' GROUP BY relname HAVING count(*) > 1"))
                .isEmpty();
    }

    @Test
    void temporaryObjectsStayAsTheyAreWhenTheDatabaseIsRestored() throws Exception {
        run(first, "CREATE TABLE base (a INT)");
        run(first, "INSERT INTO base VALUES (7)");
        run(first, "CREATE VIEW lasting AS SELECT a FROM base");
        run(first, "CREATE TEMP TABLE old (id SERIAL, v INT)");
        run(first, "CREATE TEMP VIEW older AS SELECT v FROM old");
        String set = one(first, "BACKUP DATABASE");
        run(first, "DROP VIEW older");
        run(first, "DROP TABLE old");
        try (Connection other = server.connect("preferQueryMode=simple")) {
            for (Connection each : new Connection[]{first, other}) {
                run(each, "CREATE TEMP TABLE tt (id SERIAL, v INT)");
                run(each, "CREATE TEMP VIEW tv AS SELECT v, a FROM tt, base");
                run(each, "CREATE TEMP SEQUENCE ts START 50");
                run(each, "SELECT nextval('ts')");
                run(each, "INSERT INTO tt (v) VALUES (1), (2)");
            }
            String before = String.valueOf(column(first, TEMPORARY));
            run(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)");
            assertThat(String.valueOf(column(first, TEMPORARY))).isEqualTo(before);
            for (Connection each : new Connection[]{first, other}) {
                run(each, "INSERT INTO tt (v) VALUES (3)");
                assertThat(column(each, "SELECT id FROM tt ORDER BY v")).containsExactly("1", "2", "3");
                assertThat(one(each, "SELECT nextval('ts')")).isEqualTo("51");
                assertThat(one(each, "SELECT sum(v) || ' ' || max(a) FROM tv")).isEqualTo("6 7");
                assertThat(one(each, "SELECT a FROM lasting")).isEqualTo("7");
                assertThat(stateOf(each, "DROP TABLE tt")).isEqualTo("2BP01");
                assertThat(stateOf(each, "DROP TABLE base")).isEqualTo("2BP01");
                run(each, "DROP VIEW tv");
                run(each, "DROP TABLE tt");
                run(each, "DROP SEQUENCE ts");
            }
            assertThat(column(first, TEMPORARY)).isEmpty();
        }
        assertThat(column(first, "SELECT count(*) - count(DISTINCT oid) FROM pg_class")).containsExactly("0");
    }

    @Test
    void temporaryObjectsStayWhenTheSetHasNoObjectsAtAll() throws Exception {
        run(first, "CREATE TABLE base (a INT)");
        String set = one(first, "BACKUP DATABASE");
        run(first, "CREATE TEMP TABLE tt (id SERIAL, v INT)");
        run(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)");
        run(first, "INSERT INTO tt (v) VALUES (1)");
        run(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)");
        run(first, "INSERT INTO tt (v) VALUES (2)");
        assertThat(column(first, "SELECT id FROM tt ORDER BY v")).containsExactly("1", "2");
    }

    @Test
    void whoIsNoSuperuserKeepsTheRightsOnTheirTemporaryObjects() throws Exception {
        run(first, "CREATE ROLE app LOGIN");
        run(first, "GRANT TEMPORARY ON DATABASE tidemark TO app");
        run(first, "CREATE SEQUENCE s");
        String set = one(first, "BACKUP DATABASE");
        try (Connection other = server.connect("preferQueryMode=simple")) {
            run(other, "SET ROLE app");
            run(other, "CREATE TEMP TABLE tt (id SERIAL, v INT)");
            run(other, "INSERT INTO tt (v) VALUES (1)");
            run(first, "RESTORE DATABASE FROM BACKUP '" + set + "' WITH (mode replace)");
            assertThat(stateOf(other, "INSERT INTO tt (v) VALUES (2)")).isEqualTo(DONE);
            assertThat(column(other, "SELECT id FROM tt ORDER BY v")).containsExactly("1", "2");
        }
    }
}
