package io.tidemark.server.command.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.table.TableSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinaryReaderTest {
    private static final TableSchema TABLE = Copying.table("i:INTEGER", "b:BOOLEAN", "t:VARCHAR:4",
            "s:SYMBOL",
            "n:NUMERIC", "d:DECIMAL:6:2", "f:DOUBLE", "ts:TIMESTAMP", "bin:BYTEA");
    private static final String ROW = "7\tt\tabcd\tsym\t1.5\t1.50\t0.25\t2000-01-01 00:00:01\t\\\\x00ff\n";
    private static final String NULLS = "\\N" + "\t\\N".repeat(8) + "\n";
    /** 1.5 as PostgreSQL sends it: two digits to base 10,000, weight 0, sign, scale 1. */
    private static final byte[] ONE_AND_A_HALF = {0, 2, 0, 0, 0, 0, 0, 1, 0, 1, 0x13, (byte) 0x88};

    private static ByteBuffer header(int flags, int extension) {
        return ByteBuffer.allocate(4096).put("PGCOPY\n".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[]{(byte) 0xFF, '\r', '\n', 0}).putInt(flags).putInt(extension);
    }

    private static ByteBuffer value(ByteBuffer out, byte... value) {
        return out.putInt(value.length).put(value);
    }

    private static ByteBuffer row(ByteBuffer out, String varchar) {
        out.putShort((short) 9).putInt(4).putInt(7);
        value(out, (byte) 1);
        value(out, varchar.getBytes(StandardCharsets.UTF_8));
        value(out, "sym".getBytes(StandardCharsets.UTF_8));
        value(value(out, ONE_AND_A_HALF), ONE_AND_A_HALF);
        out.putInt(8).putDouble(0.25).putInt(8).putLong(1_000_000);
        return value(out, (byte) 0, (byte) 0xFF);
    }

    private static ByteBuffer nulls(ByteBuffer out) {
        out.putShort((short) 9);
        IntStream.range(0, 9).forEach(_ -> out.putInt(-1));
        return out;
    }

    private static byte[] bytes(ByteBuffer out) {
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    private static byte[] good() {
        return bytes(nulls(row(header(0, 0), "abcd")).putShort((short) -1));
    }

    private static String read(byte[] input, int... chunkEnds) {
        CopyFormat binary = CopyFormat.of(Copying.options("format=binary"), true);
        return Copying.convert(TABLE, Copying.all(TABLE), binary, input, chunkEnds,
                CopyFormat.of(List.of(), false));
    }

    @Test
    void readsValuesAndNulls() {
        assertThat(read(good())).isEqualTo(ROW + NULLS);
    }

    @Test
    void doesNotCareWhereChunksEnd() {
        byte[] good = good();
        assertThat(read(good, IntStream.range(1, good.length).toArray())).isEqualTo(ROW + NULLS);
    }

    @Test
    void skipsAnExtensionAndNeedsNoTrailer() {
        assertThat(read(bytes(row(header(1, 3).put(new byte[3]), "abcd")))).isEqualTo(ROW);
    }

    @Test
    void refusesWhatIsNotTheFormat() {
        assertThatThrownBy(() -> read("id,name\n1,a,,,,,,,,,,,,,,,,,".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(CopyException.class).hasMessageContaining("signature not recognized");
        assertThatThrownBy(() -> read(new byte[0])).hasMessageContaining("signature not recognized");
        assertThatThrownBy(() -> read(bytes(header(1 << 16, 0)))).hasMessageContaining("critical flags");
        assertThatThrownBy(() -> read(bytes(header(0, -1)))).hasMessageContaining("wrong length");
        assertThatThrownBy(() -> read(bytes(header(0, 0).putShort((short) 2))))
                .hasMessageContaining("row field count is 2, expected 9");
        assertThatThrownBy(() -> read(bytes(header(0, 0).putShort((short) 9).putInt(-2))))
                .hasMessageContaining("invalid field size");
        assertThatThrownBy(() -> read(bytes(header(0, 0).putShort((short) -1).put((byte) 1))))
                .hasMessageContaining("after EOF marker");
        assertThatThrownBy(() -> read(Arrays.copyOf(good(), good().length - 10)))
                .hasMessageContaining("unexpected EOF");
    }

    @Test
    void refusesValuesThatColumnsCannotHold() {
        assertThatThrownBy(() -> read(bytes(row(header(0, 0), "abcde"))))
                .hasMessageContaining("too long for type character varying(4)")
                .satisfies(thrown -> assertThat(((CopyException) thrown).where())
                        .isEqualTo("COPY t, line 1, column t"));
        assertThatThrownBy(() -> read(bytes(header(0, 0).putShort((short) 9).putInt(3).put(new byte[3])
                .put(bytes(nulls(ByteBuffer.allocate(100))), 6, 32)))).isInstanceOf(CopyException.class);
    }

    @Test
    void answersAnyDamageWithAnErrorAboutTheData() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = good();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            try {
                read(damaged);
            } catch (CopyException refused) {
                assertThat(refused.sqlState()).as("seed %d", seed).matches("22...|08P01");
            }
        }
    }
}
