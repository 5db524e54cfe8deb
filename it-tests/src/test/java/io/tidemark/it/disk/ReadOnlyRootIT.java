package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data root that turns read-only while the server runs, as file systems do that find an error. */
final class ReadOnlyRootIT {
    private static final int ROWS = 1_000;
    /** The first commit fails with what the disk says, later ones with what that has led to. */
    private static final Set<String> EXPECTED = Set.of("58030", "25006");

    @TempDir
    Path directory = Path.of("none");

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) || ' ' || sum(n) FROM t")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void insert(Connection connection, int from) throws SQLException {
        execute(connection, "INSERT INTO t SELECT '2024-02-29'::timestamp + x * interval '1 second', x"
                + " FROM generate_series(" + from + ", " + (from + ROWS - 1) + ") AS g(x)");
    }

    private static String refusal(Connection connection, String sql) {
        try {
            execute(connection, sql);
        } catch (SQLException refused) {
            assertThat(EXPECTED).as("%s: %s", sql, refused).contains(refused.getSQLState());
            return String.valueOf(refused.getMessage());
        }
        throw new AssertionError("not refused: " + sql);
    }

    @Test
    void refusesCommitsGoesOnReadingAndHasAllThatWasAcknowledgedWhenItIsWritableAgain() throws Exception {
        try (LoopDisk disk = LoopDisk.mount(directory, 128)) {
            Path root = disk.directory().resolve("root");
            String acknowledged;
            try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
                execute(connection,
                        "CREATE TABLE t (ts TIMESTAMP, n LONG) TIMESTAMP(ts) PARTITION BY DAY");
                insert(connection, 1);
                execute(connection, "CHECKPOINT");
                insert(connection, ROWS + 1);
                acknowledged = rows(connection);
                assertThat(server.status().statusCode()).isEqualTo(200);
                disk.turnReadOnly();
                assertThat(refusal(connection, "INSERT INTO t VALUES ('2024-02-29', -1)"))
                        .containsIgnoringCase("read-only");
                assertThat(refusal(connection, "CREATE TABLE u (n int)")).containsIgnoringCase("read-only");
                assertThat(refusal(connection, "SNAPSHOT PREPARE")).containsIgnoringCase("read-only");
                assertThat(rows(connection)).as("reads go on").isEqualTo(acknowledged);
                try (Connection another = server.connect()) {
                    assertThat(rows(another)).isEqualTo(acknowledged);
                }
                HttpResponse<String> status = server.status();
                assertThat(status.statusCode()).isEqualTo(503);
                assertThat(status.body()).startsWith("Status: Unhealthy\n").contains("commits fail");
                server.stop();
            }
            disk.mountAgain();
            try (ServerProcess server = ServerProcess.start(root); Connection connection = server.connect()) {
                assertThat(rows(connection)).isEqualTo(acknowledged);
                assertThat(server.status().statusCode()).isEqualTo(200);
                insert(connection, 2 * ROWS + 1);
                execute(connection, "CHECKPOINT");
                assertThat(rows(connection)).startsWith(3 * ROWS + " ");
            }
        }
    }
}
