package io.tidemark.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.sql.SqlScript.Expected;
import io.tidemark.it.sql.SqlScript.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs every file of {@code src/test/resources/sql}, by the simple and by the extended protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SqlScriptsIT {
    private static final Path SCRIPTS = Path.of("src/test/resources/sql");

    @TempDir
    static Path directory = Path.of("none");
    private ServerProcess server;

    @BeforeAll
    void start() {
        server = ServerProcess.start(directory.resolve("root"),
                "cairo.sql.backup.root=" + directory.resolve("backups"),
                "cairo.sql.backup.dir.datetime.format='nightly'");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> simpleProtocol() throws IOException {
        return tests("simple");
    }

    @TestFactory
    Stream<DynamicTest> extendedProtocol() throws IOException {
        return tests("extended");
    }

    private Stream<DynamicTest> tests(String mode) throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.filter(file -> file.toString().endsWith(".slt")).sorted().toList().stream()
                    .map(file -> DynamicTest.dynamicTest(mode + " " + file.getFileName(),
                            () -> run(file, mode)));
        }
    }

    private void run(Path file, String mode) throws IOException, SQLException {
        List<String> differences = new ArrayList<>();
        try (Connection connection = server.connect("preferQueryMode", mode, "binaryTransfer", "false");
                Statement statement = connection.createStatement()) {
            dropAll(statement);
            statement.setEscapeProcessing(false);
            for (Step step : SqlScript.read(file)) {
                String difference = compare(statement, step);
                if (!difference.isEmpty()) {
                    differences.add(file.getFileName() + ":" + step.line() + ": " + step.sql() + "\n    "
                            + difference);
                }
            }
        }
        assertThat(String.join("\n", differences)).as("differences in %s", file.getFileName()).isEmpty();
    }

    /** Drops what the script before has left: backups, tables with their views, then whole schemas. */
    private static void dropAll(Statement statement) throws SQLException {
        runAll(statement,
                "SELECT format('DETACH BACKUP %I', nspname) FROM pg_namespace WHERE oid BETWEEN 800000000"
                        + " AND 900000000 UNION ALL SELECT format('UNPIN BACKUP %L', id) FROM sys.backups WHERE pinned");
        runAll(statement, "SELECT format('DROP BACKUP %L WITH (force)', id) FROM sys.backups");
        runAll(statement,
                "SELECT format('DROP %s IF EXISTS %I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE'"
                        + " ELSE 'TABLE' END, relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                        + " AND relkind IN ('r', 'v', 'S') UNION ALL"
                        + " SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname NOT IN"
                        + " ('public', 'sys', 'information_schema') AND nspname NOT LIKE 'pg\\_%'");
    }

    /** Runs the statements that a query makes. */
    private static void runAll(Statement statement, String query) throws SQLException {
        List<String> made = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                made.add(rows.getString(1));
            }
        }
        for (String sql : made) {
            statement.execute(sql);
        }
    }

    private static String compare(Statement statement, Step step) {
        try {
            boolean hasRows = statement.execute(step.sql());
            List<String> rows = hasRows ? rows(statement) : List.of();
            return switch (step.expected()) {
                case Expected.Ok() -> "";
                case Expected.Failure(String state) -> "no error, expected " + state + "; rows " + rows;
                case Expected.Rows(List<String> expected) -> difference(step.sql(), expected, rows);
            };
        } catch (SQLException failure) {
            boolean expected = step.expected() instanceof Expected.Failure(String state)
                    && state.equals(failure.getSQLState());
            return expected
                    ? ""
                    : failure.getSQLState() + " " + failure.getMessage() + ", expected "
                            + step.expected();
        }
    }

    private static List<String> rows(Statement statement) throws SQLException {
        List<String> all = new ArrayList<>();
        try (ResultSet rows = statement.getResultSet()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String value = rows.getString(i);
                    cells.add(value == null ? "NULL" : value.isEmpty() ? "(empty)" : value);
                }
                all.add(String.join("|", cells));
            }
        }
        return all;
    }

    private static String difference(String sql, List<String> expected, List<String> found) {
        boolean ordered = sql.toLowerCase(Locale.ROOT).contains("order by");
        List<String> left = ordered ? expected : expected.stream().sorted().toList();
        List<String> right = ordered ? found : found.stream().sorted().toList();
        return left.equals(right) ? "" : "found " + found + ", expected " + expected;
    }
}
