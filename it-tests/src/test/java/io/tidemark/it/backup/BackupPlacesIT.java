package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.backup.Client.Refusal;
import io.tidemark.it.disk.SmallDisk;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup roots that cannot be used, and disks without room: a clear error, nothing half-done, and the server goes on. */
final class BackupPlacesIT {
    @TempDir
    Path directory = Path.of("none");

    private ServerProcess server(Path backups) {
        return ServerProcess.start(directory.resolve("root"), "cairo.sql.backup.root=" + backups,
                "cairo.sql.backup.dir.datetime.format='nightly'");
    }

    private static void create(Client client) throws Exception {
        client.run("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)");
    }

    private static void serves(Client client) throws Exception {
        client.run("INSERT INTO t VALUES (2)");
        assertThat(client.number("SELECT count(*) FROM t")).isGreaterThan(1);
    }

    @Test
    void makesARootThatIsMissingUnlessItHadBackups() throws Exception {
        Path backups = directory.resolve("a/b/c");
        try (ServerProcess server = server(backups); Client client = Client.of(server)) {
            create(client);
            assertThat(client.rows("SHOW BACKUPS")).isEmpty();
            assertThat(client.rows("EXPIRE BACKUPS KEEP LAST 1")).isEmpty();
            assertThat(client.refusal("VERIFY BACKUP 'x'").state()).isEqualTo("42704");
            assertThat(backups).doesNotExist();
            assertThat(Sample.backUp(client)).isEqualTo("nightly");
            assertThat(backups.resolve("nightly")).isDirectory();
            Trees.delete(directory.resolve("a"));
            for (String sql : List.of("SHOW BACKUPS", "SELECT * FROM sys.backups", "BACKUP DATABASE",
                    "VERIFY BACKUP 'nightly'")) {
                Refusal refusal = client.refusal(sql);
                assertThat(refusal.state()).as("%s: %s", sql, refusal).isIn("55000", "55006");
                assertThat(refusal.message()).contains(backups.toString());
                assertThat(refusal.hint()).contains("mount it");
            }
            assertThat(backups).doesNotExist();
            Files.createDirectories(backups);
            assertThat(client.rows("SHOW BACKUPS")).isEmpty();
            assertThat(Sample.backUp(client)).isEqualTo("nightly");
        }
    }

    @Test
    void refusesARootThatIsTheDataRootOrInsideOfIt() throws Exception {
        for (String place : List.of("root", "root/backups", "root/db", "other/../root/x")) {
            try (ServerProcess server = server(directory.resolve(place)); Client client = Client.of(server)) {
                if (client.rows("SHOW TABLES").isEmpty()) {
                    create(client);
                }
                Map<String, String> before = Trees.checksums(directory.resolve("root/db"));
                for (String sql : List.of("BACKUP DATABASE", "SHOW BACKUPS",
                        "DROP BACKUP 'db' WITH (force)")) {
                    Refusal refusal = client.refusal(sql);
                    assertThat(refusal.state()).as("%s %s %s", place, sql, refusal).isEqualTo("55000");
                    assertThat(refusal.message()).startsWith("the backup root is inside of the data root: ");
                    assertThat(refusal.hint())
                            .startsWith("set 'cairo.sql.backup.root' to a directory outside of ");
                }
                assertThat(Trees.checksums(directory.resolve("root/db"))).isEqualTo(before);
                serves(client);
            }
        }
    }

    @Test
    void refusesARootThatIsTheDataRootByAnotherName() throws Exception {
        Path link = directory.resolve("link");
        Files.createDirectories(directory.resolve("root"));
        Files.createSymbolicLink(link, directory.resolve("root"));
        try (ServerProcess server = server(link.resolve("sets")); Client client = Client.of(server)) {
            create(client);
            Refusal refusal = client.refusal("BACKUP DATABASE");
            assertThat(refusal.state()).as("%s", refusal).isEqualTo("55000");
            assertThat(refusal.message()).contains("inside of the data root");
            serves(client);
        }
    }

