package io.tidemark.it.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.model.Contents;
import io.tidemark.it.model.Loads;
import io.tidemark.it.model.TableModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** A disk that is full: writes are refused with 53100, reads go on, and with space again so do writes. */
final class FullDiskIT {
    private static final int WRITER = 2;
    private static final int BALLAST_BYTES = 24 << 20;
    private static final List<TableModel> MODEL = TableModel.tables(2, 20_000);

    @TempDir
    Path directory;

    /** Needs the right to mount; without it the tests are skipped. */
    @BeforeEach
    void mount() throws IOException, InterruptedException {
        int exit = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=72m", "tmpfs", directory.toString())
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        assumeThat(exit).as("exit code of mount").isZero();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        new ProcessBuilder("umount", directory.toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    }

    private ServerProcess start() {
        return ServerProcess.start(directory.resolve("root"), "wal.segment.bytes=1048576",
                "memtable.max.bytes=8388608", "cairo.sql.backup.root=" + directory.resolve("backups"));
    }

    @Test
    void refusesWritesServesReadsAndGoesOnWithSpace() throws Exception {
        Path ballast = directory.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_BYTES]);
        long commits;
        try (ServerProcess server = start(); Connection connection = server.connect()) {
            Loads.create(connection, MODEL);
            Loads.load(server::connect, MODEL, 1);
            commits = fill(connection);
            assertThat(Contents.check(connection, MODEL)).containsEntry(WRITER, commits);
            backupFails(connection);
            Files.delete(ballast);
            commits = goOn(connection, commits);
            assertThat(Contents.check(connection, MODEL)).containsEntry(WRITER, commits);
        }
        try (ServerProcess server = start(); Connection connection = server.connect()) {
            assertThat(Contents.check(connection, MODEL)).isEqualTo(Map.of(WRITER, commits));
        }
    }

    /** Commits until the disk is full. @return how many were acknowledged */
    private static long fill(Connection connection) throws SQLException, IOException {
        long commit = 0;
        while (true) {
            try {
                commit(connection, commit + 1);
                commit++;
            } catch (SQLException full) {
                assertThat(full.getSQLState()).as(full.getMessage()).isEqualTo("53100");
                connection.rollback();
                connection.setAutoCommit(true);
                return commit;
            }
        }
    }

    /** A commit over both tables, and much that is rolled up in a third so that the disk fills quickly. */
    private static void commit(Connection connection, long commit) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE filler" + commit + " AS SELECT x, 'some text that takes space ' || x"
                            + " AS y FROM generate_series(1, 20000) AS g(x)");
        }
        for (TableModel table : MODEL) {
            connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn("COPY " + table.name() + " (" + table.columns() + ") FROM STDIN",
                            new ByteArrayInputStream(
                                    table.copyText(WRITER, commit, 0, table.rows(WRITER, commit))));
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void backupFails(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("BACKUP DATABASE"))
                    .isInstanceOfSatisfying(PSQLException.class,
                            failure -> assertThat(failure.getSQLState()).isEqualTo("53100"));
            try (ResultSet row = statement.executeQuery("SELECT 1")) {
                assertThat(row.next()).isTrue();
            }
        }
        if (Files.exists(directory.resolve("backups"))) {
            try (var left = Files.list(directory.resolve("backups"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    /** The first commits may still fail while the server finds out. @return commits afterwards */
    private static long goOn(Connection connection, long before) throws Exception {
        long commit = before;
        for (int attempt = 0; commit < before + 3; attempt++) {
            try {
                commit(connection, commit + 1);
                commit++;
            } catch (SQLException stillFull) {
                assertThat(attempt).as("attempts: %s", stillFull.getMessage()).isLessThan(50);
                connection.rollback();
                connection.setAutoCommit(true);
                Thread.sleep(200);
            }
        }
        return commit;
    }
}
