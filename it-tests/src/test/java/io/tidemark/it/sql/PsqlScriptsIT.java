package io.tidemark.it.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.it.harness.Psql;
import io.tidemark.it.harness.ServerProcess;
import io.tidemark.it.sql.SqlScript.Expected;
import io.tidemark.it.sql.SqlScript.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the files of {@code sql/psql} in one session of psql each: they need settings that pgjdbc refuses. */
final class PsqlScriptsIT {
    private static final Path SCRIPTS = Path.of("src/test/resources/sql/psql");
    private static final String MARK = "-- end of step --";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void printsValuesInTheSessionsStyle() throws Exception {
        List<Step> steps = SqlScript.read(SCRIPTS.resolve("styles.slt"));
        StringBuilder script = new StringBuilder("""
                \\set QUIET on
                \\pset tuples_only on
                \\pset format unaligned
                \\pset null NULL
                \\set VERBOSITY sqlstate
                """);
        for (Step step : steps) {
            script.append(step.sql()).append(";\n\\echo '").append(MARK).append("'\n");
        }
        Path file = Files.writeString(directory.resolve("script.sql"), script);
        List<String> differences = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start(directory.resolve("root"))) {
            String[] answers = Psql.script(server.port(), false, file).output().split(MARK + "\n", -1);
            assertThat(answers).hasSize(steps.size() + 1);
            for (int i = 0; i < steps.size(); i++) {
                if (!fits(answers[i].strip(), steps.get(i).expected())) {
                    differences.add(steps.get(i) + " answered " + answers[i]);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static boolean fits(String answer, Expected expected) {
        return switch (expected) {
            case Expected.Ok() -> answer.isEmpty();
            case Expected.Failure(String state) -> answer.endsWith("ERROR:  " + state);
            case Expected.Rows(List<String> rows) -> answer.equals(String.join("\n", rows));
        };
    }
}
