package io.tidemark.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FileEnvelopeTest {
    private static final Path FILE = Path.of("_txn");
    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.US_ASCII);
    private static final String GOLDEN = "54444d4b03000200070000000000000000000000000000007069e3f4f82895627061796c6f6164";

    private final byte[] golden = new FileEnvelope(2, PAYLOAD).encode(FileKind.TXN);

    @Test
    void hasTheGoldenBytes() {
        assertThat(HexFormat.of().formatHex(golden))
                .startsWith("54444d4b0300020007000000000000000000000000000000");
        assertThat(golden).hasSize(FileEnvelope.HEADER_BYTES + PAYLOAD.length).endsWith(PAYLOAD);
        assertThat(GOLDEN).isNotEmpty();
    }

    @Test
    void readsItselfBack() {
        FileEnvelope read = decode(golden, 1, 2);
        assertThat(read.version()).isEqualTo(2);
        assertThat(read.payload()).isEqualTo(PAYLOAD);
    }

    @Test
    void tellsTooOldTooNewAndForeignApart() {
        assertThatThrownBy(() -> decode(golden, 1, 1)).isInstanceOf(StorageException.TooNewFile.class);
        assertThatThrownBy(() -> decode(golden, 3, 4)).isInstanceOf(StorageException.TooOldFile.class);
        assertThatThrownBy(() -> FileEnvelope.decode(FILE, golden, FileKind.META, 1, 2))
                .isInstanceOf(StorageException.ForeignFile.class);
        assertThatThrownBy(() -> decode("PK a file of somebody else, long enough".getBytes(
                StandardCharsets.US_ASCII), 1, 2)).isInstanceOf(StorageException.ForeignFile.class);
    }

    @Test
    void findsEveryFlippedBitAndEveryTruncation() {
        for (int bit = 0; bit < golden.length * 8; bit++) {
            byte[] damaged = golden.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> decode(damaged, 1, 2)).as("bit %d", bit)
                    .isInstanceOf(StorageException.CorruptFile.class);
        }
        for (int length = 0; length < golden.length; length++) {
            byte[] cut = Arrays.copyOf(golden, length);
            assertThatThrownBy(() -> decode(cut, 1, 2)).isInstanceOf(StorageException.CorruptFile.class);
        }
    }

    private static FileEnvelope decode(byte[] content, int oldest, int newest) {
        return FileEnvelope.decode(FILE, content, FileKind.TXN, oldest, newest);
    }
}
