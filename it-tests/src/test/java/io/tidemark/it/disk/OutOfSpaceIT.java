package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/** Ways out of a full disk: a restart, dropping what is not needed, and a backup that does not fit but harms nothing. */
final class OutOfSpaceIT {
    private static final String DISK_FULL = "53100";
    private static final int CHUNK_ROWS = 20_000;
    private static final int MEBIBYTES = 48;
    /** More chunks than fit on the disk. */
    private static final int MANY = 200;

    @TempDir
    Path directory;

    private ServerProcess start(SmallDisk disk) {
        return ServerProcess.start(disk.directory().resolve("root"), "wal.segment.bytes=1048576",
                "memtable.max.bytes=4194304", "cairo.sql.backup.root=" + disk.directory().resolve("backups"));
    }

    private static void create(Connection connection) throws SQLException {
        execute(connection, "CREATE TABLE t (ts TIMESTAMP, n LONG, s STRING) TIMESTAMP(ts) PARTITION BY DAY");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A chunk of rows by COPY: all or none. */
    private static void copy(Connection connection, int chunk) throws SQLException, IOException {
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < CHUNK_ROWS; row++) {
            rows.append("2024-02-29 00:").append(chunk % 50 + 10).append(":00,").append(row)
                    .append(",some text that takes space ").append(Integer.toHexString(row * 0x9E3779B9))
                    .append('\n');
        }
        connection.unwrap(PGConnection.class).getCopyAPI()
                .copyIn("COPY t FROM STDIN (FORMAT csv)", new StringReader(rows.toString()));
    }

    private static String rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), sum(n) FROM t")) {
            row.next();
            return row.getLong(1) + " rows, sum " + row.getLong(2);
        }
    }

    private static String chunks(int count) {
        return (long) count * CHUNK_ROWS + " rows, sum "
                + (long) count * (CHUNK_ROWS * (CHUNK_ROWS - 1L) / 2);
    }

    /** Copies until the disk is full; returns how many chunks were acknowledged. */
    private static int copyUntilFull(Connection connection) throws Exception {
        for (int chunk = 0; chunk < MANY; chunk++) {
            try {
                copy(connection, chunk);
            } catch (SQLException refused) {
                assertThat(refused.getSQLState()).as("%s", refused).isEqualTo(DISK_FULL);
                assertThat(refused.getMessage()).contains("no space left on device");
                return chunk;
            }
        }
        throw new AssertionError("the disk did not become full");
    }

    /** What was refused is tried again for some time: the server notices free space on its own. */
    private static void eventually(Callable<?> action) throws Exception {
        for (int attempt = 0;; attempt++) {
            try {
                action.call();
                return;
            } catch (SQLException refused) {
                assertThat(refused.getSQLState()).as("%s", refused).isEqualTo(DISK_FULL);
                assertThat(attempt).as("still refused: %s", refused).isLessThan(100);
                Thread.sleep(100);
            }
        }
    }

    @Test
    void startsOnAFullDiskAfterAKillWithAllThatWasAcknowledged() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), MEBIBYTES)) {
            int acknowledged;
            try (ServerProcess server = start(disk); Connection connection = server.connect()) {
                create(connection);
                acknowledged = copyUntilFull(connection);
                server.kill();
            }
            Path ballast = disk.fill(0);
            try (ServerProcess server = start(disk); Connection connection = server.connect()) {
                assertThat(rows(connection)).isEqualTo(chunks(acknowledged));
            }
            Files.delete(ballast);
        }
    }

    @Test
    void aTableCanBeEmptiedOrDroppedToMakeSpace() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), MEBIBYTES);
                ServerProcess server = start(disk);
                Connection connection = server.connect()) {
            create(connection);
            copyUntilFull(connection);
            execute(connection, "TRUNCATE t");
            assertThat(rows(connection)).isEqualTo(chunks(0));
            eventually(() -> {
                copy(connection, 0);
                return true;
            });
            assertThat(rows(connection)).isEqualTo(chunks(1));
            copyUntilFull(connection);
            execute(connection, "DROP TABLE t");
            create(connection);
            eventually(() -> {
                copy(connection, 0);
                return true;
            });
            assertThat(rows(connection)).isEqualTo(chunks(1));
        }
    }

    @Test
    void aBackupThatDoesNotFitIsRefusedAndLeavesNothing() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("disk"), MEBIBYTES);
                ServerProcess server = start(disk);
                Connection connection = server.connect()) {
            create(connection);
            for (int chunk = 0; chunk < 10; chunk++) {
                copy(connection, chunk);
            }
            execute(connection, "CHECKPOINT");
            Path ballast = disk.fill(4L << 20);
            assertThatThrownBy(() -> execute(connection, "BACKUP DATABASE"))
                    .isInstanceOfSatisfying(SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo(DISK_FULL));
            try (var sets = Files.list(disk.directory().resolve("backups"))) {
                assertThat(sets).isEmpty();
            }
            assertThat(rows(connection)).isEqualTo(chunks(10));
            Files.delete(ballast);
            execute(connection, "BACKUP DATABASE");
            assertThat(rows(connection)).isEqualTo(chunks(10));
        }
    }
}
