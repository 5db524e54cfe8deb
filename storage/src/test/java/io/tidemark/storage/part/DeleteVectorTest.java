package io.tidemark.storage.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.batch.RowIdSet;
import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.file.SimulatedDisk;
import io.tidemark.storage.table.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DeleteVectorTest {
    private static final Part PART = new Part(
            new PartEntry(11, "2024-02-29", 9_000, 8_000, 500, 600_000, 10, 5, 6, 100),
            Path.of("/t/d/11.arrow"));
    private static final RowIdSet IDS = RowIdSet.of(LongStream.concat(LongStream.range(1_000, 90_000),
            LongStream.of(3, 5, 8, 599_999, 1L << 33)).toArray(), 89_005);
    private static final DeleteVector.Entry ENTRY = new DeleteVector.Entry(11, 17, 42, 89_005,
            DeleteVector.encode(7, 11, 17, 42, IDS).length);

    private static byte[] golden() {
        return Golden.matching("del-1", DeleteVector.encode(7, 11, 17, 42, IDS));
    }

    @Test
    void hasItsGoldenBytesAndReadsThemBack() {
        DeleteVector vector = new DeleteVector(ENTRY, PART);
        assertThat(vector.path()).isEqualTo(Path.of("/t/d/11.17.del"));
        assertThat(vector.decode(golden(), 7)).isEqualTo(IDS);
    }

    @Test
    void refusesEveryCutAndEveryFlippedBit() {
        DeleteVector vector = new DeleteVector(ENTRY, PART);
        byte[] golden = golden();
        for (int length = 0; length < golden.length; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> vector.decode(cut, 7)).isInstanceOf(StorageException.class);
        }
        for (int bit = 0; bit < golden.length * 8; bit++) {
            byte[] flipped = golden.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> vector.decode(flipped, 7)).as("bit %d", bit)
                    .isInstanceOf(StorageException.class);
        }
    }

    @Test
    void refusesTheVectorOfAnotherPartTableFlushOrCount() {
        byte[] golden = golden();
        Part other = new Part(new PartEntry(12, "d", 9_000, 8_000, 500, 600_000, 10, 5, 6, 100),
                Path.of("/t/d/12.arrow"));
        refuses(new DeleteVector(new DeleteVector.Entry(12, 17, 42, 89_005, golden.length), other), golden,
                7);
        refuses(new DeleteVector(ENTRY, PART), golden, 8);
        refuses(new DeleteVector(new DeleteVector.Entry(11, 16, 42, 89_005, golden.length), PART), golden, 7);
        refuses(new DeleteVector(new DeleteVector.Entry(11, 17, 41, 89_005, golden.length), PART), golden, 7);
        refuses(new DeleteVector(new DeleteVector.Entry(11, 17, 42, 89_004, golden.length), PART), golden, 7);
    }

    private static void refuses(DeleteVector vector, byte[] content, int table) {
        assertThatThrownBy(() -> vector.decode(content, table))
                .isInstanceOf(StorageException.CorruptFile.class);
    }

    @Test
    void readsWhatItHasWritten() {
        SimulatedDisk disk = new SimulatedDisk();
        disk.makeDirectories(Path.of("/t/d"));
        DeleteVector written = DeleteVector.write(disk, 7, PART, 18, 43, IDS);
        assertThat(new DeleteVector(written.entry(), PART).read(disk, 7)).isEqualTo(IDS);
        assertThat(disk.size(written.path())).isEqualTo(written.entry().fileBytes());
    }
}
