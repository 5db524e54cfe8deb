package io.tidemark.it.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hook of the log: segments go to a command before they are deleted, and none goes that the command has refused. */
final class WalArchiveIT {
    @TempDir
    Path directory;

    private ServerProcess server() {
        return ServerProcess.start(directory.resolve("root"), "wal.segment.bytes=1048576",
                "cairo.wal.archive.command=test ! -e " + directory.resolve("closed")
                        + " || { echo closed today; exit 3; };"
                        + " cp %p " + directory.resolve("archive") + "/%f.new && mv "
                        + directory.resolve("archive")
                        + "/%f.new " + directory.resolve("archive") + "/%f");
    }

    private List<String> names(String place) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(place))) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    /** Writes several segments full and makes them needless. */
    private static void write(Client client) throws SQLException {
        for (int i = 0; i < 4; i++) {
            client.run(
                    "INSERT INTO t SELECT x, repeat(md5(x::text), 3) FROM generate_series(1, 10000) AS g(x)");
        }
        client.run("CHECKPOINT");
    }

    private static long waiting(ServerProcess server) throws Exception {
        return server.metrics().lines().filter(line -> line.startsWith("tidemark_wal_archive_waiting_bytes "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    @Test
    void losesNoSegmentWhileTheCommandFailsAndDeletesThemAfterwards() throws Exception {
        Files.createDirectories(directory.resolve("archive"));
        Files.createFile(directory.resolve("closed"));
        List<String> kept;
        try (ServerProcess server = server(); Client client = Client.of(server)) {
            client.run("CREATE TABLE t (n int, s text)");
            write(client);
            List<String> refused = List.of();
            for (int i = 0; i < 400 && refused.isEmpty(); i++) {
                Thread.sleep(50);
                refused = client
                        .rows("SELECT archived, archive_error FROM sys.wal WHERE archive_error IS NOT NULL");
            }
            assertThat(refused).containsExactly("f|exit code 3: closed today");
            assertThat(server.log())
                    .contains("log segment not archived, it is kept and the log grows [segment=");
            long waited = waiting(server);
            write(client);
            assertThat(waiting(server)).as("the log grows").isGreaterThan(waited);
            assertThat(server.status().statusCode()).isEqualTo(200);
            assertThat(server.status().body()).startsWith(
                    "Status: Healthy\nWarning: the log grows, since the archive command fails: ");
            kept = client.rows("SELECT segment FROM sys.wal WHERE NOT active");
            assertThat(kept).hasSizeGreaterThan(4);
            assertThat(names("archive")).isEmpty();
            server.kill();
        }
        try (ServerProcess server = server(); Client client = Client.of(server)) {
            assertThat(client.number("SELECT count(*) FROM t")).isEqualTo(80_000);
            assertThat(client.rows("SELECT segment FROM sys.wal WHERE NOT active")).containsAll(kept);
            List<String> files = names("root/wal");
            Files.delete(directory.resolve("closed"));
            for (int i = 0; i < 1_200
                    && client.number("SELECT count(*) FROM sys.wal WHERE NOT active") > 0; i++) {
                Thread.sleep(50);
                client.run("CHECKPOINT");
            }
            assertThat(client.rows("SELECT segment FROM sys.wal WHERE NOT active")).isEmpty();
            assertThat(waiting(server)).isZero();
            assertThat(server.status().body()).isEqualTo("Status: Healthy\n");
            assertThat(names("archive")).hasSizeGreaterThanOrEqualTo(kept.size()).isSubsetOf(files);
            assertThat(names("root/wal")).doesNotContainAnyElementsOf(names("archive"));
        }
    }
}
