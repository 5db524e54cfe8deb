package io.tidemark.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.storage.file.AtomicFile;
import io.tidemark.storage.file.SimulatedDisk;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of version 1, for ever. */
class WalFormatTest {
    private static final String HEADER = "54444d4b57414c310100000000100000010000000000000001000000000000000100000000000000"
            + "112233445566778899aabbccddeeff0000000100e47fed310000000000000080f289de0e00000000";
    private static final String RECORD = "40000000507f5022010000000000000035dbc33d573f2f2b000000000000000040420f0000000000"
            + "7069e3f40700000003000200010000007061796c6f616400380000004795ef300200000000000000"
            + "35dbc33d573f2f2b010000000000000041420f000000000000000000000000000400010000000000";

    @Test
    void hasTheGoldenBytes() {
        SimulatedDisk disk = new SimulatedDisk();
        byte[] file;
        try (Wal wal = WalFixture.open(disk, WalEnd.NOTHING)) {
            byte[] payload = "payload".getBytes(StandardCharsets.US_ASCII);
            wal.awaitDurable(wal.append(WalEntry.of(3, 2, 1, List.of(MemorySegment.ofArray(payload)))).txn());
            wal.awaitDurable(wal.append(WalEntry.of(4, 1, 0, List.of())).txn());
            file = AtomicFile.read(disk, wal.segments().getFirst().path());
        }
        assertThat(file).hasSize(WalFixture.SEGMENT_BYTES);
        assertThat(hex(file, 0, 80)).isEqualTo(HEADER);
        assertThat(hex(file, SegmentHeader.BYTES, 120)).isEqualTo(RECORD);
        assertThat(Arrays.copyOfRange(file, SegmentHeader.BYTES + 120, file.length)).containsOnly(0);
    }

    private static String hex(byte[] file, int offset, int count) {
        return HexFormat.of().formatHex(file, offset, offset + count);
    }
}