    @Test
    void refusesARootThatIsAFile() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "mine");
        for (Map.Entry<Path, String> place : Map.of(file, "55000", file.resolve("below"), "58030")
                .entrySet()) {
            try (ServerProcess server = server(place.getKey()); Client client = Client.of(server)) {
                if (client.rows("SHOW TABLES").isEmpty()) {
                    create(client);
                }
                for (String sql : List.of("BACKUP DATABASE", "BACKUP TABLE t")) {
                    Refusal refusal = client.refusal(sql);
                    assertThat(refusal.state()).as("%s", refusal).isEqualTo(place.getValue());
                    assertThat(refusal.message()).contains(file.toString());
                }
                serves(client);
            }
        }
        assertThat(Files.readString(file)).isEqualTo("mine");
    }

    @Test
    void aReadOnlyRootIsStillReadAndVerified() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("backups"), 32);
                ServerProcess server = server(disk.directory());
                Client client = Client.of(server)) {
            Sample.create(client);
            Sample.backUp(client);
            String content = client.content("trades");
            disk.readOnly(true);
            for (String sql : List.of("BACKUP DATABASE", "DROP BACKUP 'nightly' WITH (force)",
                    "PIN BACKUP 'nightly'")) {
                Refusal refusal = client.refusal(sql);
                assertThat(refusal.state()).as("%s: %s", sql, refusal).isEqualTo("58030");
                assertThat(refusal.message()).containsIgnoringCase("read-only")
                        .contains(disk.directory().toString());
            }
            assertThat(client.rows("VERIFY BACKUP 'nightly' WITH (level full)")).isEmpty();
            assertThat(client.notices())
                    .anyMatch(text -> text.startsWith("the result was not recorded beside the backup: "));
            client.run("ATTACH BACKUP 'nightly' AS old");
            assertThat(client.content("old.trades")).isEqualTo(content);
            client.run("DETACH BACKUP old", "RESTORE TABLE trades AS t2 FROM BACKUP 'nightly'");
            assertThat(client.content("t2")).isEqualTo(content);
            disk.readOnly(false);
            client.run("DROP BACKUP 'nightly' WITH (force)");
        }
    }

    @Test
    void aBackupThatDoesNotFitLeavesNothingAndFitsLater() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("backups"), 12);
                ServerProcess server = server(disk.directory());
                Client client = Client.of(server)) {
            Sample.createBig(client, 150_000);
            for (String sql : List.of("BACKUP DATABASE", "BACKUP TABLE big WITH (verify on)")) {
                Refusal refusal = client.refusal(sql);
                assertThat(refusal.state()).as("%s", refusal).isEqualTo("53100");
                assertThat(refusal.message()).contains(disk.directory().toString());
                assertThat(Sample.inBackupRoot(directory)).isEmpty();
            }
            assertThat(client.rows("SELECT status FROM sys.backup_log")).containsExactly("failed", "failed");
            client.run("DELETE FROM big WHERE x > 10000", "CREATE TABLE t AS SELECT * FROM big LIMIT 10",
                    "DROP TABLE big");
            assertThat(Sample.backUp(client)).isEqualTo("nightly");
        }
    }

    @Test
    void aRestoreThatDoesNotFitIsRefusedAndLeavesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("data"), 160);
                ServerProcess server = ServerProcess.start(disk.directory().resolve("root"),
                        "wal.segment.bytes=1048576",
                        "cairo.sql.backup.root=" + directory.resolve("backups"),
                        "cairo.sql.backup.dir.datetime.format='nightly'");
                Client client = Client.of(server)) {
            Sample.createBig(client, 150_000);
            String content = client.content("big");
            Sample.backUp(client);
            Path ballast = disk.fill(6 << 20);
            int files = Trees.files(disk.directory().resolve("root/db"), ".arrow").size();
            assertThat(client.columns("EXPLAIN RESTORE TABLE big AS b2 FROM BACKUP 'nightly'", "action"))
                    .contains("create", "fail");
            Refusal refusal = client.refusal("RESTORE TABLE big AS b2 FROM BACKUP 'nightly'");
            assertThat(refusal.state()).as("%s", refusal).isEqualTo("53100");
            assertThat(refusal.message()).contains(disk.directory().toString());
            assertThat(Trees.files(disk.directory().resolve("root/db"), ".arrow")).hasSize(files);
            assertThat(client.refusal("SELECT * FROM b2").state()).isEqualTo("42P01");
            assertThat(client.content("big")).isEqualTo(content);
            Files.delete(ballast);
            client.run("RESTORE TABLE big AS b2 FROM BACKUP 'nightly'");
            assertThat(client.content("b2")).isEqualTo(content);
        }
    }
}
