package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RESTORE through SQL: what comes back is what was backed up, by row counts and MD5 of rows, and nothing else changes. */
final class RestoreStatementIT {
    @TempDir
    Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;
    private Map<String, String> backedUp = new TreeMap<>();

    @BeforeEach
    void start() throws SQLException {
        server = Sample.server(directory);
        client = Client.of(server);
        Sample.create(client);
        backedUp = contents();
        Sample.backUp(client);
    }

    @AfterEach
    void stop() throws SQLException {
        client.close();
        server.close();
    }

    private Map<String, String> contents() throws SQLException {
        Map<String, String> all = new TreeMap<>();
        for (String table : Sample.TABLES) {
            all.put(table, client.content(table));
        }
        return all;
    }

    private String backedUp(String table) {
        return backedUp.getOrDefault(table, "");
    }

    private String rowsOfTrades() {
        return backedUp("trades").substring(0, backedUp("trades").indexOf(' '));
    }

    /** What every row of an answer has done. */
    private List<String> actions(String sql) throws SQLException {
        return client.columns(sql, "table_name", "restored_as", "action", "rows", "problem");
    }

    @Test
    void bringsBackATableThatWasDropped() throws Exception {
        client.run("DROP TABLE trades CASCADE");
        assertThat(actions("RESTORE TABLE trades FROM BACKUP 'nightly'"))
                .containsExactly("trades|trades|created|" + rowsOfTrades() + "|null");
        assertThat(contents()).isEqualTo(backedUp);
        assertThat(client.rows("VERIFY TABLE trades WITH (level restore)")).isEmpty();
        String largest = client.value("SELECT max(id) FROM trades");
        client.run(
                "INSERT INTO trades (ts, sym) SELECT '2024-03-01'::timestamp + x * interval '1 second', 'new'"
                        + " FROM generate_series(1, 100) AS g(x)");
        assertThat(client
                .rows("SELECT count(DISTINCT id), min(id) > " + largest + " FROM trades WHERE sym = 'new'"))
                .containsExactly("100|t");
        assertThat(client.rows("VERIFY BACKUP 'nightly' WITH (level full)")).isEmpty();
    }

    @Test
    void refusesWhatExistsAndReplacesWhenAsked() throws Exception {
        client.run("INSERT INTO notes VALUES (0, 'later')", "DELETE FROM trades WHERE ts > '2024-01-03'");
        Map<String, String> changed = contents();
        assertThat(client.refusal("RESTORE TABLE notes, trades FROM BACKUP 'nightly'")).isEqualTo(new Refusal(
                "42P07",
                "table already exists: notes", "restore it AS another name, or WITH (mode replace)", 41));
        assertThat(contents()).isEqualTo(changed);
        assertThat(actions("EXPLAIN RESTORE TABLE notes, trades FROM BACKUP 'nightly'")).contains(
                "notes|notes|refuse|500|null", "null|null|fail|null|table already exists: notes");
        assertThat(actions("EXPLAIN RESTORE TABLE notes, trades FROM BACKUP 'nightly' WITH (mode replace)"))
                .hasSize(2).allMatch(row -> row.contains("|replace|"));
        assertThat(contents()).isEqualTo(changed);
        assertThat(actions("RESTORE TABLE notes, trades FROM BACKUP 'nightly' WITH (mode replace)"))
                .hasSize(2)
                .allMatch(row -> row.contains("|replaced|"));
        assertThat(contents()).isEqualTo(backedUp);
        assertThat(client.number("SELECT count(*) FROM dear"))
                .isEqualTo(client.number("SELECT count(*) FROM trades WHERE price > 100"));
        assertThat(client.refusal("DROP TABLE trades").state()).isEqualTo("2BP01");
    }

