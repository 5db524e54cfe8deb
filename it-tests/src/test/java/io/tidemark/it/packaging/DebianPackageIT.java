package io.tidemark.it.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package that the build of {@code server} makes, unpacked into a directory. */
final class DebianPackageIT {
    /** Prints each datagram that comes to the socket of its first argument, a line each. */
    private static final String LISTENER = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print('listening', flush=True)
            while True:
                print(s.recv(4096).decode().replace('\\n', ' '), flush=True)
            """;
    private static final long PATIENCE_SECONDS = 60;
    /** systemd's measure of what an attacker could do, in tenths: 100 for a service without any wall. */
    private static final int EXPOSURE = 25;

    @TempDir
    static Path unpacked;

    @TempDir
    Path directory;

    private static Path installed() {
        return unpacked.resolve("usr/lib/tidemark");
    }

    @BeforeAll
    static void unpack() throws Exception {
        assumeTrue(has("dpkg-deb"), "dpkg-deb is not there");
        Path built;
        try (Stream<Path> files = Files.list(Path.of("..", "server", "target"))) {
            built = files.filter(file -> file.toString().endsWith(".deb")).findFirst()
                    .orElseThrow(() -> new AssertionError("the build made no package"));
        }
        assertThat(run("dpkg-deb", "-x", built.toString(), unpacked.toString())).isEmpty();
        assertThat(run("dpkg-deb", "-f", built.toString(), "Package")).isEqualTo("tidemark\n");
    }

    @Test
    void bringsAServerThatTellsSystemdHowFarItIs() throws Exception {
        assumeTrue(has("python3"), "python3 is not there");
        Path socket = directory.resolve("notify");
        Process listener = new ProcessBuilder("python3", "-c", LISTENER, socket.toString())
                .redirectErrorStream(true).start();
        try (BufferedReader told = listener.inputReader()) {
            assertThat(told.readLine()).isEqualTo("listening");
            ProcessBuilder builder = new ProcessBuilder(installed().resolve("bin/tidemark").toString(), "run",
                    "-d",
                    directory.resolve("root").toString(), "--set", "net.port.offset=free")
                    .redirectErrorStream(true).redirectOutput(directory.resolve("log").toFile());
            builder.environment().put("NOTIFY_SOCKET", socket.toString());
            Process server = builder.start();
            try {
                assertThat(told.readLine()).isEqualTo("READY=1");
                assertThat(run(unpacked.resolve("usr/lib/tidemark/bin/tidemark").toString(), "status", "-d",
                        directory.resolve("root").toString())).startsWith("running [");
                server.destroy();
                assertThat(told.readLine()).isEqualTo("STOPPING=1");
                assertThat(server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                server.destroyForcibly();
            }
        } finally {
            listener.destroyForcibly();
        }
    }

    @Test
    void completesTheCommandLine() throws Exception {
        Path script = unpacked.resolve("usr/share/bash-completion/completions/tidemark");
        assertThat(run("bash", "-c", ". " + script
                + "; COMP_WORDS=(tidemark sta); COMP_CWORD=1; _complete_tidemark; echo ${COMPREPLY[@]}")
                .strip())
                .isEqualTo("start status");
    }

    @Test
    void printsTheVerifierOfAPassword() throws Exception {
        assertThat(run("sh", "-c", "echo sesame | " + installed().resolve("bin/tidemark") + " verifier"))
                .matches("SCRAM-SHA-256\\$4096:[^$]+\\$[^:]+:.+=\n");
    }

    @Test
    void hasAUnitThatSystemdAcceptsAndThatIsWalledIn() throws Exception {
        assumeTrue(has("systemd-analyze"), "systemd-analyze is not there");
        String unit = Files.readString(unpacked.resolve("lib/systemd/system/tidemark.service"));
        assertThat(unit).contains("ExecStart=/usr/lib/tidemark/bin/tidemark run -d /var/lib/tidemark\n");
        Path copy = directory.resolve("tidemark.service");
        Files.writeString(copy, unit.replace("/usr/lib/tidemark/", installed() + "/"));
        assertThat(run("systemd-analyze", "verify", copy.toString()).lines()
                .filter(line -> line.contains("tidemark.service"))).isEmpty();
        run("systemd-analyze", "security", "--offline=true", "--threshold=" + EXPOSURE, copy.toString());
    }

    @Test
    void hasScriptsThatTheShellReads() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("..", "server", "src", "packaging", "deb", "control"))) {
            for (Path script : files.filter(file -> file.getFileName().toString().matches("p(ost|re).*"))
                    .toList()) {
                assertThat(run("sh", "-n", script.toString())).isEmpty();
            }
        }
    }

    private static boolean has(String program) {
        return Stream.of("/usr/bin", "/bin").anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    /** What the program prints to both streams; fails when it ends with another code than 0. */
    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s\n%s", List.of(command), output).isZero();
        return output;
    }
}
