package io.tidemark.server.command.copy;

import static io.tidemark.server.command.copy.Copying.ZONE;
import static io.tidemark.server.command.copy.Copying.all;
import static io.tidemark.server.command.copy.Copying.convert;
import static io.tidemark.server.command.copy.Copying.options;
import static io.tidemark.server.command.copy.Copying.read;
import static io.tidemark.server.command.copy.Copying.table;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.server.sql.function.TestEnvironment;
import io.tidemark.storage.batch.Batch;
import io.tidemark.storage.batch.FixedVector;
import io.tidemark.storage.batch.VarVector;
import io.tidemark.storage.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyReaderTest {
    private static final TableSchema TYPES = table("b:BOOLEAN", "s:SMALLINT", "i:INTEGER", "l:BIGINT",
            "r:REAL",
            "d:DOUBLE", "n:NUMERIC", "m:DECIMAL:10:2", "t:TEXT", "v:VARCHAR:5", "c:CHAR:4", "y:SYMBOL",
            "ts:TIMESTAMP",
            "tz:TIMESTAMPTZ", "da:DATE", "u:UUID", "x:BYTEA");

    @Test
    void readsEveryTypeAsItsCastFromTextWould() {
        String line = "yes\t-7\t42\t9007199254740993\t1.5\t6.8581834E7\t1.50\t12.345\tgrün\tabc\tab\tEUR\t"
                + "2023-09-05T16:00:01.281719Z\t2023-09-05 16:00:01+02\t2024-02-29\t"
                + "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11\t\\\\x00ff\n";

        assertThat(read(TYPES, line)).isEqualTo(
                "t\t-7\t42\t9007199254740993\t1.5\t68581834\t1.50\t12.35\tgrün\tabc\tab  \tEUR\t"
                        + "2023-09-05 16:00:01.281719\t2023-09-05 16:00:01+02\t2024-02-29\t"
                        + "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\t\\\\x00ff\n");
    }

    @Test
    void readsTheSameWhereverChunksEnd() {
        TableSchema table = table("a:TEXT", "b:TEXT");
        for (String end : List.of("\n", "\r\n", "\r")) {
            byte[] text = ("a\\tb\t\\N" + end + "\\x41\\101\\\\." + "\tgrün€" + end + "x\ty" + end + "\\."
                    + end).getBytes(UTF_8);
            everyChunk(table, text, CopyFormat.of(List.of(), true),
                    "a\\tb\t\\N\nAA\\\\.\tgrün€\nx\ty\n");
            byte[] csv = ("\"a\"\"" + end + "b\"," + end + "c,\"\"" + end + "€,\"d\"e" + end + "\\." + end)
                    .getBytes(UTF_8);
            String inner = end.replace("\r", "\\r").replace("\n", "\\n");
            everyChunk(table, csv, CopyFormat.of(options("format=csv"), true),
                    "a\"" + inner + "b\t\\N\nc\t\n€\tde\n");
            byte[] escaped = ("\"a\\\"" + end + "\\\\\",b" + end + "c\\,d" + end).getBytes(UTF_8);
            everyChunk(table, escaped, CopyFormat.of(options("format=csv", "escape=\\"), true),
                    "a\"" + inner + "\\\\\tb\nc\\\\\td\n");
        }
    }

    private static void everyChunk(TableSchema table, byte[] input, CopyFormat format, String expected) {
        CopyFormat text = CopyFormat.of(List.of(), false);
        int[] single = new int[input.length];
        for (int i = 0; i < input.length; i++) {
            single[i] = i;
            assertThat(convert(table, all(table), format, input, new int[]{i}, text)).isEqualTo(expected);
        }
        assertThat(convert(table, all(table), format, input, single, text)).isEqualTo(expected);
    }

    @Test
    void takesALastLineWithoutAnEnd() {
        assertThat(read(table("a:TEXT", "b:INTEGER"), "x\t1\ny\t2")).isEqualTo("x\t1\ny\t2\n");
        assertThat(read(table("a:TEXT"), "x\n\ny\n")).isEqualTo("x\n\ny\n");
        assertThat(read(table("a:TEXT"), "x\n\ny\n", "format=csv")).isEqualTo("x\n\\N\ny\n");
        assertThat(read(table("a:TEXT"), "x\n\\.\nignored\n")).isEqualTo("x\n");
        assertThat(read(table("a:TEXT"), "")).isEmpty();
    }

    @Test
    void appliesNullRulesOfCsv() {
        TableSchema table = table("a:TEXT", "b:TEXT", "c:TEXT");
        String input = ",\"\",NULL\n";

        assertThat(read(table, input, "format=csv")).isEqualTo("\\N\t\tNULL\n");
        assertThat(read(table, input, "format=csv", "null=NULL")).isEqualTo("\t\t\\N\n");
        assertThat(read(table, input, "format=csv", "force_not_null=(a)")).isEqualTo("\t\tNULL\n");
        assertThat(read(table, input, "format=csv", "force_null=*")).isEqualTo("\\N\t\\N\tNULL\n");
    }

    @Test
    void skipsOrMatchesTheHeader() {
        TableSchema table = table("a:INTEGER", "b:INTEGER");

        assertThat(read(table, "x,y,z\n1,2\n", "format=csv", "header")).isEqualTo("1\t2\n");
        assertThat(read(table, "a,b\n1,2\n", "format=csv", "header=match")).isEqualTo("1\t2\n");
        assertThat(read(table, "a\tb\n1\t2\n", "header=match")).isEqualTo("1\t2\n");
    }

    @Test
    void fillsColumnsThatTheStatementDoesNotNameWithNull() {
        TableSchema table = table("a:INTEGER", "b:SYMBOL", "c:TEXT");

        assertThat(convert(table, List.of(2, 0), CopyFormat.of(List.of(), true), "x\t1\n".getBytes(UTF_8),
                new int[0], CopyFormat.of(List.of(), false))).isEqualTo("1\t\\N\tx\n");
    }

    @Test
    void handsOutBatchesInTheLayoutOfStorage() {
        List<Integer> sizes = new ArrayList<>();
        TableSchema table = table("m:DECIMAL:30:3", "n:NUMERIC");
        try (CopyInput reader = CopyInput.of(new CopyTarget(table, all(table), TestEnvironment.UTC.in(ZONE)),
                CopyFormat.of(List.of(), true), batch -> {
                    sizes.add(batch.rows());
                    check(batch);
                })) {
            byte[] line = "-1.5\t007.50\n".getBytes(UTF_8);
            for (int i = 0; i < 70_000; i++) {
                reader.accept(line, 0, line.length);
            }
            reader.finish();
            assertThat(reader.rows()).isEqualTo(70_000);
        }
        assertThat(sizes).containsExactly(65_536, 4_464);
    }

    private static void check(Batch batch) {
        FixedVector decimals = (FixedVector) batch.column(0);
        int last = batch.rows() - 1;
        assertThat(decimals.width()).isEqualTo(16);
        assertThat(decimals.longAt(2 * last)).isEqualTo(-1500);
        assertThat(decimals.longAt(2 * last + 1)).isEqualTo(-1);
        assertThat(((VarVector) batch.column(1)).string(last)).isEqualTo("7.50");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "i:INTEGER | 1\\nabc\\n | 22P02 | invalid input syntax for type integer: \"abc\" | COPY t, line 2, column i: \"abc\"",
            "i:SMALLINT | 40000 | 22003 | value \"40000\" is out of range for type smallint | COPY t, line 1, column i: \"40000\"",
            "d:DOUBLE | 1e400 | 22003 | \"1e400\" is out of range for type double precision | COPY t, line 1, column d: \"1e400\"",
            "d:DOUBLE | 1d | 22P02 | invalid input syntax for type double precision: \"1d\" | COPY t, line 1, column d: \"1d\"",
            "b:BOOLEAN | o | 22P02 | invalid input syntax for type boolean: \"o\" | COPY t, line 1, column b: \"o\"",
            "m:DECIMAL:4:2 | 99.995 | 22003 | numeric field overflow | COPY t, line 1, column m: \"99.995\"",
            "m:DECIMAL:4:2 | NaN | 22003 | numeric field overflow | COPY t, line 1, column m: \"NaN\"",
            "v:VARCHAR:2 | abc | 22001 | value too long for type character varying(2) | COPY t, line 1, column v: \"abc\"",
            "c:CHAR:2 | abc | 22001 | value too long for type character(2) | COPY t, line 1, column c: \"abc\"",
            "ts:TIMESTAMP | 2023-02-30 | 22008 | date/time field value out of range: \"2023-02-30\" | COPY t, line 1, column ts: \"2023-02-30\"",
            "ts:TIMESTAMP | soon | 22007 | invalid input syntax for type timestamp: \"soon\" | COPY t, line 1, column ts: \"soon\"",
            "i:INTEGER,j:INTEGER | 1 | 22P04 | missing data for column \"j\" | COPY t, line 1: \"1\"",
            "i:INTEGER | 1\\t2\\n | 22P04 | extra data after last expected column | COPY t, line 1: \"1\t2\"",
            "i:INTEGER | 1\\n2\\r\\n | 22P04 | literal carriage return found in data | COPY t, line 2",
            "i:INTEGER | 1\\r\\n2\\n | 22P04 | literal newline found in data | COPY t, line 2",
            "a:TEXT | x\\n\\.y\\n | 22P04 | end-of-copy marker corrupt | COPY t, line 2",
            "a:TEXT | x\\n\\.\\r\\n | 22P04 | end-of-copy marker does not match previous newline style | COPY t, line 2"})
    void refusesBadData(String columns, String input, String state, String message, String where) {
        refused(table(columns.split(",")), unescaped(input).getBytes(UTF_8), state, message, where);
    }

    private static String unescaped(String input) {
        return input.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t");
    }

    private static void refused(TableSchema table, byte[] input, String state, String message, String where,
            String... options) {
        CopyException refused = catchThrowableOfType(CopyException.class,
                () -> convert(table, all(table), CopyFormat.of(options(options), true), input, new int[0],
                        CopyFormat.of(List.of(), false)));
        assertThat(refused.message()).isEqualTo(message);
        assertThat(refused.sqlState()).isEqualTo(state);
        assertThat(refused.where()).isEqualTo(where);
    }

    @Test
    void refusesBadCsv() {
        TableSchema table = table("a:TEXT", "b:TEXT");
        refused(table, "x,\"y\nz\n".getBytes(UTF_8), "22P04", "unterminated CSV quoted field",
                "COPY t, line 1: \"x,\"y\nz\n\"", "format=csv");
        refused(table, "x,y\nz\r,1\n".getBytes(UTF_8), "22P04", "unquoted carriage return found in data",
                "COPY t, line 2", "format=csv");
        refused(table, "a,c\n".getBytes(UTF_8), "22P04",
                "column name mismatch in header line field 2: got \"c\", expected \"b\"",
                "COPY t, line 1: \"a,c\"", "format=csv", "header=match");
        refused(table, "a\n".getBytes(UTF_8), "22P04",
                "wrong number of fields in header line: field count is 1, expected 2",
                "COPY t, line 1: \"a\"",
                "format=csv", "header=match");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        TableSchema table = table("a:TEXT");
        String message = "invalid byte sequence for encoding \"UTF8\": ";
        refused(table, new byte[]{'a', '\n', (byte) 0xFF}, "22021", message + "0xff", "COPY t, line 2");
        refused(table, new byte[]{'a', (byte) 0xC3, '('}, "22021", message + "0xc3 0x28", "COPY t, line 1");
        refused(table, new byte[]{(byte) 0xED, (byte) 0xA0, (byte) 0x80}, "22021", message + "0xed 0xa0 0x80",
                "COPY t, line 1");
        refused(table, new byte[]{'a', 0}, "22021", message + "0x00", "COPY t, line 1");
        refused(table, "\\xFF".getBytes(UTF_8), "22021", message + "0xff", "COPY t, line 1: \"\\xFF\"");
        refused(table, "\\0".getBytes(UTF_8), "22021", message + "0x00", "COPY t, line 1: \"\\0\"");
    }

    @Test
    void refusesRowsWithoutADesignatedTimestamp() {
        refused(table(0, "ts:TIMESTAMP", "a:TEXT"), "2024-01-01\tx\n\\N\ty\n".getBytes(UTF_8), "23502",
                "null value in column \"ts\" of relation \"t\" violates not-null constraint",
                "COPY t, line 2: \"\\N\ty\"");
    }

    @Test
    void showsOnlyTheBeginningOfALongValue() {
        refused(table("i:INTEGER"), "x".repeat(200).getBytes(UTF_8), "22P02",
                "invalid input syntax for type integer: \"" + "x".repeat(200) + '"',
                "COPY t, line 1, column i: \"" + "x".repeat(100) + "...\"");
    }
}
