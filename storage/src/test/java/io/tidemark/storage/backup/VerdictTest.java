package io.tidemark.storage.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static final Verdict VERDICT = new Verdict(
            UUID.fromString("00000000-0000-0001-0000-000000000002"),
            1_700_000_000_000_001L, "restore", 3);
    private static final String LINE = "{\"format\":1,\"set\":\"00000000-0000-0001-0000-000000000002\","
            + "\"verified_micros\":1700000000000001,\"level\":\"restore\",\"problems\":3,\"crc32c\":\"32b9dba8\"}\n";

    @Test
    void isOneLineThatReadsBack() {
        assertThat(VERDICT.encode()).isEqualTo(LINE);
        assertThat(Verdict.decode(LINE)).contains(VERDICT);
    }

    @Test
    void isNotBelievedWhenAnyBitOrItsEndHasChanged() {
        byte[] bytes = LINE.getBytes(StandardCharsets.ISO_8859_1);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Verdict.decode(new String(bytes, StandardCharsets.ISO_8859_1))).as("bit %d", bit)
                    .isEmpty();
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        for (int length = 0; length < LINE.length(); length++) {
            assertThat(Verdict.decode(LINE.substring(0, length))).isEmpty();
        }
        assertThat(Verdict.decode(LINE + "\n")).isEmpty();
    }
}
