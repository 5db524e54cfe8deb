package io.tidemark.it.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.ServerProcess.Refusal;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roots that no server may serve: a message that says why, exit code 55, and nothing changed. */
final class BadRootIT {
    @TempDir
    Path directory;

    private Path root() {
        return directory.resolve("root");
    }

    private void withRows() throws Exception {
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(Psql.run(server.port(), true,
                    "CREATE TABLE t AS SELECT x FROM generate_series(1, 1000) AS g(x)").exitCode()).isZero();
        }
    }

    private void refused(String... expected) throws IOException, InterruptedException {
        Map<String, String> before = Trees.checksums(root());
        Refusal refusal = ServerProcess.startRefused(root());
        assertThat(refusal.exitCode()).as(refusal.output()).isEqualTo(55);
        assertThat(refusal.output()).contains(expected).doesNotContain("Exception in thread", "\tat ");
        assertThat(Trees.checksums(root())).containsAllEntriesOf(before);
    }

    @Test
    void inUseByAnotherServer() throws Exception {
        try (ServerProcess server = ServerProcess.start(root())) {
            refused("in use", String.valueOf(server.pid()));
            assertThat(Psql.run(server.port(), true, "SELECT 1").output()).isEqualTo("1\n");
        }
    }

    @Test
    void damagedRegistry() throws Exception {
        withRows();
        flip(root().resolve("db/tables"));
        refused("corrupt", "db/tables");
    }

    @Test
    void damagedMetadataOfATable() throws Exception {
        withRows();
        flushed();
        for (String name : new String[]{"_meta", "_txn", "_cv"}) {
            Path file = Trees.files(root().resolve("db"), name).getFirst();
            byte[] good = Files.readAllBytes(file);
            flip(file);
            refused(file.toString());
            Files.write(file, good);
        }
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(Psql.run(server.port(), true, "SELECT sum(x) FROM t").output()).isEqualTo("500500\n");
        }
    }

    private void flushed() throws Exception {
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(Psql.run(server.port(), true, "CHECKPOINT").exitCode()).isZero();
        }
        assertThat(Trees.files(root().resolve("db"), "_meta")).hasSize(1);
    }

    /** While it was made, a table came and went; the file that says what to do with it was not made. */
    @Test
    void copyOfAPreparedRootWithoutTheWordForIt() throws Exception {
        try (ServerProcess server = ServerProcess.start(root())) {
            Psql.run(server.port(), true, "CREATE TABLE t AS SELECT x FROM generate_series(1, 1000) AS g(x)");
            Psql.run(server.port(), true, "SNAPSHOT PREPARE");
            Psql.run(server.port(), true, "CREATE TABLE later (x int)");
            Psql.run(server.port(), true, "INSERT INTO later VALUES (1)");
            Psql.run(server.port(), true, "CHECKPOINT");
        }
        for (Path file : Trees.files(root().resolve("db"), "_txn")) {
            Files.delete(file);
        }
        refused("_txn", "touch " + root().resolve("_restore"));
        Files.createFile(root().resolve("_restore"));
        try (ServerProcess server = ServerProcess.start(root())) {
            assertThat(Psql.run(server.port(), true, "SELECT sum(x) FROM t").output()).isEqualTo("500500\n");
        }
    }

    @Test
    void acknowledgedCommitDamagedInTheLog() throws Exception {
        try (ServerProcess server = ServerProcess.start(root())) {
            Psql.run(server.port(), true, "CREATE TABLE t (s text)");
            for (int i = 0; i < 5; i++) {
                Psql.run(server.port(), true, "INSERT INTO t VALUES ('needle" + i + "')");
            }
        }
        Path segment = root().resolve("wal");
        for (Path file : Trees.files(segment, ".wal")) {
            byte[] bytes = Files.readAllBytes(file);
            int at = indexOf(bytes, "needle1");
            if (at >= 0) {
                bytes[at] ^= 1;
                Files.write(file, bytes);
                refused("corrupt", file.toString());
                return;
            }
        }
        assertThat(false).as("the log has the row").isTrue();
    }

    private static int indexOf(byte[] bytes, String text) {
        for (int i = 0; i + text.length() <= bytes.length; i++) {
            int j = 0;
            while (j < text.length() && bytes[i + j] == text.charAt(j)) {
                j++;
            }
            if (j == text.length()) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void newerFormat() throws Exception {
        withRows();
        Path file = root().resolve("db/tables");
        byte[] bytes = Files.readAllBytes(file);
        bytes[6]++;
        Files.write(file, bytes);
        refused("db/tables");
    }

    @Test
    void foreignLog() throws Exception {
        withRows();
        try (ServerProcess other = ServerProcess.start(directory.resolve("other"))) {
            Psql.run(other.port(), true, "CREATE TABLE o (v int)");
        }
        for (Path file : Trees.files(root().resolve("wal"), ".wal")) {
            Files.delete(file);
        }
        for (Path file : Trees.files(directory.resolve("other/wal"), ".wal")) {
            Files.copy(file, root().resolve("wal").resolve(String.valueOf(file.getFileName())));
        }
        refused("does not belong to this database");
    }

    @Test
    void missingRegistry() throws Exception {
        withRows();
        Files.delete(root().resolve("db/tables"));
        refused("db/tables");
    }

    @Test
    void aFileInsteadOfADirectory() throws Exception {
        Files.writeString(root(), "not a directory");
        Refusal refusal = ServerProcess.startRefused(root());
        assertThat(refusal.exitCode()).isEqualTo(55);
        assertThat(refusal.output()).contains(root().toString());
    }

    @Test
    void unreadable() throws Exception {
        assumeFalse("root".equals(System.getProperty("user.name")), "permissions do not bind root");
        withRows();
        Files.setPosixFilePermissions(root().resolve("db"), PosixFilePermissions.fromString("---------"));
        Refusal refusal = ServerProcess.startRefused(root());
        Files.setPosixFilePermissions(root().resolve("db"), PosixFilePermissions.fromString("rwx------"));
        assertThat(refusal.exitCode()).isEqualTo(55);
        assertThat(refusal.output()).contains("permission denied");
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);
    }
}
