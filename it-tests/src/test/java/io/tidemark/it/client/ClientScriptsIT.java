package io.tidemark.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tidemark.it.harness.Node;
import io.tidemark.it.harness.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of other languages: each script of {@code src/test/clients} and {@code src/test/node} does what its users do in
 * their first hour, and passes on PostgreSQL 15 too. A client that the machine doesn't have is skipped; {@code .ci/run}
 * installs them all.
 */
final class ClientScriptsIT {
    private static final Path SCRIPTS = Path.of("src", "test", "clients");
    /** Debian's Python, which sees Debian's packages, whatever is first on the PATH. */
    private static final String PYTHON = "/usr/bin/python3";
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(directory.resolve("root"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A script, what runs it, what shows that its client is there, and the Debian packages that bring it. */
    record Client(String script, String interpreter, List<String> probe, String packages) {
        @Override
        public String toString() {
            return script;
        }
    }

    private static Client python(String script, String modules, String packages) {
        return new Client(script, PYTHON, List.of(PYTHON, "-c", modules), packages);
    }

    static Stream<Client> clients() {
        return Stream.of(python("psycopg2_client.py", "import psycopg2", "python3-psycopg2"),
                python("psycopg3_client.py", "import psycopg", "python3-psycopg"),
                python("asyncpg_client.py", "import asyncpg", "python3-asyncpg"),
                python("sqlalchemy_client.py", "import sqlalchemy, psycopg2",
                        "python3-sqlalchemy python3-psycopg2"),
                python("odbc_client.py", "import pyodbc; assert 'PostgreSQL Unicode' in pyodbc.drivers()",
                        "odbc-postgresql python3-pyodbc unixodbc"),
                new Client("dbd_pg_client.pl", "perl", List.of("perl", "-MDBD::Pg", "-e", "1"),
                        "libdbd-pg-perl"),
                new Client("pdo_client.php", "php",
                        List.of("php", "-r", "exit(extension_loaded('pdo_pgsql') ? 0 : 1);"),
                        "php-cli php-pgsql"),
                new Client("ruby_pg_client.rb", "ruby", List.of("ruby", "-e", "require 'pg'"), "ruby-pg"));
    }

    @ParameterizedTest
    @MethodSource("clients")
    void worksWith(Client client) throws Exception {
        assumeTrue(runs(client.probe()), () -> "not on this machine: " + client.packages());
        succeeds(List.of(client.interpreter(), SCRIPTS.resolve(client.script()).toString()));
    }

    @Test
    void worksWithLibpqPipelines() throws Exception {
        assumeTrue(runs(List.of("pg_config", "--includedir")) && runs(List.of("cc", "--version")),
                "not on this machine: libpq-dev gcc");
        String include = output(List.of("pg_config", "--includedir")).strip();
        String library = output(List.of("pg_config", "--libdir")).strip();
        Path program = directory.resolve("libpq_client");
        Finished built = run(List.of("cc", "-I" + include, SCRIPTS.resolve("libpq_client.c").toString(), "-o",
                program.toString(), "-L" + library, "-lpq"));
        assertThat(built.exitCode()).as(built.output()).isZero();
        succeeds(List.of(program.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg-client.mjs", "knex-client.mjs"})
    void worksWithNode(String script) throws Exception {
        Node.install();
        Node.script(script, List.of("127.0.0.1", String.valueOf(server.port())));
    }

    private static void succeeds(List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("127.0.0.1", String.valueOf(server.port())));
        Finished finished = run(whole);
        assertThat(finished.exitCode()).as(finished.output()).isZero();
    }

    private static boolean runs(List<String> probe) throws InterruptedException {
        try {
            return run(probe).exitCode() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        return run(command).output();
    }

    private record Finished(int exitCode, String output) {}

    private static Finished run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end of " + command);
        }
        return new Finished(process.exitValue(), output);
    }
}
