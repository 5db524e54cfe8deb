package io.tidemark.protocol.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.protocol.engine.EngineException;
import io.tidemark.protocol.http.HttpException;
import io.tidemark.protocol.type.PgType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files of CSV and the forms that bring them. */
final class CsvTest {
    private static final RestMemory MEMORY = new RestMemory(1 << 30);

    private static List<List<String>> records(String text) throws IOException {
        CsvRecords records = new CsvRecords(stream(text, 3), (byte) ',', MEMORY.share());
        List<List<String>> all = new ArrayList<>();
        while (records.next()) {
            List<String> fields = new ArrayList<>();
            for (int i = 0; i < records.fieldCount(); i++) {
                fields.add(new String(records.bytes(), records.from(i), records.to(i) - records.from(i),
                        StandardCharsets.UTF_8));
            }
            all.add(fields);
        }
        return all;
    }

    /** Gives a few bytes at a time. */
    private static InputStream stream(String text, int most) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }

    private static CsvShape shape(String text) throws IOException {
        ImportSettings settings = ImportSettings.of(new Parameters(Map.of(), Map.of()));
        return CsvShape.of(text.getBytes(StandardCharsets.UTF_8), true, settings, MEMORY.share());
    }

    @Test
    void readsQuotesLineEndsAndEmptyLines() throws IOException {
        assertThat(records("a,b\r\n\"x\"\"y\",\"1\n2\"\n\n,\nlast,\"\"")).containsExactly(List.of("a", "b"),
                List.of("x\"y", "1\n2"), List.of("", ""), List.of("last", ""));
    }

    @Test
    void countsLinesAlsoWithinQuotes() throws IOException {
        CsvRecords records = new CsvRecords(stream("\"a\nb\"\n\nc\n", 64), (byte) ',',
                MEMORY.share());
        assertThat(records.next()).isTrue();
        assertThat(records.line()).isEqualTo(1);
        assertThat(records.next()).isTrue();
        assertThat(records.line()).isEqualTo(4);
        assertThat(records.next()).isFalse();
    }

    @Test
    void findsOutDelimiterHeaderAndTypes() throws IOException {
        CsvShape shape = shape("""
                ts;d;n;x;ok;id;sym;text
                2024-01-01T00:00:00Z;2024-01-01;1;1.5;true;a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11;A;u
                2024-01-01 00:00:01.5+02;2024-01-02;-2;1e7;FALSE;;A;v
                ;;3;4;;;A;w
                ;;3;4;;;A;z
                """);
        assertThat(shape.delimiter()).isEqualTo((byte) ';');
        assertThat(shape.hasHeader()).isTrue();
        assertThat(shape.names()).containsExactly("ts", "d", "n", "x", "ok", "id", "sym", "text");
        assertThat(shape.kinds()).containsExactly(FieldKind.TIMESTAMP, FieldKind.DATE, FieldKind.LONG,
                FieldKind.DOUBLE, FieldKind.BOOLEAN, FieldKind.UUID, FieldKind.SYMBOL, FieldKind.VARCHAR);
    }

    @Test
    void makesUpNamesWhereThereAreNone() throws IOException {
        CsvShape shape = shape("1,x\n2,y\n");
        assertThat(shape.hasHeader()).isFalse();
        assertThat(shape.names()).containsExactly("f0", "f1");
        assertThat(shape("a,A\n1,2\n").names()).containsExactly("a", "A_1");
    }

    @Test
    void readsTimes() {
        assertThat(micros("1970-01-01")).isZero();
        assertThat(micros("1970-01-01T00:00:01.5Z")).isEqualTo(1_500_000);
        assertThat(micros("1970-01-01 01:00:00+01:00")).isZero();
        assertThat(micros("1970-01-01 00:00")).isZero();
        assertThat(micros("1970-01-01 00:00:00.123456789")).isEqualTo(123_456);
        for (String bad : List.of("", "1970-1-1", "1970-02-30", "1970-01-01T", "1970-01-01T24:00:00",
                "1970-01-01T00:00:0", "1970-01-01T00:00:00.", "1970-01-01T00:00:00+1", "1970-01-01x00:00",
                "1970-01-01T00:00:00 Z")) {
            assertThat(micros(bad)).as(bad).isEqualTo(TimeText.NONE);
        }
    }

    private static long micros(String text) {
        byte[] bytes = ("  " + text).getBytes(StandardCharsets.US_ASCII);
        return TimeText.micros(bytes, 2, bytes.length);
    }

    private static long micros(String pattern, String text) {
        byte[] bytes = ("  " + text).getBytes(StandardCharsets.US_ASCII);
        return TimePattern.of(pattern).micros(bytes, 2, bytes.length);
    }

    @Test
    void readsTimesByAPattern() {
        long noon = micros("2024-02-29T12:34:56");
        assertThat(micros("yyyy-MM-dd - HH:mm:ss", "2024-02-29 - 12:34:56")).isEqualTo(noon);
        assertThat(micros("yyyy-MM-ddTHH:mm:ss.SSSUUUNNNZ", "2024-02-29T12:34:56.123456789Z"))
                .isEqualTo(noon + 123_456);
        assertThat(micros("yyyy-MM-dd'T'HH:mm:ss.U+z", "2024-02-29T12:34:56.5-08:00"))
                .isEqualTo(noon + 500_000 + 8 * 3_600_000_000L);
        assertThat(micros("d/M/y h:m a", "29/2/24 12:05 am")).isEqualTo(micros("2024-02-29T00:05"));
        assertThat(micros("d MMM yyyy", "1 March 2024")).isEqualTo(micros("2024-03-01"));
        assertThat(micros("yyyyMMddHHmmssSSS", "20240229123456007")).isEqualTo(noon + 7_000);
        assertThat(micros("dd.MM.yy z", "29.02.24 Europe/Oslo"))
                .isEqualTo(micros("2024-02-28T23:00"));
        for (String bad : List.of("", "2024-02-30", "2024-02-29 ", "2024-2-29", "24-02-29", "2024-13-01")) {
            assertThat(micros("yyyy-MM-dd", bad)).as(bad).isEqualTo(TimeText.NONE);
        }
        for (String unknown : List.of("yyyy-ww", "yyyy 'T", "G yyyy")) {
            assertThatThrownBy(() -> TimePattern.of(unknown)).as(unknown).isInstanceOf(HttpException.class);
        }
    }

    @Test
    void aSchemaHasPatternsForTimesOnly() throws IOException {
        FieldFormat format = Objects.requireNonNull(ImportSchema
                .read(stream("[{\"name\":\"t\",\"type\":\"DATE\",\"pattern\":\"dd.MM.yyyy\"}]", 9)).get("t"));
        CopyText copy = CopyText.small();
        byte[] text = "29.02.2024".getBytes(StandardCharsets.US_ASCII);
        assertThat(format.put(text, 0, text.length, copy)).isTrue();
        assertThat(new String(copy.bytes(), 0, copy.at(), StandardCharsets.US_ASCII)).isEqualTo("2024-02-29");
        assertThat(format.put(text, 0, 9, copy)).isFalse();
        assertThatThrownBy(() -> ImportSchema
                .read(stream("[{\"name\":\"n\",\"type\":\"INT\",\"pattern\":\"yyyy\"}]", 9)))
                .hasMessageContaining("which has no times");
    }

    private static String utf8(byte[] file, String contentType) throws IOException {
        InputStream slow = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 5));
            }
        };
        return new String(Utf8Input.of(slow, contentType).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void readsFilesInOtherCharsets() throws IOException {
        String text = "name,å\n" + "Bjørn,€ 😀\n".repeat(3_000);
        for (Charset marked : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE,
                StandardCharsets.UTF_16BE)) {
            assertThat(utf8(("\uFEFF" + text).getBytes(marked), "text/csv; charset=utf-8")).isEqualTo(text);
        }
        assertThat(utf8(text.getBytes(StandardCharsets.UTF_16LE), "text/csv; charset=\"UTF-16LE\""))
                .isEqualTo(text);
        assertThat(utf8("Bjørn".getBytes(StandardCharsets.ISO_8859_1), "text/csv;charset=latin1"))
                .isEqualTo("Bjørn");
        assertThat(utf8(new byte[0], "")).isEmpty();
        assertThat(utf8(new byte[]{'a'}, "")).isEqualTo("a");
        assertThatThrownBy(() -> utf8(new byte[]{'a', 'b'}, "text/csv; charset=klingon"))
                .hasMessageContaining("klingon");
        byte[] half = ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE);
        assertThatThrownBy(() -> utf8(Arrays.copyOf(half, half.length - 1), ""))
                .hasMessageContaining("not all UTF-16LE");
    }

    @Test
    void longRecordsTakeMemoryThatAllImportsShare() throws IOException {
        RestMemory little = new RestMemory(1 << 20);
        try (RestMemory.Share share = little.share()) {
            CsvRecords records = new CsvRecords(stream("x".repeat(2 << 20), 65_536), (byte) ',', share);
            assertThatThrownBy(records::next).isInstanceOf(EngineException.class);
        }
        assertThat(little.takenBytes()).isZero();
        try (RestMemory.Share share = little.share()) {
            CsvRecords records = new CsvRecords(stream("x".repeat(200_000), 65_536), (byte) ',', share);
            assertThat(records.next()).isTrue();
            assertThat(little.takenBytes()).isBetween(190_000L, 400_000L);
            records.letGo();
            assertThat(little.takenBytes()).isZero();
        }
    }

    @Test
    void readsTheLimit() {
        assertThat(RowLimit.parse("")).isEqualTo(RowLimit.ALL);
        assertThat(RowLimit.parse("5")).isEqualTo(new RowLimit(0, 5, 0, 0));
        assertThat(RowLimit.parse("3,5")).isEqualTo(new RowLimit(2, 5, 0, 0));
        assertThat(RowLimit.parse("3,")).isEqualTo(new RowLimit(2, Long.MAX_VALUE, 0, 0));
        assertThat(RowLimit.parse("-5")).isEqualTo(new RowLimit(0, Long.MAX_VALUE, 5, 0));
        assertThat(RowLimit.parse("-5,-2")).isEqualTo(new RowLimit(0, Long.MAX_VALUE, 5, 2));
        for (String bad : List.of("x", "1,2,3", "-1,5", "99999999999999999999", "-2000000")) {
            assertThatThrownBy(() -> RowLimit.parse(bad)).as(bad).isInstanceOf(HttpException.class);
        }
    }

    @Test
    void takesFormsApartHoweverTheyCome() throws IOException {
        String body = "x".repeat(70_000) + "\r\n--not the end\r\n--BB\r\r\n";
        String form = "preamble\r\n--BBB\r\nContent-Disposition: form-data; name=\"schema\"\r\n\r\n[]\r\n--BBB\r\n"
                + "content-disposition: form-data; name=\"data\"; filename=\"a.csv\"\r\nX: y\r\n\r\n" + body
                + "\r\n--BBB--\r\nepilogue";
        Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            Multipart parts = Multipart.of("multipart/form-data; boundary=BBB",
                    stream(form, 1 + random.nextInt(i < 3 ? 3 : 40_000)));
            Multipart.Part schema = Objects.requireNonNull(parts.next());
            assertThat(schema.name()).isEqualTo("schema");
            assertThat(text(schema)).isEqualTo("[]");
            Multipart.Part data = Objects.requireNonNull(parts.next());
            assertThat(data.fileName()).isEqualTo("a.csv");
            assertThat(text(data)).isEqualTo(body);
            assertThat(parts.next()).isNull();
        }
    }

    private static String text(Multipart.Part part) throws IOException {
        return new String(part.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void refusesAFormThatIsCutOff() throws IOException {
        String form = "--B\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nhello\r\n--B--\r\n";
        for (int length = 0; length < form.length() - 2; length++) {
            Multipart parts = Multipart.of("multipart/form-data; boundary=B",
                    stream(form.substring(0, length), 10));
            assertThatThrownBy(() -> {
                for (Multipart.Part part = parts.next(); part != null; part = parts.next()) {
                    text(part);
                }
            }).as("after %s bytes", length).isInstanceOf(HttpException.class);
        }
        assertThatThrownBy(() -> Multipart.of("text/plain", stream("", 1)))
                .isInstanceOf(HttpException.class);
    }

    @Test
    void writesArraysAsJson() {
        assertThat(ArrayJson.of("{1,NULL,{2.5,NaN}}", PgType.FLOAT8))
                .isEqualTo("[1,null,[2.5,null]]");
        assertThat(ArrayJson.of("[0:1]={\"a \\\"b\\\\\",c}", PgType.TEXT))
                .isEqualTo("[\"a \\\"b\\\\\",\"c\"]");
        assertThat(ArrayJson.of("{t,f}", PgType.BOOL)).isEqualTo("[true,false]");
    }
}
