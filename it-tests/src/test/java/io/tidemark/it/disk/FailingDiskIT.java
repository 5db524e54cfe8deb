package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Strace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Media that fail, are read-only, or have no room for backups: errors that say so, and nothing acknowledged is lost. */
final class FailingDiskIT {
    private static final int MOST_COMMITS = 300;
    /** I/O error, no space, and a log that has failed for good before. */
    private static final Set<String> EXPECTED = Set.of("58030", "53100", "25006");

    @TempDir
    Path directory;

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement
                        .executeQuery("SELECT count(*), count(DISTINCT n), min(n), max(n) FROM t")) {
            row.next();
            long rows = row.getLong(1);
            assertThat(row.getLong(2)).isEqualTo(rows);
            assertThat(row.getLong(4) - row.getLong(3) + 1).as("commits without a gap").isEqualTo(rows);
            return rows;
        }
    }

    private static void create(Connection connection) throws SQLException {
        execute(connection, "CREATE TABLE t (ts TIMESTAMP, n LONG) TIMESTAMP(ts) PARTITION BY DAY");
        insert(connection, 0);
    }

    private static void insert(Connection connection, int n) throws SQLException {
        execute(connection, "INSERT INTO t VALUES ('2024-02-29T00:00:00', " + n + ")");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"fdatasync,fsync,syncfs | error=EIO:when=3+ | true",
            "fdatasync | error=EIO:when=4 | false", "pwrite64 | error=EIO:when=6+ | true",
            "pwrite64 | error=ENOSPC:when=5+ | true"})
    void keepsWhatItHasAcknowledgedWhenSystemCallsFail(String calls, String fault, boolean lasting)
            throws Exception {
        Strace.assumeThere();
        Path root = directory.resolve("root");
        int acknowledged = 1;
        int sent = 1;
        try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
            create(connection);
            try (Strace _ = Strace.attach(server.pid(), calls, fault)) {
                while (sent < MOST_COMMITS) {
                    insert(connection, sent++);
                    acknowledged = sent;
                }
            } catch (SQLException refused) {
                assertThat(EXPECTED).as("%s", refused).contains(refused.getSQLState());
            }
            assertThat(sent < MOST_COMMITS).as("refused a commit").isEqualTo(lasting);
            assertThat(count(connection)).as("the server still answers").isBetween((long) acknowledged,
                    (long) sent);
            server.kill();
        }
        try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
            long found = count(connection);
            assertThat(found).isBetween((long) acknowledged, (long) sent);
            insert(connection, (int) found);
            assertThat(count(connection)).isEqualTo(found + 1);
        }
    }

    /** Whose files were on their way then is told; who writes later is not concerned. */
    @Test
    void oneFailedSyncOfTheFileSystemFailsOneRestore() throws Exception {
        Strace.assumeThere();
        Path backups = directory.resolve("backups");
        try (ServerProcess server = start(backups); Connection connection = server.connect()) {
            create(connection);
            execute(connection, "BACKUP DATABASE");
            String restore = "RESTORE TABLE t AS second FROM BACKUP '" + sets(backups).iterator().next()
                    + "'";
            try (Strace _ = Strace.attach(server.pid(), "syncfs", "error=EIO")) {
                assertRefused(connection, restore, "58030");
            }
            execute(connection, restore);
            execute(connection, "DROP TABLE t");
            execute(connection, "ALTER TABLE second RENAME TO t");
            assertThat(count(connection)).isOne();
        }
    }

    /** While no commit is under way: what fails is the backup's. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"BACKUP DATABASE WITH (type full) | pread64 | error=EIO",
            "BACKUP DATABASE WITH (type full) | pwrite64 | error=EIO:when=2+",
            "BACKUP DATABASE WITH (type full) | fsync,fdatasync,syncfs | error=EIO",
            "BACKUP TABLE t WITH (type full) | rename,renameat,renameat2 | error=EIO",
            "RESTORE TABLE t AS second FROM BACKUP '%s' | pread64 | error=EIO",
            "RESTORE TABLE t AS second FROM BACKUP '%s' | pwrite64 | error=EIO",
            "ATTACH BACKUP '%s' AS old | pread64 | error=EIO"})
    void whatFailsInABackupIsToldAndLeavesNothing(String statement, String calls, String fault)
            throws Exception {
        Strace.assumeThere();
        Path backups = directory.resolve("backups");
        try (ServerProcess server = start(backups); Connection connection = server.connect()) {
            create(connection);
            execute(connection, "CHECKPOINT");
            execute(connection, "BACKUP DATABASE");
            Set<String> before = sets(backups);
            String sql = statement.formatted(before.iterator().next());
            try (Strace _ = Strace.attach(server.pid(), calls, fault)) {
                assertRefused(connection, sql, "58030");
            }
            assertThat(sets(backups)).isEqualTo(before);
            assertRefused(connection, "SELECT * FROM second", "42P01");
            assertRefused(connection, "SELECT * FROM old.t", "42P01");
            execute(connection, sql);
            insert(connection, 1);
            assertThat(count(connection)).isEqualTo(2);
        }
    }

    @Test
    void aBackupRootWithoutRoomHarmsNothingElse() throws Exception {
        try (SmallDisk backups = SmallDisk.mount(directory.resolve("backups"), 8);
                ServerProcess server = start(backups.directory());
                Connection connection = server.connect()) {
            create(connection);
            Path ballast = backups.fill(8192);
            assertRefused(connection, "53100");
            assertThat(sets(backups.directory())).containsExactly("ballast");
            insert(connection, 1);
            Files.delete(ballast);
            execute(connection, "BACKUP DATABASE");
            assertThat(sets(backups.directory())).hasSize(1);
            assertThat(count(connection)).isEqualTo(2);
        }
    }

    @Test
    void aReadOnlyBackupRootHarmsNothingElse() throws Exception {
        try (SmallDisk backups = SmallDisk.mount(directory.resolve("backups"), 16);
                ServerProcess server = start(backups.directory());
                Connection connection = server.connect()) {
            create(connection);
            execute(connection, "BACKUP DATABASE");
            backups.readOnly(true);
            assertThatThrownBy(() -> execute(connection, "BACKUP DATABASE"))
                    .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getMessage())
                            .containsIgnoringCase("read-only").contains(backups.directory().toString()));
            insert(connection, 1);
            backups.readOnly(false);
            execute(connection, "BACKUP DATABASE");
            assertThat(sets(backups.directory())).hasSize(2);
            assertThat(count(connection)).isEqualTo(2);
        }
    }

    @Test
    void refusesToStartOnAReadOnlyRootAndStartsWhenItIsNot() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), 32)) {
            Path root = disk.directory().resolve("root");
            try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
                create(connection);
            }
            disk.readOnly(true);
            ServerProcess.Refusal refusal = ServerProcess.startRefused(root);
            assertThat(refusal.exitCode()).as(refusal.output()).isNotZero();
            assertThat(refusal.output()).containsIgnoringCase("read-only").doesNotContain("\tat ");
            disk.readOnly(false);
            try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
                assertThat(count(connection)).isEqualTo(1);
            }
        }
    }

    private ServerProcess start(Path backups) {
        return ServerProcess.start(directory.resolve("root"), "cairo.sql.backup.root=" + backups);
    }

    private static void assertRefused(Connection connection, String state) {
        assertRefused(connection, "BACKUP DATABASE", state);
    }

    private static void assertRefused(Connection connection, String sql, String state) {
        assertThatThrownBy(() -> execute(connection, sql)).isInstanceOfSatisfying(SQLException.class,
                refused -> assertThat(refused.getSQLState()).as("%s", refused).isEqualTo(state));
    }

    private static Set<String> sets(Path backups) throws IOException {
        try (var children = Files.list(backups)) {
            return children.map(child -> String.valueOf(child.getFileName())).collect(Collectors.toSet());
        }
    }
}
