package io.tidemark.protocol.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.protocol.message.Format;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String string(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }

    private static byte[] arrayOf(PgType type, String text) {
        return ArrayImage.fromWire(type, Format.TEXT, utf8(text), 0, utf8(text).length, BERLIN);
    }

    @ParameterizedTest
    @CsvSource({"BOOL,t,01", "INT2,-2,feff", "INT4,65537,01000100", "OID,4294967295,ffffffff",
            "INT8,-1,ffffffffffffffff", "FLOAT4,0.5,0000003f", "FLOAT8,-0.5,000000000000e0bf",
            "DATE,1970-01-02,01000000",
            "TIME,00:00:01,40420f0000000000", "TIMESTAMP,1970-01-01 00:00:00.000001,0100000000000000",
            "TIMESTAMPTZ,1970-01-01 01:00:00+01,0000000000000000",
            "UUID,00000000-0000-0001-0000-000000000002,00000000000000010000000000000002",
            "INTERVAL,1 mon 2 days 00:00:00.000003,03000000000000000200000001000000",
            "NUMERIC,-12.50,2d31322e3530",
            "TEXT,ab,6162", "BYTEA,\\x6162,6162"})
    void valuesComeBackFromTextAndBinary(PgType type, String text, String imageHex) {
        byte[] image = ValueImage.fromText(type, utf8("#" + text + "#"), 1, text.length(), BERLIN);
        assertThat(HexFormat.of().formatHex(image)).isEqualTo(imageHex);
        assertThat(string(ValueImage.toText(type, image, BERLIN))).isEqualTo(text);
        byte[] binary = ValueImage.toBinary(type, image);
        assertThat(ValueImage.fromBinary(type, binary, 0, binary.length)).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"INT4_ARRAY;{1,NULL,-3}",
            "TEXT_ARRAY;{a,\"b c\",\"\",\"NULL\",\"q\\\"\\\\\"}",
            "TEXT_ARRAY;{}", "INT4_ARRAY;[0:1]={7,8}", "TIMESTAMPTZ_ARRAY;{\"2024-07-01 12:00:00+02\"}"})
    void arraysComeBackFromTextAndBinary(PgType type, String text) {
        byte[] image = arrayOf(type, text);
        assertThat(string(ArrayImage.toWire(type, Format.TEXT, image, BERLIN))).isEqualTo(text);
        byte[] binary = ArrayImage.toWire(type, Format.BINARY, image, BERLIN);
        assertThat(ArrayImage.fromWire(type, Format.BINARY, binary, 0, binary.length, BERLIN))
                .isEqualTo(image);
    }

    @Test
    void arraysHaveTheBytesOfPostgres() {
        byte[] image = arrayOf(PgType.INT4_ARRAY, " { 1 , NULL } ");
        assertThat(HexFormat.of().formatHex(image))
                .isEqualTo("02000000" + "01000000" + "0400000001000000" + "ffffffff");
        assertThat(
                HexFormat.of().formatHex(ArrayImage.toWire(PgType.INT4_ARRAY, Format.BINARY, image, BERLIN)))
                .isEqualTo("00000001" + "00000001" + "00000017" + "00000002" + "00000001" + "0000000400000001"
                        + "ffffffff");
        byte[] empty = arrayOf(PgType.TEXT_ARRAY, "{}");
        assertThat(
                HexFormat.of().formatHex(ArrayImage.toWire(PgType.TEXT_ARRAY, Format.BINARY, empty, BERLIN)))
                .isEqualTo("00000000" + "00000000" + "00000019");
    }

    @Test
    void vectorsAreWrittenWithBlanks() {
        byte[] image = arrayOf(PgType.INT2VECTOR, "1 2 3");
        assertThat(string(ArrayImage.toWire(PgType.INT2VECTOR, Format.TEXT, image, BERLIN)))
                .isEqualTo("1 2 3");
        assertThat(
                HexFormat.of().formatHex(ArrayImage.toWire(PgType.INT2VECTOR, Format.BINARY, image, BERLIN)))
                .startsWith("00000001" + "00000000" + "00000015" + "00000003" + "00000000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{1;22P02", "1,2;22P02", "{1,};22P02", "{x};22P02", "{{1}};0A000",
            "{1}x;22P02", "{\"a;22P02"})
    void refusesWhatIsNoArray(String text, String code) {
        assertThatThrownBy(() -> arrayOf(PgType.INT4_ARRAY, text)).isInstanceOfSatisfying(
                ValueException.class,
                e -> assertThat(e.state().code()).isEqualTo(code));
    }

    @Test
    void refusesEveryTruncationOfABinaryArray() {
        byte[] image = arrayOf(PgType.INT4_ARRAY, "{1,NULL,3}");
        byte[] binary = ArrayImage.toWire(PgType.INT4_ARRAY, Format.BINARY, image, BERLIN);
        for (int length = 0; length < binary.length; length++) {
            int cut = length;
            assertThatThrownBy(
                    () -> ArrayImage.fromWire(PgType.INT4_ARRAY, Format.BINARY, binary, 0, cut, BERLIN))
                    .as("cut to %d", cut).isInstanceOf(ValueException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"1 year 2 mons -3 days +04:05:06.7,14,-3,14706700000", "90 minutes ago,0,0,-5400000000",
            "1.5 h,0,0,5400000000", "P1Y2M3DT4H5M6S,14,3,14706000000", "@ 1 week,0,7,0", "1.5 mons,1,15,0",
            "00:00:00,0,0,0", "-00:00:01,0,0,-1000000", "5,0,0,5000000", "0.5 day,0,0,43200000000"})
    void intervalsAreReadInManyForms(String text, int months, int days, long micros) {
        assertThat(Interval.parse(utf8(text), 0, text.length()))
                .isEqualTo(new Interval(months, days, micros));
    }

    @ParameterizedTest
    @CsvSource({"'',22007", "soon,22007", "1 parsec,22007", "1.2.3 days,22007", "99999999999 years,22015",
            "1:99,22015"})
    void refusesWhatIsNoInterval(String text, String code) {
        assertThatThrownBy(() -> Interval.parse(utf8(text), 0, text.length())).isInstanceOfSatisfying(
                ValueException.class, e -> assertThat(e.state().code()).isEqualTo(code));
    }

    @Test
    void numericsAreReadWithExponents() {
        assertThat(string(ValueImage.fromText(PgType.NUMERIC, utf8("1.5e3"), 0, 5, BERLIN)))
                .isEqualTo("1500");
        assertThat(string(ValueImage.fromText(PgType.NUMERIC, utf8(" +.5 "), 0, 5, BERLIN))).isEqualTo("0.5");
        assertThatThrownBy(() -> ValueImage.fromText(PgType.NUMERIC, utf8("1x"), 0, 2, BERLIN))
                .isInstanceOf(ValueException.class);
    }
}
