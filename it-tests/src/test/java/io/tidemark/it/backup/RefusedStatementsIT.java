package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements about backups that make no sense: SQLSTATE, message, hint, and nothing is changed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RefusedStatementsIT {
    private static final String LISTS = "SHOW BACKUPS lists the backups that there are";
    private static final String LONG = "x".repeat(300);

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;
    private Map<String, String> files = Map.of();
    private String content = "";

    @BeforeAll
    void start() throws Exception {
        server = Sample.server(directory);
        client = Client.of(server);
        Sample.create(client);
        Sample.backUp(client);
        content = client.content("trades");
        files = Trees.checksums(directory.resolve("backups"));
    }

    /** A statement and how it is refused; texts are what the answer's begin with. */
    record Bad(String sql, String state, String message, String hint) {}

    static Stream<Bad> bad() {
        return Stream.of(
                new Bad("VERIFY BACKUP '../root'", "42704", "backup \"../root\" does not exist", LISTS),
                new Bad("SHOW BACKUP 'a/b'", "42704", "backup \"a/b\" does not exist", LISTS),
                new Bad("DROP BACKUP '..'", "42704", "backup \"..\" does not exist", LISTS),
                new Bad("DROP BACKUP '.'", "42704", "backup \".\" does not exist", LISTS),
                new Bad("DROP BACKUP ''", "42704", "backup \"\" does not exist", LISTS),
                new Bad("DROP BACKUP 'it''s' WITH (force)", "42704", "backup \"it's\" does not exist", LISTS),
                new Bad("PIN BACKUP '../../etc'", "42704", "backup \"../../etc\" does not exist", LISTS),
                new Bad("ATTACH BACKUP '" + LONG + "' AS x", "42704", "backup \"" + LONG, LISTS),
                new Bad("RESTORE TABLE trades FROM BACKUP '/etc'", "42704", "backup \"/etc\" does not exist",
                        LISTS),
                new Bad("RESTORE DATABASE FROM BACKUP 'nightly/../nightly'", "42704", "backup \"nightly/",
                        LISTS),
                new Bad("RESTORE TABLE trades AS \"a/../b\" FROM BACKUP 'nightly'", "42602",
                        "invalid name: \"a/../b\"", "names must not be empty, nor have slashes"),
                new Bad("RESTORE TABLE trades AS " + LONG + " FROM BACKUP 'nightly'", "42622", "", ""),
                new Bad("RESTORE TABLE trades AS nowhere.t FROM BACKUP 'nightly'", "3F000",
                        "schema \"nowhere\" does not exist", ""),
                new Bad("RESTORE TABLE trades AS dear FROM BACKUP 'nightly'", "42P07",
                        "view \"dear\" already exists", "restore the table AS another name"),
                new Bad("RESTORE TABLE trades AS sys.x FROM BACKUP 'nightly'", "42501", "permission denied",
                        ""),
                new Bad("RESTORE TABLE nowhere FROM BACKUP 'nightly'", "42P01",
                        "table \"nowhere\" is not in backup",
                        "SHOW BACKUP 'nightly' lists the tables of the backup"),
                new Bad("RESTORE TABLE notes, notes FROM BACKUP 'nightly' WITH (mode replace)", "42712",
                        "two restored tables would be called notes", "restore one of them AS another name"),
                new Bad("RESTORE TABLE notes AS x, trades AS x FROM BACKUP 'nightly'", "42712",
                        "two restored tables would be called x", "restore one of them AS another name"),
                new Bad("RESTORE TABLE sys.tidemark_objects AS x FROM BACKUP 'nightly'", "42P01", "table",
                        "SHOW"),
                new Bad("BACKUP DATABASE WITH (foo 1)", "42601", "unrecognized BACKUP option \"foo\"",
                        "options of BACKUP are type, rate_limit, checksum, verify, label, async, to"),
                new Bad("BACKUP DATABASE WITH (label 'a', label 'b')", "42601",
                        "option \"label\" is given more than once", ""),
                new Bad("BACKUP DATABASE WITH (label '" + LONG + "')", "22023",
                        "invalid value for BACKUP option \"label\"", "at most 200 characters"),
                new Bad("BACKUP DATABASE WITH (rate_limit '-1')", "22023",
                        "invalid value for BACKUP option \"rate_limit\": \"-1\"", "write a size above 0"),
                new Bad("BACKUP DATABASE WITH (rate_limit 0)", "22023", "invalid value",
                        "write a size above 0"),
                new Bad("BACKUP DATABASE WITH (rate_limit '99999999999999999999TB')", "22023",
                        "invalid value",
                        "write a size above 0"),
                new Bad("BACKUP DATABASE WITH (type banana)", "22023",
                        "invalid value for BACKUP option \"type\"",
                        "write auto or full"),
                new Bad("BACKUP DATABASE WITH (verify perhaps)", "22023", "invalid value", "write on or off"),
                new Bad("BACKUP DATABASE WITH (checksum off)", "22023", "BACKUP cannot leave out checksums",
                        "files are checked"),
                new Bad("BACKUP DATABASE WITH (to 'x')", "0A000", "BACKUP option \"to\" is not supported yet",
                        "sets go to the directory"),
                new Bad("BACKUP TABLE nowhere", "42P01", "table does not exist [table=nowhere]",
                        "SHOW TABLES lists the tables"),
                new Bad("BACKUP TABLE dear", "42P01", "table does not exist [table=dear]", "SHOW TABLES"),
                new Bad("BACKUP TABLE sys.tidemark_objects", "42501", "permission denied", ""),
                new Bad("BACKUP", "42601", "expected 'table' or 'database'", ""),
                new Bad("BACKUP ABORT 'nightly'", "22023", "not the number of a running backup: \"nightly\"",
                        "sys.backup_progress has the numbers"),
                new Bad("VERIFY BACKUP 'nightly' WITH (level deep)", "22023", "invalid value",
                        "write checksum or full or restore"),
                new Bad("VERIFY TABLE nowhere", "42P01", "table does not exist", "SHOW TABLES"),
                new Bad("RESTORE TABLE notes FROM BACKUP 'nightly' WITH (mode maybe)", "22023",
                        "invalid value",
                        "write fail_if_exists or replace"),
                new Bad("RESTORE TABLE notes FROM BACKUP 'nightly' TO TIMESTAMP '2024-01-01'", "0A000",
                        "RESTORE … TO a point in time is not supported", ""),
                new Bad("EXPIRE BACKUPS KEEP LAST 0", "22023", "EXPIRE BACKUPS would keep no set",
                        "keep at least one"),
                new Bad("EXPIRE BACKUPS KEEP LAST -1", "22023", "cannot keep -1 backups",
                        "write a whole number"),
                new Bad("EXPIRE BACKUPS KEEP DAILY 99999999999", "22023", "cannot keep",
                        "write a whole number"),
                new Bad("EXPIRE BACKUPS KEEP LAST 1, LAST 2", "42601", "LAST is given more than once", ""),
                new Bad("EXPIRE BACKUPS KEEP HOURLY 1", "42601", "expected 'last', 'daily'", ""),
                new Bad("EXPIRE BACKUPS KEEP LAST 1 WITH (minimum -2)", "22023", "invalid value",
                        "write a whole number, 0 or more"),
                new Bad("DROP BACKUP 'nightly' WITH (cascade)", "42601",
                        "unrecognized DROP BACKUP option \"cascade\"",
                        "options of DROP BACKUP are force"),
                new Bad("ATTACH BACKUP 'nightly' AS " + LONG, "42622", "", ""),
                new Bad("DETACH BACKUP public", "3F000", "no backup is attached as \"public\"", ""));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefused(Bad bad) throws Exception {
        Refusal refusal = client.refusal(bad.sql);
        assertThat(refusal.state()).as("%s: %s", bad.sql, refusal).isEqualTo(bad.state);
        assertThat(refusal.message()).startsWith(bad.message);
        assertThat(refusal.hint()).startsWith(bad.hint);
        assertThat(refusal.position()).as("%s: %s", bad.sql, refusal).isPositive();
    }

    @Test
    void runsInNoTransactionBlock() throws Exception {
        for (String sql : List.of("BACKUP DATABASE", "BACKUP TABLE notes", "DROP BACKUP 'nightly'",
                "EXPIRE BACKUPS KEEP LAST 1", "RESTORE TABLE notes AS n2 FROM BACKUP 'nightly'",
                "ATTACH BACKUP 'nightly' AS old", "DETACH BACKUP old", "PIN BACKUP 'nightly'",
                "SNAPSHOT PREPARE")) {
            client.run("BEGIN");
            assertThat(client.refusal(sql).state()).as(sql).isEqualTo("25001");
            assertThat(client.refusal("SELECT 1").state()).isEqualTo("25P02");
            client.run("ROLLBACK");
        }
        client.run("BEGIN READ ONLY");
        assertThat(client.rows("EXPLAIN RESTORE TABLE notes AS n2 FROM BACKUP 'nightly'")).hasSize(1);
        assertThat(client.rows("EXPLAIN EXPIRE BACKUPS KEEP LAST 1")).hasSize(1);
        assertThat(client.rows("SHOW BACKUPS")).hasSize(1);
        client.run("COMMIT", "SET default_transaction_read_only = on");
        for (String sql : List.of("RESTORE TABLE notes AS n2 FROM BACKUP 'nightly'",
                "DROP BACKUP 'nightly' WITH (force)",
                "EXPIRE BACKUPS KEEP LAST 1", "PIN BACKUP 'nightly'")) {
            assertThat(client.refusal(sql).state()).as(sql).isEqualTo("25006");
        }
        client.run("SET default_transaction_read_only = off");
    }

    @AfterAll
    void nothingHasChanged() throws Exception {
        assertThat(Trees.checksums(directory.resolve("backups"))).isEqualTo(files);
        try (ServerProcess closed = server; Client again = client) {
            assertThat(again.content("trades")).isEqualTo(content);
            assertThat(
                    again.rows("SELECT relname FROM pg_class WHERE relname LIKE 'n2' OR relname LIKE 'x%'"))
                    .isEmpty();
            assertThat(closed.log()).doesNotContain("statement failed");
        }
    }
}
