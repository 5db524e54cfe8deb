package io.tidemark.storage.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
    @Test
    void theChecksumOfTwoPiecesFollowsFromTheirChecksums() {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            MemorySegment all = MemorySegment.ofArray(bytes);
            int cut = random.nextInt(bytes.length + 1);
            int joined = Checksums.join(Checksums.crc32c(all.asSlice(0, cut)),
                    Checksums.crc32c(all.asSlice(cut)),
                    bytes.length - cut);
            assertThat(joined).as("%d bytes cut at %d", bytes.length, cut).isEqualTo(Checksums.crc32c(all));
        }
    }
}
