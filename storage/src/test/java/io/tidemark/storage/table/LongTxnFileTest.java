package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.storage.failure.StorageException;
import io.tidemark.storage.part.DeleteVector;
import io.tidemark.storage.part.PartEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongTxnFileTest {
    private static final Path PATH = Path.of("file");

    private static TxnFile ofParts(int count) {
        List<PartEntry> parts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            parts.add(new PartEntry(i, LocalDate.of(1990, 1, 1).plusDays(i).toString(), 4_000 + i % 7 * 64,
                    3_000, 700, 20 + i % 5, 1, i * 86_400_000_000L, i * 86_400_000_000L + 77, i * 20L));
        }
        return new TxnFile(7, 3, 41, 1_000_000, count + 2L, parts,
                List.of(new DeleteVector.Entry(3, 9, 40, 4, 1_234)));
    }

    @Test
    void aLongListTakesAFractionOfItsLengthAndReadsBack() {
        TxnFile file = ofParts(10_000);
        byte[] bytes = file.encode();
        assertThat(bytes.length).isLessThan(10_000 * 30);
        assertThat(TxnFile.decode(PATH, bytes)).isEqualTo(file);
    }

    /** Not the other way round: another version of the compressor may find other bytes. */
    @Test
    void readsTheGoldenBytesOfALongList() throws IOException {
        try (InputStream golden = LongTxnFileTest.class.getResourceAsStream("/golden/txn-3")) {
            assertThat(golden).isNotNull();
            assertThat(TxnFile.decode(PATH, golden.readAllBytes())).isEqualTo(ofParts(1_000));
        }
    }

    @Test
    void refusesALongListThatIsDamaged() {
        byte[] bytes = ofParts(1_000).encode();
        for (int at = 0; at < bytes.length; at += 97) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            assertThatThrownBy(() -> TxnFile.decode(PATH, damaged)).isInstanceOf(StorageException.class);
        }
    }
}
