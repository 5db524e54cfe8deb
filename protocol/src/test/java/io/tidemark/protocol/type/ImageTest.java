package io.tidemark.protocol.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageTest {
    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] read(PgType type, byte[] wire) {
        return type.element().isPresent()
                ? ArrayImage.fromBinary(type, wire, 0, wire.length)
                : ValueImage.fromBinary(type, wire, 0, wire.length);
    }

    @ParameterizedTest
    @CsvSource({"BOOL,01,01", "INT2,fffe,feff", "INT4,00010001,01000100", "OID,ffffffff,ffffffff",
            "INT8,fffffffffffffffe,feffffffffffffff", "FLOAT4,3f000000,0000003f",
            "FLOAT8,bfe0000000000000,000000000000e0bf", "DATE,ffffd534,01000000",
            "TIME,00000000000f4240,40420f0000000000", "TIMESTAMP,fffca2fecad85701,0137100600000000",
            "UUID,00000000000000010000000000000002,00000000000000010000000000000002",
            "INTERVAL,00000000000000030000000200000001,03000000000000000200000001000000",
            "NUMERIC,000200004000000200 0c1388,2d31322e3530", "TEXT,6162,6162", "BYTEA,6162,6162"})
    void valuesComeBackFromTheWire(PgType type, String wire, String image) {
        byte[] read = read(type, hex(wire));
        assertThat(HexFormat.of().formatHex(read)).isEqualTo(image);
        assertThat(ValueImage.toBinary(type, read)).isEqualTo(hex(wire));
    }

    @ParameterizedTest
    @CsvSource({"INT4_ARRAY,00000001 00000001 00000017 00000002 00000001 00000004 00000001 ffffffff,"
            + "02000000 01000000 04000000 01000000 ffffffff",
            "TEXT_ARRAY,00000000 00000000 00000019,00000000 01000000",
            "INT4_ARRAY,00000001 00000000 00000017 00000001 00000000 00000004 00000007,"
                    + "01000000 00000000 04000000 07000000",
            "INT2_ARRAY,00000002 00000000 00000015 00000001 00000001 00000002 fffffffe 00000002 0001 00000002 0002,"
                    + "feffffff 01000000 01000000 02000000 feffffff 02000000 0100 02000000 0200",
            "INT2VECTOR,00000001 00000000 00000015 00000001 00000000 00000002 0001,01000000 00000000 02000000 0100"})
    void arraysComeBackFromTheWire(PgType type, String wire, String image) {
        byte[] read = read(type, hex(wire));
        assertThat(read).isEqualTo(hex(image));
        assertThat(ArrayImage.toBinary(type, read)).isEqualTo(hex(wire));
    }

    @ParameterizedTest
    @CsvSource({"INT4,000001,08P01", "INT4,0000000100,22P03", "DATE,ff000000,22008",
            "TIME,ffffffffffffffff,22008",
            "TIMESTAMP,8000000000000001,22008", "NUMERIC,0001,08P01", "NUMERIC,0001000000000000,08P01",
            "NUMERIC,00010000000000002710,22P03", "NUMERIC,0000000010000000,22P03",
            "INT4_ARRAY,000000,08P01", "INT4_ARRAY,00000007 00000000 00000017,54000",
            "INT4_ARRAY,ffffffff 00000000 00000017,22P03", "INT4_ARRAY,00000000 00000002 00000017,22P03",
            "INT4_ARRAY,00000000 00000000 00000019,42804",
            "INT4_ARRAY,00000001 00000000 00000017 ffffffff 00000001,54000",
            "INT4_ARRAY,00000001 00000000 00000017 00000001 7fffffff,54000",
            "INT4_ARRAY,00000000 00000000 00000017 00,22P03"})
    void refusesWithTheStateOfPostgres(PgType type, String wire, String state) {
        assertThatThrownBy(() -> read(type, hex(wire))).isInstanceOfSatisfying(ValueException.class,
                e -> assertThat(e.state().code()).isEqualTo(state));
    }

    @Test
    void refusesEveryTruncationOfAnArray() {
        byte[] wire = hex("00000002 00000001 00000017 00000001 00000001 00000002 00000001"
                + "00000004 00000001 ffffffff");
        read(PgType.INT4_ARRAY, wire);
        for (int length = 0; length < wire.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(wire, length);
            assertThatThrownBy(() -> read(PgType.INT4_ARRAY, cut)).as("cut to %d", length)
                    .isInstanceOf(ValueException.class);
        }
    }
}
