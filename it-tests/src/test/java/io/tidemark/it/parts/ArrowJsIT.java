package io.tidemark.it.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.harness.Trees;
import io.tidemark.it.model.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every part of a root is read by Apache Arrow's JavaScript library; skipped where node or npm is missing. */
final class ArrowJsIT {
    private static final Path SCRIPTS = Path.of("src/test/node").toAbsolutePath();
    private static final int ROWS = 500;

    @TempDir
    Path directory;

    /** How a program ended and what it printed. */
    private record Outcome(int exitCode, String output) {}

    private static Outcome run(Path place, List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).directory(place.toFile()).redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Outcome(-1, output);
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException missing) {
            return new Outcome(-1, String.valueOf(missing.getMessage()));
        }
    }

    @Test
    void readsEveryColumnTypeWithNulls() throws Exception {
        Path node = Path.of("target/node").toAbsolutePath();
        Files.createDirectories(node);
        for (String name : List.of("package.json", "package-lock.json", "read-parts.mjs")) {
            Files.write(node.resolve(name), Files.readAllBytes(SCRIPTS.resolve(name)));
        }
        Outcome install = run(node, List.of("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund",
                "--ignore-scripts"));
        assumeThat(install.exitCode()).as("npm ci: %s", install.output()).isZero();

        writeRows();
        List<Path> parts = Trees.files(directory.resolve("root/db"), ".arrow");
        assertThat(parts).isNotEmpty();
        List<String> command = new ArrayList<>(List.of("node", "read-parts.mjs"));
        parts.forEach(part -> command.add(part.toString()));
        Outcome read = run(node, command);
        assertThat(read.exitCode()).as(read.output()).isZero();
        assertThat(read.output().lines()).containsExactlyInAnyOrderElementsOf(expected());
    }

    private static @Nullable String value(int row, int column) {
        return (row + column) % 7 == 0 ? null : kind(column).sample(row * 31L + column);
    }

    private static ValueKind kind(int column) {
        return List.of(ValueKind.values()).get(column);
    }

    private void writeRows() throws SQLException {
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"));
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TIME ZONE 'UTC'");
            StringBuilder ddl = new StringBuilder("CREATE TABLE every_type (ts timestamp, id int");
            for (ValueKind kind : ValueKind.values()) {
                ddl.append(", c_").append(kind.name()).append(' ').append(kind.sqlName());
            }
            statement.execute(ddl.append(") TIMESTAMP(ts) PARTITION BY DAY").toString());
            StringBuilder insert = new StringBuilder("INSERT INTO every_type VALUES ");
            for (int row = 0; row < ROWS; row++) {
                insert.append(row == 0 ? "(" : ", (").append("'2024-03-0").append(1 + row % 3).append("', ")
                        .append(row);
                for (int column = 0; column < ValueKind.values().length; column++) {
                    String value = value(row, column);
                    insert.append(value == null ? ", NULL" : ", '" + value.replace("'", "''") + "'");
                }
                insert.append(')');
            }
            statement.execute(insert.toString());
            statement.execute("CHECKPOINT");
        }
    }

    /** One line a value, as the script prints them. */
    private static List<String> expected() {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            for (int column = 0; column < ValueKind.values().length; column++) {
                String value = value(row, column);
                lines.add(row + " c_" + kind(column).name().toLowerCase(java.util.Locale.ROOT) + " "
                        + (value == null ? "null" : '"' + printed(kind(column), value) + '"'));
            }
        }
        return lines;
    }

    private static String printed(ValueKind kind, String value) {
        return switch (kind) {
            case BOOLEAN -> value.equals("t") ? "true" : "false";
            case BYTEA -> value.substring(2);
            case UUID -> value.replace("-", "");
            default -> value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                    .replace("\t", "\\t");
        };
    }
}
