package io.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.server.session.LiftedText.Lifted;
import org.junit.jupiter.api.Test;

/** Which literals become parameters, so that texts share a plan, and which must not. */
class LiftedTextTest {
    private static String text(String sql) {
        Lifted lifted = LiftedText.of(sql);
        return lifted == null ? "" : lifted.text() + " " + lifted.oids();
    }

    @Test
    void liftsNumbersAfterOperatorsAndComparedStrings() {
        assertThat(text("SELECT a FROM t WHERE b = 5 AND c > 1.5 OR d = 'x'"))
                .isEqualTo("SELECT a FROM t WHERE b = $1 AND c > $2 OR d = $3 [23, 1700, 0]");
        assertThat(text("select a from t where b between 1 and 5000000000"))
                .isEqualTo("select a from t where b between $1 and $2 [23, 20]");
    }

    @Test
    void leavesWhatIsNoOperand() {
        assertThat(text("SELECT a FROM t WHERE b = 5 GROUP BY 1 ORDER BY 2 LIMIT 3"))
                .isEqualTo("SELECT a FROM t WHERE b = $1 GROUP BY 1 ORDER BY 2 LIMIT 3 [23]");
        assertThat(text("SELECT 5 FROM t WHERE b > c * interval '1 hour' AND d = 2"))
                .isEqualTo("SELECT 5 FROM t WHERE b > c * interval '1 hour' AND d = $1 [23]");
        assertThat(text("SELECT a FROM t WHERE b = '2024'::date AND c = 1"))
                .isEqualTo("SELECT a FROM t WHERE b = '2024'::date AND c = $1 [23]");
    }

    @Test
    void refusesTextsThatItCannotRead() {
        assertThat(text("SELECT a FROM t WHERE b = 1 -- c")).isEmpty();
        assertThat(text("SELECT a FROM t WHERE b = $1 AND c = 1")).isEmpty();
        assertThat(text("SELECT a FROM t WHERE b = E'x' AND c = 1")).isEmpty();
        assertThat(text("SELECT a FROM t WHERE b = 'it''s' AND c = 1")).isEmpty();
        assertThat(text("SELECT a FROM t WHERE b = 1; SELECT 2")).isEmpty();
        assertThat(text("SELECT a FROM t JOIN u ON true WHERE b = 1")).isEmpty();
        assertThat(text("SELECT a FROM t WHERE b = 1h")).isEmpty();
        assertThat(text("DELETE FROM t WHERE b = 1")).isEmpty();
    }
}
