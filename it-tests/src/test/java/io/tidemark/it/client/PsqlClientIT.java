package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL's terminal client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PsqlClientIT {
    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;

    @BeforeAll
    void start() throws Exception {
        server = ServerProcess.start(directory.resolve("root"));
        assertThat(bare(
                "CREATE TABLE trades (ts TIMESTAMP, sym SYMBOL, price DOUBLE, size LONG) TIMESTAMP(ts)"
                        + " PARTITION BY DAY",
                "CREATE TABLE plain (id int, note varchar(20), n numeric(10,2))"))
                .isEqualTo("CREATE TABLE\nCREATE TABLE\n");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String bare(String... commands) throws IOException, InterruptedException {
        return Psql.run(server.port(), true, commands).output();
    }

    private String formatted(String command) throws IOException, InterruptedException {
        return Psql.run(server.port(), false, command).output();
    }

    @Test
    void describesTablesAndDatabases() throws Exception {
        assertThat(bare("\\dt").lines()).containsExactly("public|plain|table|admin",
                "public|trades|table|admin");
        assertThat(bare("\\d").lines()).containsExactly("public|plain|table|admin",
                "public|trades|table|admin");
        assertThat(bare("\\d plain").lines()).containsExactly("id|integer|||",
                "note|character varying(20)|||", "n|numeric(10,2)|||");
        assertThat(formatted("\\d trades")).contains("Table \"public.trades\"", "Column", "Nullable",
                "timestamp without time zone", "double precision", "bigint");
        assertThat(bare("\\l")).startsWith("tidemark|admin|UTF8|");
        assertThat(formatted("\\conninfo")).contains(
                "connected to database \"tidemark\" as user \"admin\" on host \"127.0.0.1\"");
        assertThat(formatted("\\d nowhere")).contains("Did not find any relation named \"nowhere\"");
        assertThat(formatted("\\dn")).contains("public");
        assertThat(formatted("\\du")).contains("admin");
    }

    @Test
    void showsResultsAndErrorsAsPostgresDoes() throws Exception {
        assertThat(formatted("SELECT 1 AS a, 'x' AS b, NULL AS c")).isEqualTo("""
                 a | b | c\s
                ---+---+---
                 1 | x |\s
                (1 row)

                """);
        assertThat(formatted("SELECT * FROM nowhere")).isEqualTo("""
                ERROR:  relation "nowhere" does not exist
                LINE 1: SELECT * FROM nowhere
                                      ^
                """);
        assertThat(formatted("SELECT 1 +\n  nope")).contains("LINE 2:   nope", "          ^");
        assertThat(formatted("SELEC 1"))
                .startsWith("ERROR:  syntax error at or near \"SELEC\"\nLINE 1: SELEC 1");
        assertThat(formatted("SELECT 1 AS a; SELECT 2 AS b")).contains(" a \n", " b \n");
        assertThat(formatted("COMMIT")).contains("WARNING:  there is no transaction in progress");
        assertThat(formatted("DROP TABLE IF EXISTS nowhere"))
                .contains("NOTICE:  table \"nowhere\" does not exist, skipping", "DROP TABLE");
        assertThat(bare("INSERT INTO plain VALUES (100, 'x', 1)", "TRUNCATE TABLE plain"))
                .isEqualTo("INSERT 0 1\nTRUNCATE TABLE\n");
    }

    @Test
    void copiesFilesInAndOut() throws Exception {
        Path csv = directory.resolve("in.csv");
        Files.writeString(csv, """
                ts,sym,price,size
                2024-03-01T10:00:00Z,BTC,1.5,10
                2024-03-01 09:00:00.000001,"E,T""H",2.5,
                2024-03-02 10:00:00,,-1e3,30
                """);
        assertThat(bare("\\copy trades from '" + csv + "' csv header")).isEqualTo("COPY 3\n");
        assertThat(bare("SELECT * FROM trades ORDER BY ts").lines()).containsExactly(
                "2024-03-01 09:00:00.000001|E,T\"H|2.5|", "2024-03-01 10:00:00|BTC|1.5|10",
                "2024-03-02 10:00:00||-1000|30");
        Path text = directory.resolve("out.txt");
        assertThat(bare("\\copy trades to '" + text + "'")).isEqualTo("COPY 3\n");
        assertThat(Files.readString(text)).contains("2024-03-01 09:00:00.000001\tE,T\"H\t2.5\t\\N\n");
        Path out = directory.resolve("out.csv");
        assertThat(bare("\\copy (SELECT sym, size FROM trades ORDER BY ts) to '" + out
                + "' with (format csv, header true, delimiter ';', null 'none')")).isEqualTo("COPY 3\n");
        assertThat(Files.readString(out)).isEqualTo("sym;size\n\"E,T\"\"H\";none\nBTC;10\nnone;30\n");
        assertThat(bare("TRUNCATE trades", "\\copy trades from '" + text + "'"))
                .isEqualTo("TRUNCATE TABLE\nCOPY 3\n");
        assertThat(bare("SELECT count(*), count(sym), sum(size) FROM trades")).isEqualTo("3|2|40\n");
        Files.writeString(csv, "ts,sym,price,size\n2024-03-01,A,1,1\n2024-03-01,B,oops,1\n");
        assertThat(formatted("\\copy trades from '" + csv + "' csv header"))
                .contains("invalid input syntax for type double precision: \"oops\"", "line 3", "price");
        assertThat(bare("SELECT count(*) FROM trades")).isEqualTo("3\n");
        bare("TRUNCATE trades");
    }

    @Test
    void runsAScriptAndGoesOnAfterErrors() throws Exception {
        Path script = directory.resolve("script.sql");
        Files.writeString(script, """
                CREATE TABLE s (v int);
                INSERT INTO s VALUES (1), (2);
                BEGIN;
                INSERT INTO s VALUES (3);
                SELECT 1 / 0;
                SELECT 1;
                COMMIT;
                SELECT 'rows=' || count(*) FROM s;
                DROP TABLE s;
                """);
        String output = Psql.script(server.port(), true, script).output();
        assertThat(output).contains("INSERT 0 2", "ERROR:  division by zero",
                "current transaction is aborted, commands ignored until end of transaction block", "ROLLBACK",
                "rows=2", "DROP TABLE");
    }
}
