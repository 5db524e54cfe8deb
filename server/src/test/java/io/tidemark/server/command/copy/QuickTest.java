package io.tidemark.server.command.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuickTest {
    private static final long SEED = 77;

    @Test
    void readsDoublesExactlyOrNotAtAll() {
        Random random = new Random(SEED);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            String digits = Long.toString(random.nextLong() >> random.nextInt(64));
            int point = random.nextInt(digits.length() + 1);
            String text = (digits.charAt(0) == '-' && point == 0
                    ? digits
                    : digits.substring(0, point) + '.'
                            + digits.substring(point))
                    + (random.nextBoolean() ? "" : "e" + (random.nextInt(50) - 25));
            double quick = Quick.float8(text.getBytes(UTF_8), 0, text.length());
            if (!Double.isNaN(quick)) {
                read++;
                assertThat(quick).as("seed %d: %s", SEED, text).isEqualTo(Double.parseDouble(text));
            }
        }
        assertThat(read).isGreaterThan(50_000);
    }

    @Test
    void readsTimestampsAsTheCalendarSays() {
        Random random = new Random(SEED);
        for (int i = 0; i < 50_000; i++) {
            LocalDateTime time = LocalDateTime.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L),
                    random.nextInt(1_000_000) * 1000, ZoneOffset.UTC);
            String text = time.toString();
            if (text.length() == 16) {
                text += ":00";
            }
            long quick = Quick.timestamp(text.getBytes(UTF_8), 0, text.length());
            assertThat(quick).as(text).isEqualTo(
                    ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time));
        }
    }

    @Test
    void leavesOtherFormsToTheGeneralParsers() {
        for (String text : new String[]{"", "-", ".", "1e", "1e+", "NaN", "0x10", "1e23", "1.2.3", " 1", "1 ",
                "1_000"}) {
            assertThat(Quick.float8(text.getBytes(UTF_8), 0, text.length())).as(text).isNaN();
        }
        for (String text : new String[]{"2023-02-29 00:00:00", "2023-01-01 24:00:00", "2023-01-01 00:00:60",
                "2023-01-01 00:00:00.", "0000-01-01 00:00:00", "2023-1-01 00:00:00.0", "2023-01-01"}) {
            assertThat(Quick.timestamp(text.getBytes(UTF_8), 0, text.length())).as(text)
                    .isEqualTo(Quick.NO_LONG);
        }
    }

    @Test
    void readsDecimalsExactlyOrNotAtAll() {
        Random random = new Random(SEED);
        for (int i = 0; i < 100_000; i++) {
            int written = random.nextInt(6);
            BigDecimal value = BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), written);
            String text = value.toPlainString();
            long quick = Quick.decimal(text.getBytes(UTF_8), 0, text.length(), 12, 3);
            if (quick != Quick.NO_LONG) {
                assertThat(BigDecimal.valueOf(quick, 3)).as(text)
                        .isEqualTo(value.setScale(3, RoundingMode.UNNECESSARY));
            }
        }
        assertThat(Quick.decimal("123456789.123".getBytes(UTF_8), 0, 13, 12, 3)).isEqualTo(123_456_789_123L);
        assertThat(Quick.decimal("1234567890.1".getBytes(UTF_8), 0, 12, 12, 3)).isEqualTo(Quick.NO_LONG);
    }
}
