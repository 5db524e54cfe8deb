package io.tidemark.server.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Queries whose answers, errors included, PostgreSQL 15 gave over the same rows; rows are compared in sorted order. */
class QueriesTest {
    private static final QueryRunner RUNNER = new QueryRunner();

    record Case(String sql, List<String> answer) {
        @Override
        public String toString() {
            return sql;
        }
    }

    @BeforeAll
    static void fillTables() {
        Stream.of(resource("tables.sql").split(";\n")).forEach(RUNNER::insert);
    }

    @AfterAll
    static void close() {
        RUNNER.close();
    }

    static Stream<Case> cases() {
        return Stream.of(resource("queries.txt").split("=== ")).filter(text -> !text.isBlank())
                .map(text -> text.lines().toList())
                .map(lines -> new Case(lines.getFirst(), lines.subList(1, lines.size())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsPostgresqlDoes(Case expected) {
        List<String> answer = RUNNER.answer(expected.sql());
        boolean anywhere = expected.answer().size() == 1 && expected.answer().getFirst().endsWith(" @-1");
        assertThat(anywhere ? withoutPosition(answer) : answer)
                .isEqualTo(anywhere ? withoutPosition(expected.answer()) : expected.answer());
    }

    /** PostgreSQL gives some errors no position; ours may have one. */
    private static List<String> withoutPosition(List<String> lines) {
        return lines.stream().map(line -> line.replaceFirst(" @-?\\d+$", "")).toList();
    }

    private static String resource(String name) {
        try (InputStream stream = Objects.requireNonNull(QueriesTest.class.getResourceAsStream(name))) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
