package io.tidemark.server.sql.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class TableNameTest {
    @Test
    void aTableInPublicIsStoredUnderItsPlainName() {
        assertThat(TableName.ofPublic("trades").encode()).isEqualTo("trades");
        assertThat(new TableName("s", "t").encode()).isEqualTo("s.t");
        assertThat(TableName.ofPublic("a.b").encode()).isEqualTo("a..b");
    }

    @Test
    void everyNameIsReadBackAsItWasWritten() {
        long seed = 20_261;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String schema = random.nextInt(4) == 0 ? TableName.PUBLIC : word(random) + 'x';
            TableName name = new TableName(schema, word(random));
            assertThat(TableName.decode(name.encode())).as("seed %d, %s", seed, name).isEqualTo(name);
        }
    }

    private static String word(Random random) {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            word.append("ab..é".charAt(random.nextInt(5)));
        }
        return word.toString();
    }
}
