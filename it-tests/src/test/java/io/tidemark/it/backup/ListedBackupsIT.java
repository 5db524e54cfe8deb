package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SHOW, DROP, EXPIRE and PIN: which sets there are, which go, and which never do. */
final class ListedBackupsIT {
    @TempDir
    Path directory = Path.of("none");
    private ServerProcess server;
    private Client client;

    @BeforeEach
    void start() throws SQLException {
        server = Sample.server(directory);
        client = Client.of(server);
        client.run("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void stop() throws SQLException {
        client.close();
        server.close();
    }

    /** Takes a set and dates it back, as if it had been taken then. */
    private String taken(String instant) throws Exception {
        String set = Sample.backUp(client);
        Manifests.edit(directory.resolve("backups").resolve(set), "\"begun_micros\":\\d+",
                "\"begun_micros\":" + Instant.parse(instant).toEpochMilli() * 1000);
        return set;
    }

    private List<String> ids() throws SQLException {
        return client.columns("SHOW BACKUPS", "id");
    }

    private List<String> expire(String what) throws SQLException {
        return client.columns(what, "id", "action", "reason");
    }

    @Test
    void expiresWhatNoRuleKeepsAndSaysWhy() throws Exception {
        List<String> sets = new ArrayList<>();
        for (String day : List.of("2022-05-01", "2023-06-01", "2024-01-10", "2024-01-20", "2024-02-05",
                "2024-02-06",
                "2024-02-07", "2024-02-08")) {
            sets.add(taken(day + "T01:00:00Z"));
        }
        assertThat(ids()).isEqualTo(sets);
        assertThat(client.rows("VERIFY BACKUP '" + sets.getFirst() + "' WITH (level full)")).isEmpty();
        client.run("PIN BACKUP '" + sets.get(2) + "'", "PIN BACKUP '" + sets.get(2) + "'");
        assertThat(client.rows("SELECT id FROM sys.backups WHERE pinned")).containsExactly(sets.get(2));

        String keep = " EXPIRE BACKUPS KEEP LAST 1, DAILY 2, MONTHLY 2, YEARLY 2 WITH (minimum 1)";
        List<String> plan = expire("EXPLAIN" + keep);
        assertThat(plan).containsExactly("nightly|keep|last verified", "nightly.1|keep|kept by yearly 2",
                "nightly.2|keep|pinned", "nightly.3|keep|kept by monthly 2",
                "nightly.4|drop|no rule keeps it",
                "nightly.5|drop|no rule keeps it", "nightly.6|keep|kept by daily 2",
                "nightly.7|keep|kept by daily 2, last 1, minimum 1, monthly 2, yearly 2");
        assertThat(expire(keep.replace("minimum 1", "minimum 1, dry_run"))).isEqualTo(plan);
        assertThat(ids()).isEqualTo(sets);
        assertThat(expire(keep)).contains("nightly.4|dropped|no rule keeps it", "nightly.2|kept|pinned");
        assertThat(ids()).containsExactly("nightly", "nightly.1", "nightly.2", "nightly.3", "nightly.6",
                "nightly.7");
        assertThat(Sample.inBackupRoot(directory)).noneMatch(name -> name.startsWith(".dropped"));

        client.run("UNPIN BACKUP 'nightly.2'");
        assertThat(expire("EXPIRE BACKUPS KEEP LAST 0 WITH (minimum 2)").stream()
                .filter(row -> row.contains("kept"))).containsExactly("nightly|kept|last verified",
                        "nightly.6|kept|kept by minimum 2", "nightly.7|kept|kept by minimum 2");
        assertThat(client.rows("VERIFY BACKUP 'nightly.7' WITH (level restore)")).isEmpty();
        assertThat(expire("EXPIRE BACKUPS KEEP LAST 1")).contains("nightly|dropped|no rule keeps it");
        assertThat(ids()).containsExactly("nightly.7");
    }

    @Test
    void explainsWhatExpireWillDo() throws Exception {
        String attached = taken("2024-01-01T00:00:00Z");
        String started = taken("2024-01-02T00:00:00Z");
        String old = taken("2024-01-03T00:00:00Z");
        String newest = taken("2024-01-04T00:00:00Z");
        String last = taken("2024-01-05T00:00:00Z");
        client.run("ATTACH BACKUP '" + attached + "' AS att");
        for (String set : List.of(started, last)) {
            Files.createFile(directory.resolve("backups").resolve(set).resolve("tidemark.lock"));
        }
        Files.createSymbolicLink(directory.resolve("backups/latest"), Path.of(newest));
        List<String> plan = expire("EXPLAIN EXPIRE BACKUPS KEEP LAST 1");
        assertThat(plan).containsExactly(
                attached + "|keep|backup is in use: " + attached + " (attached as att)",
                started + "|keep|a server was started on it: left to be looked at",
                old + "|drop|no rule keeps it", "latest|keep|a symbolic link: left to be looked at",
                newest + "|keep|kept by last 1",
                last + "|keep|a server was started on it: left to be looked at");
        assertThat(expire("EXPIRE BACKUPS KEEP LAST 1")).isEqualTo(plan.stream()
                .map(row -> row.replace("|keep|", "|kept|").replace("|drop|", "|dropped|")).toList());
        assertThat(client.rows("SELECT id FROM sys.backups WHERE problem LIKE '%started%'"))
                .containsExactly(started, last);
        assertThat(client.refusal("DROP BACKUP '" + newest + "'").message()).contains("newest");
    }

    @Test
    void keepsWeeksFromMonday() throws Exception {
        for (String day : List.of("2024-01-27", "2024-01-28", "2024-01-29", "2024-02-04", "2024-02-05")) {
            taken(day + "T12:00:00Z");
        }
        assertThat(
                expire("EXPLAIN EXPIRE BACKUPS KEEP WEEKLY 3").stream().filter(row -> row.contains("keep|")))
                .containsExactly("nightly.1|keep|kept by weekly 3", "nightly.3|keep|kept by weekly 3",
                        "nightly.4|keep|kept by weekly 3");
    }

    @Test
    void countsEachKindAndDatabaseByItself() throws Exception {
        String whole = Sample.backUp(client);
        for (int i = 0; i < 3; i++) {
            client.run("BACKUP TABLE t");
        }
        List<String> rows = expire("EXPIRE BACKUPS KEEP LAST 2");
        assertThat(rows).contains(whole + "|kept|kept by last 2", "nightly.1|dropped|no rule keeps it");
        assertThat(client.rows("SELECT kind FROM sys.backups")).containsExactly("database", "tables",
                "tables");
    }

    @Test
    void dropsNeitherTheNewestNorTheOnlyVerifiedSetUnlessForced() throws Exception {
        String old = taken("2024-01-01T00:00:00Z");
        String middle = taken("2024-01-02T00:00:00Z");
        String newest = Sample.backUp(client);
        assertThat(client.rows("VERIFY BACKUP '" + old + "'")).isEmpty();
        assertThat(client.refusal("DROP BACKUP '" + newest + "'")).isEqualTo(new Refusal("55000",
                "cannot drop the newest backup of its database: " + newest,
                "DROP BACKUP '" + newest + "' WITH (force) does it", 13));
        assertThat(client.refusal("DROP BACKUP '" + old + "'")).isEqualTo(new Refusal("55000",
                "cannot drop the only verified backup of its database: " + old,
                "DROP BACKUP '" + old + "' WITH (force) does it", 13));
        client.run("DROP BACKUP '" + middle + "'");
        client.run("PIN BACKUP '" + old + "'");
        assertThat(client.refusal("DROP BACKUP '" + old + "' WITH (force)").state()).isEqualTo("55006");
        client.run("UNPIN BACKUP '" + old + "'", "DROP BACKUP '" + old + "' WITH (force)");
        assertThat(client.refusal("DROP BACKUP '" + newest + "'").message()).contains("the only backup");
        client.run("DROP BACKUP '" + newest + "' WITH (force on)");
        assertThat(client.rows("SHOW BACKUPS")).isEmpty();
        assertThat(Sample.inBackupRoot(directory)).isEmpty();
    }

    @Test
    void remembersVerificationsBesideTheSetsForOtherServersAndRestarts(@TempDir Path other) throws Exception {
        String old = taken("2024-01-01T00:00:00Z");
        taken("2024-01-02T00:00:00Z");
        assertThat(client.rows("VERIFY BACKUP '" + old + "' WITH (level full)")).isEmpty();
        String verified = "SELECT id, verified_problems, verified_at::text FROM sys.backups ORDER BY id";
        List<String> before = client.rows(verified);
        assertThat(before).hasSize(2).first().asString().startsWith(old + "|0|20");
        try (ServerProcess second = ServerProcess.start(other.resolve("root"),
                "cairo.sql.backup.root=" + directory.resolve("backups")); Client own = Client.of(second)) {
            assertThat(own.rows(verified)).isEqualTo(before);
            assertThat(own.columns("EXPLAIN EXPIRE BACKUPS KEEP LAST 1 WITH (other_database)", "id", "action",
                    "reason")).contains(old + "|keep|last verified");
            assertThat(own.rows("VERIFY BACKUP 'nightly.1'")).isEmpty();
        }
        assertThat(client.rows("SELECT verified_problems FROM sys.backups")).containsExactly("0", "0");
        client.run("DROP BACKUP '" + old + "'");
        assertThat(Sample.inBackupRoot(directory).stream().filter(name -> name.startsWith(".verified")))
                .hasSize(1);
    }

    @Test
    void showsTheTablesOfASetWithStatementsThatMakeThem(@TempDir Path other) throws Exception {
        client.run("CREATE SCHEMA \"Odd . Schema\"",
                "CREATE TABLE \"Odd . Schema\".\"T \"\"1\"\"\" (\"order\" int, \"a.b\" text) ",
                "CREATE TABLE \"select\" (ts timestamp, d numeric(10,2), c varchar(7), u uuid, b bytea)"
                        + " TIMESTAMP(ts) PARTITION BY MONTH");
        String set = Sample.backUp(client);
        List<String> ddl = client.columns("SHOW BACKUP '" + set + "'", "ddl").stream()
                .filter(text -> !text.contains("tidemark_")).toList();
        assertThat(ddl).hasSize(3);
        try (ServerProcess second = Sample.server(other); Client own = Client.of(second)) {
            own.run("CREATE SCHEMA \"Odd . Schema\"");
            own.run(ddl.toArray(String[]::new));
            String columns = "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
                    + " WHERE table_schema NOT IN ('pg_catalog', 'information_schema', 'sys') ORDER BY 1, 2, 3";
            assertThat(own.rows(columns)).isEqualTo(client.rows(columns));
        }
        assertThat(client.columns("SHOW BACKUP '" + set + "'", "schema_name", "table_name"))
                .contains("Odd . Schema|T \"1\"", "public|select", "public|t");
    }
}
