package io.tidemark.server.command.copy;

import static io.tidemark.server.command.copy.Copying.all;
import static io.tidemark.server.command.copy.Copying.convert;
import static io.tidemark.server.command.copy.Copying.options;
import static io.tidemark.server.command.copy.Copying.read;
import static io.tidemark.server.command.copy.Copying.table;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.table.TableSchema;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CopyRoundTripTest {
    private static final TableSchema TABLE = table("b:BOOLEAN", "s:SMALLINT", "i:INTEGER", "l:BIGINT",
            "d:DOUBLE",
            "r:REAL", "n:NUMERIC", "m:DECIMAL:38:4", "t:TEXT", "y:SYMBOL", "ts:TIMESTAMP", "tz:TIMESTAMPTZ",
            "u:UUID", "x:BYTEA", "da:DATE");
    private static final String[] PIECES = {"a", "ü", "€", "😀", "\\\\", "\\t", "\\n", "\\r", "\"", ",", "'",
            ".", "N", " ", "\\b", "\\\\.", "|"};

    @Test
    void readsBackWhatItWroteInEveryFormat() {
        long seed = 20_231_119;
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 500; row++) {
            text.append(line(random)).append('\n');
        }
        CopyFormat textIn = CopyFormat.of(List.of(), true);
        CopyFormat textOut = CopyFormat.of(List.of(), false);
        String first = convert(TABLE, all(TABLE), textIn, text.toString().getBytes(UTF_8), new int[0],
                textOut);
        for (String[] format : List.of(new String[]{"format=csv"}, new String[]{"format=csv", "header"},
                new String[]{"format=csv", "escape=\\", "delimiter=|", "null=N"},
                new String[]{"format=csv", "quote='", "null=\\N"},
                new String[]{"delimiter=|", "null=nothing"},
                new String[]{"delimiter=,"})) {
            String written = convert(TABLE, all(TABLE), textIn, first.getBytes(UTF_8), new int[0],
                    CopyFormat.of(options(format), false));
            byte[] bytes = written.getBytes(UTF_8);
            int[] chunks = random.ints(40, 0, bytes.length).sorted().toArray();
            String again = convert(TABLE, all(TABLE), CopyFormat.of(options(format), true), bytes, chunks,
                    textOut);
            assertThat(again).as("seed %d, %s", seed, String.join(" ", format)).isEqualTo(first);
        }
    }

    private static String line(Random random) {
        String[] fields = {random.nextBoolean() ? "t" : "f", "" + (short) random.nextInt(),
                "" + random.nextInt(),
                "" + random.nextLong(), "" + Double.longBitsToDouble(random.nextLong() >>> 2),
                "" + random.nextFloat(),
                random.nextInt() + ".0" + random.nextInt(1000), random.nextLong() + "12345.6", text(random),
                text(random), "2024-02-29T12:00:00." + random.nextInt(1_000_000), "2024-07-01 12:00:00Z",
                new UUID(random.nextLong(), random.nextLong()).toString(),
                "\\\\x" + Integer.toHexString(random.nextInt() | 1 << 28).repeat(2), "1999-12-31"};
        for (int i = 0; i < fields.length; i++) {
            if (random.nextInt(5) == 0) {
                fields[i] = "\\N";
            }
        }
        return String.join("\t", fields);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    @Test
    void quotesInCsvOnlyWhatNeedsIt() {
        TableSchema table = table("a:TEXT", "b:TEXT");
        String input = "a,b\tx\"y\nline\\nbreak\t\\N\n\tplain\n";

        assertThat(csv(table, input)).isEqualTo("\"a,b\",\"x\"\"y\"\n\"line\nbreak\",\n\"\",plain\n");
        assertThat(csv(table, "p\tq\n", "header", "force_quote=(b)")).isEqualTo("a,b\np,\"q\"\n");
        assertThat(csv(table("a:TEXT"), "\\\\.\n")).isEqualTo("\"\\.\"\n");
    }

    private static String csv(TableSchema table, String input, String... more) {
        String[] written = new String[more.length + 1];
        written[0] = "format=csv";
        System.arraycopy(more, 0, written, 1, more.length);
        return convert(table, all(table), CopyFormat.of(List.of(), true), input.getBytes(UTF_8), new int[0],
                CopyFormat.of(options(written), false));
    }

    @Test
    void writesTimestampsWithTheZoneOfTheSession() {
        assertThat(read(table("tz:TIMESTAMPTZ"), "2024-01-01 12:00:00Z\n2024-07-01 12:00:00\ninfinity\n"))
                .isEqualTo("2024-01-01 13:00:00+01\n2024-07-01 12:00:00+02\ninfinity\n");
    }
}
