package io.tidemark.storage.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PartitioningTest {
    private static long micros(String time) {
        return LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC) * 1_000_000;
    }

    @ParameterizedTest
    @CsvSource({"NONE, 2024-02-29T17:10:00, default", "HOUR, 2024-02-29T17:10:00, 2024-02-29T17",
            "DAY, 2024-02-29T17:10:00, 2024-02-29", "WEEK, 2024-02-29T17:10:00, 2024-W09",
            "WEEK, 2024-12-30T00:00:00, 2025-W01", "WEEK, 2027-01-01T00:00:00, 2026-W53",
            "MONTH, 2024-02-29T17:10:00, 2024-02", "YEAR, 2024-02-29T17:10:00, 2024",
            "DAY, 1969-12-31T23:59:59, 1969-12-31", "HOUR, 1969-12-31T23:59:59, 1969-12-31T23"})
    void namesTheDirectory(Partitioning unit, String time, String name) {
        assertThat(unit.directory(micros(time))).isEqualTo(name);
        assertThat(unit.parseDirectory(name)).isEqualTo(OptionalLong.of(unit.start(micros(time))));
    }

    @ParameterizedTest
    @EnumSource(Partitioning.class)
    void splitsTimeWithoutGaps(Partitioning unit) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            long at = random.nextInt(4) == 0 ? random.nextLong() : random.nextLong(4_000_000_000_000_000L);
            long start = unit.start(at);
            long last = unit.last(at);
            assertThat(at).as("seed %d", seed).isBetween(start, last);
            assertThat(unit.directory(start)).isEqualTo(unit.directory(at)).isEqualTo(unit.directory(last));
            assertThat(unit.parseDirectory(unit.directory(at))).as("%s of %d", unit.directory(at), at)
                    .isEqualTo(OptionalLong.of(start));
            if (last < Long.MAX_VALUE) {
                assertThat(unit.start(last + 1)).isEqualTo(last + 1);
                assertThat(unit.directory(last + 1)).isNotEqualTo(unit.directory(last));
            }
        }
    }

    @Test
    void takesTheEndsOfTime() {
        for (Partitioning unit : Partitioning.values()) {
            for (long at : new long[]{Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertThat(at).isBetween(unit.start(at), unit.last(at));
                assertThat(unit.parseDirectory(unit.directory(at))).as("%s %d", unit, at)
                        .isEqualTo(OptionalLong.of(unit.start(at)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"DAY, 2024-02-30", "DAY, 2024-2-3", "DAY, 2024-02", "DAY, default", "HOUR, 2024-02-29T24",
            "WEEK, 2024-W53", "WEEK, 2024-W00", "MONTH, 2024-13", "YEAR, 24", "NONE, 2024", "DAY, _meta"})
    void refusesOtherNames(Partitioning unit, String name) {
        assertThat(unit.parseDirectory(name)).isEmpty();
    }
}
