package io.tidemark.server.command.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.protocol.engine.LineProblem;
import io.tidemark.protocol.engine.LineRow;
import io.tidemark.storage.batch.MemoryBudget;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StagedLinesTest {
    /** A line with one field, {@code 1i}. */
    private static final class OneField implements LineRow {
        private final byte[] table;
        private final byte[] name;

        private OneField(byte[] table, byte[] name) {
            this.table = table;
            this.name = name;
        }

        static OneField of(String table, String name) {
            return new OneField(table.getBytes(StandardCharsets.UTF_8),
                    name.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public long lineNumber() {
            return 1;
        }

        @Override
        public byte[] tableBytes() {
            return table;
        }

        @Override
        public int tableFrom() {
            return 0;
        }

        @Override
        public int tableTo() {
            return table.length;
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public byte[] nameBytes(int index) {
            return name;
        }

        @Override
        public int nameFrom(int index) {
            return 0;
        }

        @Override
        public int nameTo(int index) {
            return name.length;
        }

        @Override
        public Kind kind(int index) {
            return Kind.LONG;
        }

        @Override
        public long bits(int index) {
            return 1;
        }

        @Override
        public byte[] textBytes(int index) {
            return name;
        }

        @Override
        public int textFrom(int index) {
            return 0;
        }

        @Override
        public int textTo(int index) {
            return 0;
        }

        @Override
        public boolean hasTimestamp() {
            return true;
        }

        @Override
        public long timestampMicros() {
            return 1;
        }

        @Override
        public String text() {
            return "text";
        }
    }

    @Test
    void refusesLinesThatBringTooManyTables() {
        try (StagedLines lines = new StagedLines(new MemoryBudget(1L << 30))) {
            LineProblem problem = null;
            int taken = 0;
            for (; taken < 20_000 && problem == null; taken++) {
                problem = lines.add(OneField.of("t" + taken, "x"));
            }
            assertThat(taken - 1).isEqualTo(5_000);
            assertThat(Objects.requireNonNull(problem).state().code()).isEqualTo("54000");
            assertThat(lines.add(OneField.of("t7", "x"))).isNull();
            assertThat(lines.rows()).isEqualTo(5_001);
            assertThat(lines.bytes()).as("a batch over TCP ends before").isGreaterThan(64 << 20);
            lines.clear();
            assertThat(lines.bytes()).isZero();
            assertThat(lines.add(OneField.of("another", "x"))).isNull();
        }
    }

    @Test
    void refusesLinesThatBringTooManyColumns() {
        try (StagedLines lines = new StagedLines(new MemoryBudget(1L << 30))) {
            int taken = 0;
            while (taken < 20_000 && lines.add(OneField.of("t" + taken % 20, "x" + taken)) == null) {
                taken++;
            }
            assertThat(taken).isEqualTo(9_980);
            assertThat(lines.add(OneField.of("t5", "x5"))).isNull();
        }
    }

    @Test
    void remembersNoNamesThatAreTooLong() {
        try (StagedLines lines = new StagedLines(new MemoryBudget(1L << 30))) {
            LineProblem table = lines.add(OneField.of("t".repeat(30_000), "x"));
            assertThat(Objects.requireNonNull(table).message())
                    .startsWith("the name of a table has more than 63 bytes: ttt")
                    .hasSizeLessThan(200);
            assertThat(lines.add(OneField.of("t", "x".repeat(64)))).isNotNull();
            assertThat(lines.rows()).isZero();
        }
    }
}
