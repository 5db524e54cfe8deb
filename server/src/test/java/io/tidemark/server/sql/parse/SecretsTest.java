package io.tidemark.server.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {
    @ParameterizedTest
    @ValueSource(strings = {"ALTER ROLE a PASSWORD 'topsecret'",
            "ALTER ROLE a ENCRYPTED password/**/'topsecret'",
            "ALTER ROLE a PASSWORD 'x'\n'topsecret'", "ALTER ROLE a PASSWORD U&'\\0041topsecret'",
            "ALTER ROLE a PASSWORD E'\\'topsecret'", "ALTER ROLE a PASSWORD $x$topsecret$x$",
            "ALTER ROLE a PASSWORD N'topsecret'", "ALTER ROLE a PASSWORD 'topsecret",
            "ALTER ROLE a PASSWORD 'x' ; ALTER ROLE b PASSWORD 'it''s topsecret'",
            "ALTER ROLE a PASSWORD -- 'no'\n 'topsecret'", "SELECT 'a PASSWORD topsecret"})
    void hidesPasswordsHoweverTheyAreWritten(String sql) {
        assertThat(Secrets.masked(sql)).doesNotContain("topsecret").contains(Secrets.HIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SELECT 'password'", "SELECT password FROM t WHERE a = 'x'",
            "ALTER ROLE a PASSWORD NULL"})
    void showsTheRest(String sql) {
        assertThat(Secrets.masked(sql)).isEqualTo(sql);
    }
}
