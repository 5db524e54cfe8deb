package io.tidemark.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlStateTest {
    @Test
    void aCodeWithoutANameGoesThroughAsItIs() {
        assertThat(new SqlState("TM001").code()).isEqualTo("TM001");
        assertThat(new SqlState("42601")).isEqualTo(SqlState.SYNTAX_ERROR);
    }

    @Test
    void onlyFiveDigitsAndCapitalsAreACode() {
        for (String code : new String[]{"", "4260", "426011", "4260a", "42 01", "42É01"}) {
            assertThat(SqlState.isWellFormed(code)).as(code).isFalse();
            assertThatThrownBy(() -> new SqlState(code)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
