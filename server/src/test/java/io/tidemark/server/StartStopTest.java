package io.tidemark.server;

import static io.tidemark.server.TestServer.one;
import static io.tidemark.server.TestServer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.config.ServerConfig;
import io.tidemark.server.control.TidemarkCommand;
import io.tidemark.storage.failure.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartStopTest {
    @TempDir
    Path root = Path.of(".");

    @Test
    void aRootInUseAndAPortInUseAreRefusedAndLeaveNothingLocked() throws Exception {
        Path elsewhere = root.resolve("elsewhere");
        try (TestServer server = TestServer.on(root.resolve("one"), Map.of())) {
            assertThatThrownBy(() -> TestServer.on(root.resolve("one"), Map.of()))
                    .isInstanceOf(StorageException.DirectoryInUse.class);
            assertThatThrownBy(
                    () -> TestServer.on(elsewhere, Map.of("pg.net.bind.to", "127.0.0.1:" + server.port())))
                    .isInstanceOf(UncheckedIOException.class).hasMessageContaining("in use");
        }
        TestServer.on(elsewhere, Map.of()).close();
        TestServer.on(root.resolve("one"), Map.of()).close();
    }

    @Test
    void aRootThatIsRefusedIsNotWrittenTo() throws Exception {
        Files.writeString(root.resolve("db"), "this is no directory");
        assertThatThrownBy(() -> TestServer.on(root, Map.of())).isInstanceOf(StorageException.class);
        assertThat(ServerConfig.file(root)).doesNotExist();
    }

    @Test
    void aSetOfSingleTablesIsLeftAsItWas() throws Exception {
        Path backups = root.resolve("backups");
        String set;
        try (TestServer server = TestServer.on(root.resolve("data"),
                Map.of("cairo.sql.backup.root", backups.toString())); Connection client = server.connect()) {
            run(client, "CREATE TABLE t (n INT)");
            set = Objects.requireNonNull(one(client, "BACKUP TABLE t"));
        }
        Map<Path, String> before = files(backups.resolve(set));
        assertThatThrownBy(() -> TestServer.on(backups.resolve(set), Map.of()))
                .isInstanceOf(StorageException.WrongState.class);
        assertThat(TidemarkCommand.execute((_, _) -> 0, "start", "-d", backups.resolve(set).toString()))
                .isEqualTo(55);
        assertThat(files(backups.resolve(set))).isEqualTo(before);
    }

    /** With the content of the small ones that a table without rows has; none for directories. */
    private static Map<Path, String> files(Path directory) throws IOException {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                files.put(path, Files.isDirectory(path)
                        ? ""
                        : Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @Test
    void stoppingEndsRunningStatementsAndKeepsWhatWasCommitted() throws Exception {
        CompletableFuture<String> running;
        TestServer server = TestServer.on(root, Map.of());
        Connection slow = server.connect();
        try (Connection client = server.connect()) {
            run(client, "CREATE TABLE t (n INT)");
            run(client, "INSERT INTO t VALUES (1)");
            run(client, "BEGIN");
            run(client, "INSERT INTO t VALUES (2)");
            running = CompletableFuture.supplyAsync(() -> TestServer.stateOf(slow,
                    "SELECT count(*) FROM generate_series(1, 100000000000) g(x) WHERE x < 0"));
            Thread.sleep(200);
            long start = System.nanoTime();
            server.close();
            assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
            assertThat(running.get()).isIn("57P01", "57014", "08006");
        } catch (SQLException closed) {
            assertThat(closed.getSQLState()).startsWith("08");
        }
        try (TestServer again = TestServer.on(root, Map.of()); Connection client = again.connect()) {
            assertThat(one(client, "SELECT count(*) FROM t")).isEqualTo("1");
        }
    }

    @Test
    void strangersAndOtherDatabasesAreRefused() throws Exception {
        try (TestServer server = TestServer.on(root, Map.of("pg.database", "other"))) {
            assertThatThrownBy(server::connect).isInstanceOfSatisfying(SQLException.class,
                    failure -> assertThat(failure.getSQLState()).isEqualTo("3D000"));
        }
        try (TestServer server = TestServer.on(root, Map.of("pg.user", "somebody"))) {
            assertThatThrownBy(server::connect).isInstanceOfSatisfying(SQLException.class,
                    failure -> assertThat(failure.getSQLState()).isEqualTo("28000"));
        }
    }
}
