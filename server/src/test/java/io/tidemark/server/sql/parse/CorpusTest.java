package io.tidemark.server.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tidemark.server.sql.SqlException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorpusTest {
    @Test
    void acceptsWhatPostgresAccepts() {
        for (String sql : Corpus.lines("accepted.sql")) {
            assertThatCode(() -> Parser.parseScript(sql)).as(sql).doesNotThrowAnyException();
        }
    }

    @Test
    void acceptsTheStatementsOfTheDialect() {
        for (String sql : Corpus.lines("dialect.sql")) {
            assertThatCode(() -> Parser.parseScript(sql)).as(sql).doesNotThrowAnyException();
        }
    }

    @Test
    void refusesWithTheSqlStateMessageAndPositionOfPostgres() {
        List<String> lines = Corpus.lines("refused.txt");
        assertThat(lines.size()).isEven();
        for (int i = 0; i < lines.size(); i += 2) {
            String sql = lines.get(i);
            assertThat(outcome(sql)).as(sql).isEqualTo(lines.get(i + 1).strip());
        }
    }

    private static String outcome(String sql) {
        try {
            Parser.parseScript(sql);
            return "OK";
        } catch (SqlException e) {
            return e.sqlState() + " " + e.message() + " @" + (e.position() + 1);
        }
    }
}