    @Test
    void bringsPartitionsAndOtherNames() throws Exception {
        assertThat(
                actions("RESTORE TABLE trades PARTITION '2024-01-02', '2024-01-03' AS two, trades AS again,"
                        + " sales.orders AS sales.\"Old Orders\" FROM BACKUP 'nightly'"))
                .hasSize(3);
        assertThat(client.content("again")).isEqualTo(backedUp("trades"));
        assertThat(client.content("sales.\"Old Orders\"")).isEqualTo(backedUp("sales.orders"));
        assertThat(client.content("two")).isEqualTo(client.content(
                "(SELECT * FROM trades WHERE ts >= '2024-01-02' AND ts < '2024-01-04')"));
        assertThat(contents()).isEqualTo(backedUp);
        assertThat(client.rows("INSERT INTO sales.\"Old Orders\" (n) VALUES (1) RETURNING id > 10"))
                .containsExactly("t");
        assertThat(client.rows("INSERT INTO again (ts) VALUES ('2024-05-05') RETURNING id > 20000"))
                .containsExactly("t");
        client.run("DROP TABLE trades CASCADE", "INSERT INTO again (ts) VALUES ('2024-05-05')");
        Refusal refusal = client.refusal("RESTORE TABLE trades PARTITION '2024-01-09' FROM BACKUP 'nightly'");
        assertThat(refusal.message()).contains("2024-01-09");
        assertThat(refusal.hint()).matches("it has \\d+, from 2024-01-01 to 2024-\\d\\d-\\d\\d");
        assertThat(client.refusal("SELECT * FROM trades").state()).isEqualTo("42P01");
    }

    @Test
    void bringsBackTheSchemaOfATableAndTheSequencesOfATableSet() throws Exception {
        client.run("COMMENT ON SCHEMA sales IS 'what we sell'",
                "CREATE SEQUENCE sales.codes START 7 INCREMENT 3",
                "ALTER TABLE sales.orders ADD COLUMN code int",
                "ALTER TABLE sales.orders ALTER COLUMN code SET DEFAULT nextval('sales.codes')",
                "INSERT INTO sales.orders (n) SELECT 1 FROM generate_series(1, 50)",
                "DELETE FROM sales.orders WHERE id > 20");
        String before = client.content("sales.orders");
        long given = client.number("SELECT max(id) FROM sales.orders") + 40;
        String set = client.columns("BACKUP TABLE sales.orders", "backup_id").getFirst();
        client.run("DROP SCHEMA sales CASCADE");
        assertThat(actions("EXPLAIN RESTORE TABLE sales.orders FROM BACKUP '" + set + "'"))
                .containsExactly("sales.orders|sales.orders|create|20|null");
        client.run("RESTORE TABLE sales.orders FROM BACKUP '" + set + "'");
        assertThat(client.content("sales.orders")).isEqualTo(before);
        assertThat(client.rows("SELECT obj_description('sales'::regnamespace, 'pg_namespace')"))
                .containsExactly("what we sell");
        assertThat(client.rows("INSERT INTO sales.orders (n) VALUES (1) RETURNING id >= " + given
                + ", (code - 7) % 3, code > 150")).containsExactly("t|0|t");
        client.run("DROP TABLE sales.orders", "DROP SEQUENCE sales.codes");
        assertThat(client.refusal("DROP SEQUENCE sales.orders_id_seq").state()).isEqualTo("42P01");
    }

    @Test
    void goesOnWithSequencesOverARestart() throws Exception {
        client.run("DROP TABLE trades CASCADE", "RESTORE TABLE trades FROM BACKUP 'nightly'");
        String id = client.value("INSERT INTO trades (ts) VALUES ('2024-05-05') RETURNING id");
        client.close();
        server.kill();
        server = Sample.server(directory);
        client = Client.of(server);
        assertThat(client.number("INSERT INTO trades (ts) VALUES ('2024-05-05') RETURNING id"))
                .isGreaterThan(Long.parseLong(id));
        assertThat(client.number("SELECT max(id) - count(DISTINCT id) FROM trades WHERE ts > '2024-05-01'"))
                .isPositive();
    }

    @Test
    void makesTheDatabaseWhatTheSetIs() throws Exception {
        client.run("DROP TABLE notes", "CREATE TABLE later (a int)", "DROP VIEW dear",
                "INSERT INTO trades (ts) VALUES (now())",
                "DROP SEQUENCE numbers", "CREATE VIEW other AS SELECT 1 AS x");
        List<String> refused = actions("EXPLAIN RESTORE DATABASE FROM BACKUP 'nightly'");
        assertThat(refused).contains("null|later|drop|null|null",
                "null|null|fail|null|table already exists: later");
        assertThat(client.refusal("RESTORE DATABASE FROM BACKUP 'nightly'").state()).isEqualTo("42P07");
        client.run("RESTORE DATABASE FROM BACKUP 'nightly' WITH (mode replace)");
        assertThat(contents()).isEqualTo(backedUp);
        assertThat(client
                .rows("SELECT relname, relkind FROM pg_class WHERE relnamespace IN ('public'::regnamespace,"
                        + " 'sales'::regnamespace) AND relkind IN ('r', 'v', 'S') ORDER BY 1"))
                .containsExactly("dear|v",
                        "notes|r", "nothing|r", "numbers|S", "orders|r", "orders_id_seq|S", "trades|r",
                        "trades_id_seq|S");
        assertThat(client.value("SELECT nextval('numbers')")).isEqualTo("5");
        assertThat(client.number("SELECT count(*) FROM dear")).isPositive();
        assertThat(client.rows("VERIFY DATABASE WITH (level restore)")).isEmpty();
    }

