package io.tidemark.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.server.sql.SqlException;
import org.junit.jupiter.api.Test;

/** {@link ParsedTexts}. */
final class ParsedTextsTest {
    private final ParsedTexts texts = new ParsedTexts();

    @Test
    void aTextThatIsSentAgainIsNotParsedAgain() {
        var first = texts.statements("SELECT 1; SELECT 2");
        assertThat(first).hasSize(2);
        assertThat(texts.statements("SELECT " + 1 + "; SELECT " + first.size())).isSameAs(first);
        assertThat(texts.statements("SELECT 1; SELECT 3")).isNotEqualTo(first);
    }

    @Test
    void whatCannotBeParsedFailsEveryTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> texts.statements("SELEC 1")).isInstanceOf(SqlException.class);
        }
    }

    @Test
    void manyTextsAndLongOnesAreForgotten() {
        var first = texts.statements("SELECT 0");
        for (int i = 1; i < 1_000; i++) {
            texts.statements("SELECT " + i);
        }
        assertThat(texts.statements("SELECT 0")).isSameAs(first);
        texts.statements("SELECT 1000");
        assertThat(texts.statements("SELECT 0")).isNotSameAs(first).isEqualTo(first);
        String longer = "SELECT " + " ".repeat(1_000) + "1";
        assertThat(texts.statements(longer)).isNotSameAs(texts.statements(longer));
    }
}
