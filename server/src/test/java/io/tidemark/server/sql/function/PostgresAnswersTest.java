package io.tidemark.server.sql.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Every call of {@code calls.tsv} and {@code time-calls.tsv} gives what PostgreSQL 15 gave (session zone Europe/Berlin). */
class PostgresAnswersTest {
    @Test
    void givesTheAnswersOfPostgres() throws IOException {
        compare("calls.tsv");
    }

    @Test
    void givesTheAnswersOfPostgresAboutTime() throws IOException {
        compare("time-calls.tsv");
    }

    private static void compare(String file) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String line : lines(file)) {
            int arrow = line.indexOf("\t=> ");
            List<String> call = List.of(line.substring(0, arrow).split("\t", -1)).stream()
                    .map(part -> part.replace("\\t", "\t")).toList();
            String expected = line.substring(arrow + 4).replace("\\t", "\t");
            String actual = answerOrFailure(call);
            if (!actual.equals(expected)) {
                wrong.add(String.join(" ", call) + "\n    expected " + expected + "\n    got      " + actual);
            }
        }
        assertThat(String.join("\n", wrong)).isEmpty();
    }

    private static String answerOrFailure(List<String> call) {
        try {
            return Calls.answer(call).replace("\n", "\\n");
        } catch (RuntimeException failure) {
            return "failure: " + failure;
        }
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream stream = Objects
                .requireNonNull(PostgresAnswersTest.class.getResourceAsStream(file))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