    @Test
    void restoresIntoAnotherServersEmptyDatabase(@TempDir Path other) throws Exception {
        try (ServerProcess second = ServerProcess.start(other.resolve("root"),
                "cairo.sql.backup.root=" + directory.resolve("backups")); Client own = Client.of(second)) {
            own.run("RESTORE DATABASE FROM BACKUP 'nightly'");
            for (String table : Sample.TABLES) {
                assertThat(own.content(table)).isEqualTo(backedUp(table));
            }
            own.run("INSERT INTO sales.orders (n) VALUES (5)", "INSERT INTO trades (ts) VALUES (now())");
        }
        assertThat(client.rows("VERIFY BACKUP 'nightly' WITH (level full)")).isEmpty();
    }

    @Test
    void runningQueriesGoOnWhileTheirTableIsReplaced() throws Exception {
        client.run("CREATE TABLE cursed AS SELECT * FROM trades", "BACKUP TABLE cursed");
        try (Client reader = Client.of(server); Client counter = Client.of(server)) {
            reader.run("BEGIN", "DECLARE rows CURSOR FOR SELECT * FROM cursed");
            int read = reader.rows("FETCH 100 FROM rows").size();
            client.run("DELETE FROM cursed WHERE price < 5000");
            String left = client.value("SELECT count(*) FROM cursed");
            AtomicBoolean done = new AtomicBoolean();
            CompletableFuture<List<String>> counts = CompletableFuture
                    .supplyAsync(() -> counts(counter, done));
            client.run("RESTORE TABLE cursed FROM BACKUP 'nightly.1' WITH (mode replace)");
            Thread.sleep(200);
            done.set(true);
            assertThat(counts.join()).isNotEmpty().allMatch(count -> count.equals(left)
                    || count.equals(rowsOfTrades()));
            while (true) {
                int more = reader.rows("FETCH 5000 FROM rows").size();
                read += more;
                if (more == 0) {
                    break;
                }
            }
            assertThat(String.valueOf(read)).isEqualTo(rowsOfTrades());
            reader.run("COMMIT");
        }
        assertThat(client.content("cursed")).isEqualTo(backedUp("trades"));
    }

    private static List<String> counts(Client counter, AtomicBoolean done) {
        List<String> counts = new ArrayList<>();
        try {
            while (!done.get()) {
                counts.add(counter.value("SELECT count(*) FROM cursed"));
            }
        } catch (SQLException failure) {
            counts.add(String.valueOf(failure.getMessage()));
        }
        return counts;
    }

    @Test
    void aDamagedSetIsRefusedAndNothingOfItIsLeft() throws Exception {
        Path part = Trees.files(directory.resolve("backups/nightly"), ".arrow").stream()
                .filter(file -> file.toString().contains("2024-01-02")).findFirst().orElseThrow();
        byte[] good = Files.readAllBytes(part);
        byte[] bad = good.clone();
        bad[bad.length / 3] ^= 8;
        Files.delete(part); // other names of the file stay as they are
        Files.write(part, bad);
        Map<String, String> files = Trees.checksums(directory.resolve("root/db"));
        Refusal refusal = client.refusal("RESTORE TABLE notes AS n2, trades AS t2 FROM BACKUP 'nightly'");
        assertThat(refusal.state()).isEqualTo("XX001");
        assertThat(refusal.message()).contains("2024-01-02").contains(String.valueOf(part.getFileName()));
        assertThat(client.refusal("SELECT * FROM n2").state()).isEqualTo("42P01");
        assertThat(Trees.checksums(directory.resolve("root/db"))).isEqualTo(files);
        client.run("RESTORE TABLE trades PARTITION '2024-01-03' AS t2 FROM BACKUP 'nightly'");
        Files.delete(part);
        assertThat(client.refusal("RESTORE TABLE trades AS t3 FROM BACKUP 'nightly'").state()).isIn("XX001",
                "58P01");
        Files.write(part, good);
        client.run("RESTORE TABLE trades AS t3 FROM BACKUP 'nightly'");
        assertThat(client.content("t3")).isEqualTo(backedUp("trades"));
        assertThat(contents()).isEqualTo(backedUp);
    }
}
