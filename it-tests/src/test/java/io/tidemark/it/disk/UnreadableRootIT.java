package io.tidemark.it.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose user may not use the root says so and ends with exit code 55. As root it runs as another user. */
final class UnreadableRootIT {
    private static final boolean AS_ROOT = "root".equals(System.getProperty("user.name"));
    private static final String NOBODY = "65534";

    @TempDir
    Path directory;

    @BeforeEach
    void letOthersIn() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Ended(int exitCode, String output) {}

    /** Runs a copy of the distribution, which another user can read, as that user. */
    private Ended run(Path root) throws IOException, InterruptedException {
        Path copy = directory.resolve("tidemark");
        if (!Files.exists(copy)) {
            Trees.copy(ServerProcess.launcher().resolve("../..").normalize(), copy);
        }
        List<String> command = new ArrayList<>();
        if (AS_ROOT) {
            command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        }
        command.addAll(List.of(copy.resolve("bin/tidemark").toString(), "run", "-d", root.toString(), "--set",
                "net.port.offset=free"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private void refused(Path root, Path named) throws Exception {
        Ended ended = run(root);
        assertThat(ended.exitCode()).as(ended.output()).isEqualTo(55);
        assertThat(ended.output()).containsIgnoringCase("permission denied").contains(named.toString())
                .doesNotContain("\tat ");
    }

    @Test
    void refusesARootThatItMayNotRead() throws Exception {
        Path root = directory.resolve("root");
        try (ServerProcess server = ServerProcess.start(root)) {
            assertThat(Psql.run(server.port(), true, "CREATE TABLE t (n int)").exitCode()).isZero();
        }
        Path db = root.resolve("db");
        Files.setPosixFilePermissions(db, PosixFilePermissions.fromString("---------"));
        if (AS_ROOT) {
            refused(root, root);
            own(root);
            Files.setPosixFilePermissions(db, PosixFilePermissions.fromString("---------"));
        }
        refused(root, db);
        Files.setPosixFilePermissions(db, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void refusesToMakeARootWhereItMayNotWrite() throws Exception {
        Path parent = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("r-xr-xr-x"));
        refused(parent.resolve("root"), parent.resolve("root"));
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void own(Path root) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("chown", "-R", NOBODY + ":" + NOBODY, root.toString())
                .inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
