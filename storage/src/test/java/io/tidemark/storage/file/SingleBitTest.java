package io.tidemark.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class SingleBitTest {
    private final Random random = new Random(3);

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Test
    void findsEveryBitOfSomeBytes() {
        for (int length : new int[]{1, 2, 7, 511, 512, 513, 1500}) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            int expected = crc(bytes);
            for (int bit = 0; bit < length * 8; bit++) {
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(SingleBit.find(crc(bytes), expected, length)).isEqualTo(bit / 8);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
            }
        }
    }

    @Test
    void findsBitsOfManyBytes() {
        byte[] bytes = new byte[40 << 20];
        random.nextBytes(bytes);
        int expected = crc(bytes);
        for (int round = 0; round < 20; round++) {
            int at = round == 0 ? 0 : random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << round % 8);
            assertThat(SingleBit.find(crc(bytes), expected, bytes.length)).isEqualTo(at);
            bytes[at] ^= (byte) (1 << round % 8);
        }
    }

    @Test
    void findsAllBitsBelowThePeriodOfThePolynomialOnly() {
        // The checksum of zeros behind one bit: what a bit adds, moved by so many bytes.
        int last = crc(new byte[]{1}) ^ crc(new byte[]{0});
        long most = (1L << 31) / 8 - 1;
        for (long behind : new long[]{0, 1, 1L << 20, most - 1}) {
            int moved = Checksums.join(last, 0, behind);
            assertThat(SingleBit.find(moved, 0, most)).as("%d bytes behind it", behind)
                    .isEqualTo(most - 1 - behind);
        }
        assertThat(SingleBit.find(last, 0, most + 1)).isEqualTo(-1);
    }

    @Test
    void findsNothingWhereMoreThanABitIsOther() {
        byte[] bytes = new byte[10_000];
        random.nextBytes(bytes);
        int expected = crc(bytes);
        assertThat(SingleBit.find(expected, expected, bytes.length)).isEqualTo(-1);
        bytes[17] ^= 1;
        bytes[170] ^= 1;
        assertThat(SingleBit.find(crc(bytes), expected, bytes.length)).isEqualTo(-1);
        bytes[170] ^= 1;
        // The bit would lie before the first byte.
        assertThat(SingleBit.find(crc(bytes), expected, bytes.length - 18)).isEqualTo(-1);
    }
}
