package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import io.tidemark.it.model.Contents;
import io.tidemark.it.model.Loads;
import io.tidemark.it.model.TableModel;
import io.tidemark.it.model.Writers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two million rows in twenty tables, writers that never stop, a backup and copies of the root: what is restored is exactly
 * one cut of all tables. The tests use one server, in order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RestoreAndCompareIT {
    private static final int TABLES = 20;
    private static final int ROWS_A_TABLE = 100_000;
    private static final int WRITERS = 4;
    private static final List<TableModel> MODEL = TableModel.tables(TABLES, ROWS_A_TABLE);

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;
    private Map<Integer, Long> done = new TreeMap<>();
    private Path set = Path.of("none");
    private Bounds backedUp = new Bounds(Map.of(), Map.of());
    private Path copy = Path.of("none");
    private Bounds prepared = new Bounds(Map.of(), Map.of());

    /** Commits of each writer that a cut holds at least and at most. */
    private record Bounds(Map<Integer, Long> least, Map<Integer, Long> most) {
        void check(Map<Integer, Long> commits) {
            least.forEach((writer, count) -> assertThat(commits.getOrDefault(writer, 0L))
                    .as("commits of writer %d", writer).isBetween(count, most.get(writer)));
        }
    }

    @BeforeAll
    void load() throws SQLException {
        server = start(directory.resolve("root"));
        try (Connection connection = server.connect()) {
            Loads.create(connection, MODEL);
            try (Statement statement = connection.createStatement()) {
                for (int i = 1; i <= 6; i++) {
                    statement.execute("CREATE TABLE still" + i + " (ts timestamp, v int) TIMESTAMP(ts)");
                    statement.execute("INSERT INTO still" + i + " SELECT '2024-01-01'::timestamp"
                            + " + x * interval '1 hour', x FROM generate_series(1, 1000) AS g(x)");
                }
            }
        }
        Loads.load(server::connect, MODEL, 2);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private ServerProcess start(Path root, String... more) {
        List<String> settings = new ArrayList<>(List.of(more));
        settings.addAll(List.of("memtable.max.bytes=16777216", "wal.segment.bytes=2097152",
                "cairo.sql.backup.root=" + directory.resolve("backups")));
        return ServerProcess.start(root, settings.toArray(String[]::new));
    }

    @Test
    @Order(1)
    void holdsWhatWasLoadedInManyPartsSomeOfThemMerged() throws Exception {
        try (Connection connection = server.connect()) {
            assertThat(Contents.check(connection, MODEL)).isEmpty();
        }
        List<Path> parts = Trees.files(directory.resolve("root/db"), ".arrow");
        assertThat(parts).hasSizeGreaterThan(TABLES);
    }

    @Test
    @Order(2)
    void backsUpAndCopiesWhileEverybodyWrites() throws Exception {
        try (Writers writers = Writers.start(server::connect, MODEL, WRITERS, done);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            awaitCommits(writers, 3);
            Map<Integer, Long> before = writers.acknowledged();
            try (ResultSet row = statement.executeQuery("BACKUP DATABASE")) {
                assertThat(row.next()).isTrue();
                set = Path.of(row.getString("path"));
                assertThat(row.getLong("tables")).isEqualTo(TABLES + 6);
                assertThat(row.getLong("rows")).isGreaterThanOrEqualTo((long) TABLES * ROWS_A_TABLE);
            }
            backedUp = new Bounds(before, writers.sent());
            awaitCommits(writers, 3);

            before = writers.acknowledged();
            statement.execute("SNAPSHOT PREPARE");
            prepared = new Bounds(before, writers.sent());
            copy = directory.resolve("copy");
            changeTables(statement);
            Trees.copy(directory.resolve("root"), copy);
            statement.execute("SNAPSHOT COMPLETE");
            awaitCommits(writers, 3);
            writers.stop();
            assertThat(writers.failures()).isEmpty();
            done = writers.acknowledged();
            assertThat(Contents.check(connection, MODEL)).isEqualTo(done);
        }
    }

    /** All of this happens behind the cut, and is not to be seen in the copy. */
    private static void changeTables(Statement statement) throws SQLException {
        statement.execute("DROP TABLE still1");
        statement.execute("ALTER TABLE still2 RENAME TO other");
        statement.execute("CREATE TABLE fresh (v int)");
        statement.execute("INSERT INTO fresh VALUES (1)");
        statement.execute("ALTER TABLE still3 ADD COLUMN more int");
        statement.execute("INSERT INTO still3 VALUES ('2025-01-01', 1, 2)");
        statement.execute("TRUNCATE TABLE still4");
        statement.execute("ALTER TABLE still5 DROP COLUMN v");
        statement.execute("ALTER TABLE still6 RENAME COLUMN v TO w");
        statement.execute("DROP TABLE still6");
        statement.execute("CREATE TABLE still6 (w text)");
    }

    private static void awaitCommits(Writers writers, int count) throws InterruptedException {
        Map<Integer, Long> before = writers.acknowledged();
        while (writers.failures().isEmpty() && writers.acknowledged().entrySet().stream()
                .anyMatch(entry -> entry.getValue() < before.getOrDefault(entry.getKey(), 0L) + count)) {
            Thread.sleep(20);
        }
    }

    @Test
    @Order(3)
    void bootsTheBackupSet() throws Exception {
        Path tarred = Trees.throughTar(set, directory.resolve("unpacked"));
        Path neighbour = directory.resolve("neighbour");
        Trees.share(set, neighbour);
        Map<String, String> sums = Trees.checksums(neighbour);
        compareBooted(set, backedUp);
        compareBooted(tarred, backedUp);
        assertThat(Trees.checksums(neighbour)).isEqualTo(sums);
    }

    private void compareBooted(Path root, Bounds bounds) throws SQLException {
        try (ServerProcess restored = start(root); Connection connection = restored.connect()) {
            Map<Integer, Long> commits = Contents.check(connection, MODEL);
            bounds.check(commits);
            checkStill(connection);
            try (Writers writers = Writers.start(restored::connect, MODEL, 2, commits)) {
                awaitCommits(writers, 2);
                writers.stop();
                assertThat(writers.failures()).isEmpty();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            Contents.check(connection, MODEL);
        }
    }

    private static void checkStill(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int i = 1; i <= 6; i++) {
                try (ResultSet row = statement
                        .executeQuery("SELECT count(*), sum(v), count(ts) FROM still" + i)) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getLong(1)).as("rows of still%d", i).isEqualTo(1000);
                    assertThat(row.getLong(2)).as("sum of still%d", i).isEqualTo(500_500);
                    assertThat(row.getLong(3)).isEqualTo(1000);
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT * FROM still3 LIMIT 1")) {
                assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
            }
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SHOW TABLES")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            assertThat(names).hasSize(TABLES + 6).doesNotContain("other", "fresh");
        }
    }

    @Test
    @Order(4)
    void recoversTheCopyToTheCut() throws Exception {
        Path second = directory.resolve("second-copy");
        Trees.copy(copy, second);
        Files.createFile(copy.resolve("_restore"));
        compareBooted(copy, prepared);
        assertThat(copy.resolve("_restore")).doesNotExist();
        assertThat(copy.resolve("snapshot/_snapshot")).doesNotExist();
        recoversTheCopyAlsoWhenKilled(second);
    }

    /** A start that is killed while it recovers leaves all that the next one needs. */
    private void recoversTheCopyAlsoWhenKilled(Path root)
            throws IOException, SQLException, InterruptedException {
        Files.createFile(root.resolve("_restore"));
        for (int millis : new int[]{150, 300, 450}) {
            Process process = new ProcessBuilder(ServerProcess.launcher().toString(), "run", "-d",
                    root.toString(), "--set", "net.port.offset=free")
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            Thread.sleep(millis);
            process.destroyForcibly().waitFor();
        }
        compareBooted(root, prepared);
    }

    @Test
    @Order(5)
    void holdsEverythingAfterARestart() throws Exception {
        assertThat(server.stop()).as("exit code after SIGTERM").isIn(0, 143);
        server = start(directory.resolve("root"));
        try (Connection connection = server.connect()) {
            assertThat(Contents.check(connection, MODEL)).isEqualTo(done);
        }
    }
}
