package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.Fingerprint;
import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.ServerProcess.Refusal;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/** The statements, settings, files and log lines of the documentation of BACKUP and SNAPSHOT, as written there. */
final class DocumentedStatementsIT {
    private static final int START_FAILED = 55;

    @TempDir
    Path directory;

    private Path root() {
        return directory.resolve("root");
    }

    private ServerProcess withTable() throws SQLException, IOException {
        Path conf = root().resolve("conf/server.conf");
        if (!Files.exists(conf)) {
            Files.createDirectories(root().resolve("conf"));
            Files.writeString(conf, "cairo.sql.backup.root=" + directory.resolve("backups") + "\n");
        }
        ServerProcess server = ServerProcess.start(root());
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE my_table (ts TIMESTAMP, v INT) TIMESTAMP(ts) PARTITION BY DAY");
            statement.execute("INSERT INTO my_table SELECT '2024-02-29'::timestamp + x * interval '1 minute',"
                    + " x FROM generate_series(1, 5000) AS g(x)");
            statement.execute("CREATE TABLE second (s text)");
            statement.execute("INSERT INTO second VALUES ('one'), (NULL)");
        }
        return server;
    }

    private static Map<String, String> content(ServerProcess server) throws SQLException {
        try (Connection connection = server.connect()) {
            return Fingerprint.of(connection);
        }
    }

    @Test
    void backsUpTheDatabaseAndStartsOnTheSet() throws Exception {
        Map<String, String> before;
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        try (ServerProcess server = withTable()) {
            before = content(server);
            assertThat(Psql.run(server.port(), true, "BACKUP database;").exitCode()).isZero();
            Psql.Result second = Psql.run(server.port(), true, "BACKUP DATABASE;");
            assertThat(second.output()).contains(directory.resolve("backups/" + today + ".1").toString());
            assertThat(server.log()).contains("backup complete [to=");
        }
        Path set = directory.resolve("backups").resolve(today);
        assertThat(set.resolve("db")).isDirectory();
        assertThat(set.resolve("conf/server.conf")).exists();
        assertThat(Files.readAllLines(set.resolve("backup_manifest"))).hasSizeGreaterThan(3);
        Map<String, String> other = Trees.checksums(set.resolveSibling(today + ".1"));
        try (ServerProcess restored = ServerProcess.start(set)) {
            assertThat(content(restored)).isEqualTo(before);
            assertThat(restored.log()).contains("table [name=my_table, rows=5000,");
            Psql.run(restored.port(), true, "INSERT INTO second VALUES ('more')", "DROP TABLE my_table",
                    "CHECKPOINT");
        }
        assertThat(Trees.checksums(set.resolveSibling(today + ".1"))).isEqualTo(other);
        Path unpacked = Trees.throughTar(set.resolveSibling(today + ".1"), directory.resolve("tar"));
        try (ServerProcess restored = ServerProcess.start(unpacked)) {
            assertThat(content(restored)).isEqualTo(before);
        }
    }

    @Test
    void backsUpATableWhichNoServerStartsOn() throws Exception {
        try (ServerProcess server = withTable()) {
            assertThat(Psql.run(server.port(), true, "BACKUP table my_table;").exitCode()).isZero();
            assertThat(Psql.run(server.port(), true, "BACKUP TABLE my_table, second;").exitCode()).isZero();
            assertThat(Psql.run(server.port(), false, "BACKUP TABLE nowhere;").output())
                    .contains("table does not exist [table=nowhere]");
        }
        Path set = directory.resolve("backups").resolve(LocalDate.now(ZoneOffset.UTC).toString());
        assertThat(set.resolve("conf")).doesNotExist();
        Map<String, String> before = Trees.checksums(set);
        Refusal refusal = ServerProcess.startRefused(set);
        assertThat(refusal.exitCode()).isEqualTo(START_FAILED);
        assertThat(refusal.output()).contains("RESTORE TABLE");
        assertThat(Trees.checksums(set)).containsAllEntriesOf(before);
    }

    @Test
    void refusesWhatNeedsADirectoryOfSetsWithoutOne() throws Exception {
        try (ServerProcess server = ServerProcess.start(root());
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String refused : List.of("BACKUP DATABASE", "SHOW BACKUP 'a'", "VERIFY BACKUP 'a'",
                    "PIN BACKUP 'a'", "DROP BACKUP 'a'", "ATTACH BACKUP 'a' AS a",
                    "RESTORE DATABASE FROM BACKUP 'a'", "EXPIRE BACKUPS KEEP LAST 1")) {
                assertThatThrownBy(() -> statement.execute(refused)).as(refused)
                        .isInstanceOfSatisfying(PSQLException.class, failure -> {
                            assertThat(failure.getSQLState()).isEqualTo("55000");
                            assertThat(failure.getMessage()).contains("backup is disabled, server.conf "
                                    + "property 'cairo.sql.backup.root' is not set");
                        });
            }
        }
    }

    @Test
    void recoversACopyMadeBetweenPrepareAndComplete() throws Exception {
        Path copy = directory.resolve("copy");
        Map<String, String> before;
        try (ServerProcess server = withTable()) {
            before = content(server);
            assertThat(Psql.run(server.port(), true, "CHECKPOINT", "SNAPSHOT PREPARE;").exitCode()).isZero();
            assertThat(Psql.run(server.port(), false, "SNAPSHOT PREPARE").output())
                    .contains("Waiting for SNAPSHOT COMPLETE to be called");
            assertThat(Psql.run(server.port(), true, "SELECT in_progress FROM snapshot_status()").output())
                    .isEqualTo("t\n");
            Psql.run(server.port(), true, "INSERT INTO second VALUES ('after')");
            Trees.copy(root(), copy);
            assertThat(Psql.run(server.port(), true, "SNAPSHOT COMPLETE;").exitCode()).isZero();
            assertThat(root().resolve("snapshot/db")).doesNotExist();
            assertThat(Psql.run(server.port(), true, "SNAPSHOT COMPLETE;").exitCode()).isZero();
        }
        Files.createFile(copy.resolve("_restore"));
        try (ServerProcess restored = ServerProcess.start(copy)) {
            assertThat(content(restored)).isEqualTo(before);
            assertThat(restored.log()).contains("starting snapshot recovery [trigger=file]",
                    "snapshot recovery finished [metaFilesCount=2, txnFilesCount=2, cvFilesCount=2]");
        }
        assertThat(copy.resolve("_restore")).doesNotExist();
    }

    @Test
    void leavesTheTriggerAloneWhenRecoveryIsDisabled() throws Exception {
        try (ServerProcess server = withTable()) {
            Psql.run(server.port(), true, "SNAPSHOT PREPARE", "INSERT INTO second VALUES ('after')");
            server.kill();
        }
        Files.writeString(root().resolve("conf/server.conf"), "cairo.snapshot.recovery.enabled=false\n",
                StandardOpenOption.APPEND);
        Files.createFile(root().resolve("_restore"));
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(Psql.run(server.port(), true, "SELECT count(*) FROM second").output())
                    .isEqualTo("3\n");
            assertThat(root().resolve("_restore")).exists();
            assertThat(server.log()).doesNotContain("starting snapshot recovery");
        }
    }

    @Test
    void holdsTheSnapshotOverARestart() throws Exception {
        try (ServerProcess server = withTable()) {
            Psql.run(server.port(), true, "SNAPSHOT PREPARE");
        }
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(server.log()).contains("a snapshot is held");
            assertThat(Psql.run(server.port(), true, "SELECT in_progress FROM snapshot_status()").output())
                    .isEqualTo("t\n");
            assertThat(Psql.run(server.port(), true, "CHECKPOINT RELEASE").exitCode()).isZero();
        }
    }

    @Test
    void refusesADamagedSnapshotAndChangesNothing() throws Exception {
        try (ServerProcess server = withTable()) {
            Psql.run(server.port(), true, "SNAPSHOT PREPARE");
        }
        Path snapshot = root().resolve("snapshot/_snapshot");
        byte[] good = Files.readAllBytes(snapshot);
        byte[] damaged = good.clone();
        damaged[damaged.length / 2] ^= 1;
        Files.write(snapshot, damaged);
        Files.createFile(root().resolve("_restore"));
        Map<String, String> before = Trees.checksums(root());
        Refusal refusal = ServerProcess.startRefused(root());
        assertThat(refusal.exitCode()).isEqualTo(START_FAILED);
        assertThat(refusal.output()).contains("_snapshot");
        assertThat(root().resolve("_restore")).exists();
        assertThat(Trees.checksums(root())).isEqualTo(before);

        Files.write(snapshot, good);
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(Psql.run(server.port(), true, "SELECT count(*) FROM my_table").output())
                    .isEqualTo("5000\n");
        }
    }

    @Test
    void refusesARecoveryWithoutASnapshot() throws Exception {
        try (ServerProcess server = withTable()) {
            assertThat(content(server)).hasSize(2);
        }
        Files.createFile(root().resolve("_restore"));
        Map<String, String> before = Trees.checksums(root());
        Refusal refusal = ServerProcess.startRefused(root());
        assertThat(refusal.exitCode()).isEqualTo(START_FAILED);
        assertThat(Trees.checksums(root())).isEqualTo(before);
    }
}
