package io.tidemark.protocol.ilp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.lines", 3_000);
    private static final long SEED = Long.getLong("fuzz.seed", 42);
    private static final String[] PIECES = {"t", "cpu", ",", ",a=b", " ", "x=1i", "y=1.5", "s=\"a b\"", "\"",
            "\\",
            "\n", "\r\n", "=", "1700000000000000000", "t=t", "#", "é", "\u0000", "==", "\u0010", "f=NaN",
            "\\\"",
            "0x1i", "z=\"multi\nline\"", "   ", "1t"};

    @Test
    void anyChunkingGivesTheSameResult() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            byte[] input = input(random);
            int lineBytes = 16 + random.nextInt(100);
            List<String> whole = Kept.of(input, Precision.NANOSECONDS, lineBytes, input.length + 1);
            int chunk = 1 + random.nextInt(9);
            assertThat(Kept.of(input, Precision.NANOSECONDS, lineBytes, chunk))
                    .as("seed %d, chunks of %d", SEED + round, chunk).isEqualTo(whole);
        }
    }

    @Test
    void aGoodLineIsNeverLostBehindBytesOfAnyKind() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(SEED + round);
            byte[] rubbish = new byte[random.nextInt(60)];
            for (int i = 0; i < rubbish.length; i++) {
                byte b = (byte) random.nextInt();
                rubbish[i] = b == '"' || b == '=' || b == '\\' ? (byte) 'q' : b;
            }
            String text = new String(rubbish, StandardCharsets.ISO_8859_1) + "\ngood x=7i 1000\n";
            List<String> kept = Kept.of(text.getBytes(StandardCharsets.ISO_8859_1), Precision.NANOSECONDS,
                    32_768,
                    5);
            assertThat(kept).as("seed %d", SEED + round).last().isEqualTo("good x:LONG=7 @1");
        }
    }

    private static byte[] input(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(40);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length / 20; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
