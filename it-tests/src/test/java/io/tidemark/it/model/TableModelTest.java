package io.tidemark.it.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the model would notice what the tests look for. */
final class TableModelTest {
    private final TableModel table = new TableModel(3, 50);

    private Digest digest(byte[] lines) {
        Digest digest = new Digest(table.columnCount());
        digest.addLines(lines);
        return digest;
    }

    @Test
    void addsUpTheCommitsOfAllWriters() {
        Digest expected = digest(table.copyText(TableModel.LOADER, 1, 0, 50));
        expected.add(digest(table.copyText(2, 1, 0, table.rows(2, 1))));
        expected.add(digest(table.copyText(2, 2, 0, table.rows(2, 2))));
        assertThat(table.digest(Map.of(TableModel.LOADER, 1L, 2, 2L))).isEqualTo(expected);
        assertThat(table.digest(Map.of(TableModel.LOADER, 1L, 2, 3L))).isNotEqualTo(expected);
    }

    @Test
    void doesNotDependOnTheOrderOfRows() {
        byte[] lines = table.copyText(1, 7, 0, table.rows(1, 7));
        String[] rows = new String(lines, StandardCharsets.UTF_8).split("(?<=\n)", -1);
        String reversed = String.join("", Arrays.asList(rows).reversed());
        assertThat(digest(reversed.getBytes(StandardCharsets.UTF_8))).isEqualTo(digest(lines));
    }

    @Test
    void noticesEveryChangedByte() {
        byte[] lines = table.copyText(1, 9, 0, 2);
        Digest good = digest(lines);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] != '\t' && lines[i] != '\n') {
                byte[] damaged = lines.clone();
                damaged[i] = (byte) (damaged[i] == 'x' ? 'y' : 'x');
                assertThat(digest(damaged)).as("byte %d", i).isNotEqualTo(good);
            }
        }
    }

    @Test
    void hasNullsAndLateRows() {
        String text = new String(table.copyText(TableModel.LOADER, 1, 0, 50), StandardCharsets.UTF_8);
        assertThat(text).contains("\\N");
        assertThat(text.lines().map(line -> line.substring(0, 19)).toList())
                .isNotEqualTo(text.lines().map(line -> line.substring(0, 19)).sorted().toList());
    }
}
