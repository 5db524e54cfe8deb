package io.tidemark.protocol.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.protocol.message.SqlState;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TypeTextTest {
    private static final long SEED = 20_240_229;
    private final byte[] target = new byte[128];

    private interface Putting {
        int put(byte[] target, int at);
    }

    /** Writes in the middle of an array, to see that nobody takes 0 for the start. */
    private String written(Putting putting) {
        int end = putting.put(target, 3);
        return new String(target, 3, end - 3, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return ("#" + text + "#").getBytes(StandardCharsets.UTF_8);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void integersComeBack() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            String text = written((to, at) -> IntegerText.put(value, to, at));
            assertThat(text).isEqualTo(Long.toString(value));
            assertThat(IntegerText.parseInt8(bytes(text), 1, length(text))).isEqualTo(value);
        }
        assertThat(written((to, at) -> IntegerText.put(Long.MIN_VALUE, to, at)))
                .isEqualTo("-9223372036854775808");
        assertThat(IntegerText.parseInt8(bytes("-9223372036854775808"), 1, 20)).isEqualTo(Long.MIN_VALUE);
        assertThat(IntegerText.parseInt4(bytes(" +42 "), 1, 5)).isEqualTo(42);
        assertThat(IntegerText.parseOid(bytes("4294967295"), 1, 10)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"'',22P02", "x,22P02", "-,22P02", "1 2,22P02", "9223372036854775808,22003",
            "-9223372036854775809,22003", "99999999999999999999999,22003"})
    void refusesWhatIsNoInteger(String text, String code) {
        assertThatThrownBy(() -> IntegerText.parseInt8(bytes(text), 1, length(text)))
                .isInstanceOfSatisfying(ValueException.class,
                        e -> assertThat(e.state().code()).isEqualTo(code));
    }

    @Test
    void refusesIntegersOfTheWrongWidth() {
        assertThatThrownBy(() -> IntegerText.parseInt2(bytes("32768"), 1, 5))
                .hasMessage("value \"32768\" is out of range for type smallint");
        assertThatThrownBy(() -> IntegerText.parseInt4(bytes("-2147483649"), 1, 11))
                .hasMessage("value \"-2147483649\" is out of range for type integer");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-0.0,-0", "1,1", "-1.5,-1.5", "0.1,0.1", "100,100", "1e14,100000000000000",
            "1e15,1e+15",
            "123456789012345678,1.2345678901234568e+17", "0.0001,0.0001", "0.00001,1e-05", "1.5e-7,1.5e-07",
            "5e-324,5e-324", "1.7976931348623157e308,1.7976931348623157e+308", "1e23,9.999999999999999e+22",
            "2.5,2.5", "0.30000000000000004,0.30000000000000004", "999999999.123456,999999999.123456",
            "9007199254740993,9.007199254740992e+15", "1e22,1e+22", "NaN,NaN", "Infinity,Infinity",
            "-Infinity,-Infinity"})
    void writesDoublesAsPostgresDoes(double value, String expected) {
        assertThat(written((to, at) -> FloatText.put(value, to, at))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0.1,0.1", "1e5,100000", "1e6,1e+06", "16777216,1.6777216e+07", "3.4028235e38,3.4028235e+38",
            "1e-45,1e-45", "0.0001,0.0001", "1.2345e-5,1.2345e-05"})
    void writesFloatsAsPostgresDoes(float value, String expected) {
        assertThat(written((to, at) -> FloatText.put(value, to, at))).isEqualTo(expected);
    }

    @Test
    void floatsComeBackAndAreShortest() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            double bits = Double.longBitsToDouble(random.nextLong());
            double value = i % 2 == 0 && !Double.isNaN(bits) ? bits : random.nextInt() / 1e4;
            String text = written((to, at) -> FloatText.put(value, to, at));
            assertThat(FloatText.parseFloat8(bytes(text), 1, length(text))).isEqualTo(value);
            float single = (float) value;
            String singleText = written((to, at) -> FloatText.put(single, to, at));
            assertThat(FloatText.parseFloat4(bytes(singleText), 1, length(singleText))).isEqualTo(single);
        }
    }

    @ParameterizedTest
    @CsvSource({"'',22P02", "1f,22P02", "0x1p3,22P02", "1e,22P02", ".,22P02", "1e400,22003", "1e-400,22003"})
    void refusesWhatIsNoDouble(String text, String code) {
        assertThatThrownBy(() -> FloatText.parseFloat8(bytes(text), 1, length(text)))
                .isInstanceOfSatisfying(ValueException.class,
                        e -> assertThat(e.state().code()).isEqualTo(code));
    }

    @Test
    void decimalsOf128BitsAreWrittenWithTheirScale() {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            BigInteger unscaled = new BigInteger(128, random).subtract(BigInteger.ONE.shiftLeft(127))
                    .shiftRight(random.nextInt(127));
            int scale = random.nextInt(39);
            String expected = new BigDecimal(unscaled, scale).toPlainString();
            long high = unscaled.shiftRight(64).longValue();
            long low = unscaled.longValue();
            assertThat(written((to, at) -> NumericText.put(high, low, scale, to, at))).isEqualTo(expected);
            int end = NumericBinary.put(bytes(expected), 1, length(expected), target, 3);
            assertThat(NumericBinary.parse(target, 3, end - 3)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.00", "10000", "1000000000000", "0.0001", "0.00000001", "-12.50", "NaN",
            "Infinity",
            "-Infinity", "99990000.00001"})
    void numericsComeBackFromBinary(String text) {
        int end = NumericBinary.put(bytes(text), 1, length(text), target, 3);
        assertThat(end - 3).isLessThanOrEqualTo(NumericBinary.maxLength(length(text)));
        assertThat(NumericBinary.parse(target, 3, end - 3)).isEqualTo(text);
    }

    @Test
    void numericsHaveTheBytesOfPostgres() {
        int end = NumericBinary.put(bytes("-12345.678"), 1, 10, target, 0);
        assertThat(java.util.HexFormat.of().formatHex(target, 0, end))
                .isEqualTo("0003000140000003" + "000109291a7c");
    }

    @Test
    void timestampsAgreeWithTheJdk() {
        Random random = new Random(SEED);
        DateTimeFormatter format = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
        for (int i = 0; i < 10_000; i++) {
            long micros = random.nextLong(-62_135_596_800_000_000L, 253_402_300_799_999_999L);
            String expected = LocalDateTime.ofEpochSecond(Math.floorDiv(micros, 1_000_000), 0, ZoneOffset.UTC)
                    .format(format);
            String text = written((to, at) -> DateTimeText.putTimestamp(micros, to, at));
            assertThat(text).startsWith(expected);
            String zoned = written((to, at) -> DateTimeText.putTimestamptz(micros, 20_700, to, at));
            assertThat(zoned).endsWith("+05:45");
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1970-01-01 00:00:00", "1500000,1970-01-01 00:00:01.5", "-1,1969-12-31 23:59:59.999999",
            "253402300800000000,10000-01-01 00:00:00", "-62135596800000001,0001-12-31 23:59:59.999999 BC",
            "9223372036854775807,infinity", "-9223372036854775808,-infinity",
            "9223372036854775806,294247-01-10 04:00:54.775806"})
    void timestampsHaveThePostgresForm(long micros, String expected) {
        assertThat(written((to, at) -> DateTimeText.putTimestamp(micros, to, at))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0,1970-01-01", "-1,1969-12-31", "-719163,0001-12-31 BC", "2932897,10000-01-01",
            "2147483647,infinity", "-2147483648,-infinity"})
    void datesHaveThePostgresForm(int days, String expected) {
        assertThat(written((to, at) -> DateTimeText.putDate(days, to, at))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"14,3,0,1 year 2 mons 3 days", "0,0,0,00:00:00",
            "-14,3,14706700000,-1 years -2 mons +3 days 04:05:06.7",
            "0,-1,3600000000,-1 days +01:00:00", "1,0,-1,1 mon -00:00:00.000001"})
    void intervalsHaveThePostgresForm(int months, int days, long micros, String expected) {
        assertThat(written((to, at) -> IntervalText.put(months, days, micros, to, at))).isEqualTo(expected);
    }

    @Test
    void uuidsComeBack() {
        Random random = new Random(SEED);
        long[] halves = new long[2];
        for (int i = 0; i < 1_000; i++) {
            UUID uuid = new UUID(random.nextLong(), random.nextLong());
            String text = written(
                    (to, at) -> UuidText.put(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits(),
                            to, at));
            assertThat(text).isEqualTo(uuid.toString());
            UuidText.parse(bytes(text), 1, length(text), halves);
            assertThat(new UUID(halves[0], halves[1])).isEqualTo(uuid);
        }
        UuidText.parse(bytes("{A0EEBC999C0B4EF8BB6D6BB9BD380A11}"), 1, 34, halves);
        assertThat(new UUID(halves[0], halves[1])).hasToString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        assertThatThrownBy(() -> UuidText.parse(bytes("a0eebc99"), 1, 8, halves))
                .isInstanceOf(ValueException.class);
    }

    @Test
    void byteaComesBackInBothForms() {
        byte[] raw = {0, 1, 'a', '\\', (byte) 0xff};
        assertThat(written((to, at) -> ByteaText.put(MemorySegment.ofArray(raw), 0, 5, to, at)))
                .isEqualTo("\\x0001615cff");
        assertThat(ByteaText.parse(bytes("\\x0001 615Cff"), 1, 13)).isEqualTo(raw);
        assertThat(ByteaText.parse(bytes("\\000\\001a\\\\\\377"), 1, 15)).isEqualTo(raw);
        assertThatThrownBy(() -> ByteaText.parse(bytes("\\x1"), 1, 3))
                .hasMessageContaining("odd number of digits");
    }

    @Test
    void boolsAreReadFromUniqueBeginnings() {
        for (String text : new String[]{"t", "TRUE", "y", "on", "1", " yes "}) {
            assertThat(BoolText.parse(bytes(text), 1, length(text))).as(text).isTrue();
        }
        for (String text : new String[]{"f", "fal", "n", "off", "of", "0"}) {
            assertThat(BoolText.parse(bytes(text), 1, length(text))).as(text).isFalse();
        }
        assertThatThrownBy(() -> BoolText.parse(bytes("o"), 1, 1))
                .isInstanceOfSatisfying(ValueException.class,
                        e -> assertThat(e.state()).isEqualTo(SqlState.INVALID_TEXT_REPRESENTATION));
    }

    @Test
    void everyTypeIsFoundByItsOidAndEveryArrayHasItsElement() {
        for (PgType type : PgType.values()) {
            assertThat(PgType.byOid(type.oid())).contains(type);
            if (type.arrayOid() != 0) {
                assertThat(PgType.byOid(type.arrayOid()).flatMap(PgType::element)).contains(type);
            }
        }
    }
}
