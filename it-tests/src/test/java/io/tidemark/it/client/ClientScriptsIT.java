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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

    /** A client, what shows that it is there, and the Debian packages that bring it. */
    enum Client {
        PSYCOPG2("python3-psycopg2", List.of(PYTHON, "-c", "import psycopg2"), PYTHON, "psycopg2_client.py"),
        PSYCOPG3("python3-psycopg", List.of(PYTHON, "-c", "import psycopg"), PYTHON, "psycopg3_client.py"),
        ASYNCPG("python3-asyncpg", List.of(PYTHON, "-c", "import asyncpg"), PYTHON, "asyncpg_client.py"),
        SQLALCHEMY("python3-sqlalchemy", List.of(PYTHON, "-c", "import sqlalchemy, psycopg2"), PYTHON,
                "sqlalchemy_client.py"),
        ODBC("odbc-postgresql python3-pyodbc unixodbc", List.of(PYTHON, "-c",
                "import pyodbc, sys; sys.exit('PostgreSQL Unicode' not in pyodbc.drivers())"), PYTHON,
                "odbc_client.py"),
        DBD_PG("libdbd-pg-perl", List.of("perl", "-MDBD::Pg", "-e", "1"), "perl", "dbd_pg_client.pl"),
        PDO("php-cli php-pgsql", List.of("php", "-r", "exit(extension_loaded('pdo_pgsql') ? 0 : 1);"), "php",
                "pdo_client.php"),
        RUBY_PG("ruby-pg", List.of("ruby", "-e", "require 'pg'"), "ruby", "ruby_pg_client.rb");

        private final String packages;
        private final List<String> probe;
        private final List<String> command;

        Client(String packages, List<String> probe, String interpreter, String script) {
            this.packages = packages;
            this.probe = probe;
            this.command = List.of(interpreter, SCRIPTS.resolve(script).toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void worksWith(Client client) throws Exception {
        assumeTrue(runs(client.probe), () -> "not on this machine: " + client.packages);
        succeeds(client.command);
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
