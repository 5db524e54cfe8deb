package io.tidemark.server.sql.type;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import org.jspecify.annotations.Nullable;

/** The zone that a text names for its time. */
sealed interface WrittenZone {
    /** A displacement: seconds east of Greenwich, up to a week. */
    record Fixed(long seconds) implements WrittenZone {}

    /** A zone of the time zone database. */
    record Named(ZoneId zone) implements WrittenZone {}

    /** A zone in POSIX's form, whose daylight saving time comes and goes as in the United States: seconds east of Greenwich. */
    record Posix(long standard, long daylight) implements WrittenZone {}

    /** Whether the displacement is one at all times. */
    default boolean isFixed() {
        return switch (this) {
            case Fixed _ -> true;
            case Named(ZoneId zone) -> zone.getRules().isFixedOffset();
            case Posix(long standard, long daylight) -> standard == daylight;
        };
    }

    /** The instant of a local time, microseconds since 1970. */
    default long toUtc(long local) {
        return switch (this) {
            case Fixed(long seconds) -> local - seconds * 1_000_000;
            case Named(ZoneId zone) -> Zones.toUtc(local, zone);
            case Posix(long standard, long daylight) ->
                local - (isSummer(local) ? daylight : standard) * 1_000_000;
        };
    }

    /** From the second Sunday of March to the first of November, at two o'clock, in every year. */
    private static boolean isSummer(long local) {
        long day = Math.floorDiv(local, Interval.DAY_MICROS);
        int year = LocalDate.ofEpochDay(day).getYear();
        long start = LocalDate.of(year, 3, 8).with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY))
                .toEpochDay();
        long end = LocalDate.of(year, 11, 1).with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY))
                .toEpochDay();
        long twoOClock = 7_200_000_000L;
        return local >= start * Interval.DAY_MICROS + twoOClock
                && local < end * Interval.DAY_MICROS + twoOClock / 2;
    }

    /** The zone of a full name in lower case, or of POSIX's form, {@code est5edt} or {@code x-3:30}; null when it is neither. */
    static @Nullable WrittenZone of(String name) {
        ZoneId named = Zones.byFullName(name);
        return named != null ? new Named(named) : posix(name);
    }

    private static @Nullable WrittenZone posix(String text) {
        int[] at = {nameEnd(text, 0)};
        if (at[0] == text.length()) {
            return null;
        }
        Long standard = offset(text, at);
        if (standard == null || at[0] == text.length()) {
            return standard == null ? null : new Posix(standard, standard);
        }
        int start = at[0];
        at[0] = nameEnd(text, start);
        if (at[0] == start) {
            return null;
        }
        Long daylight = at[0] == text.length() ? Long.valueOf(standard + 3600) : offset(text, at);
        return daylight == null || at[0] < text.length() ? null : new Posix(standard, daylight);
    }

    private static int nameEnd(String text, int from) {
        int end = from;
        while (end < text.length() && !DateTimeFields.isDigit(text.charAt(end))
                && "+-,".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** Seconds east of Greenwich of {@code [+-]hhh[:mm[:ss]]}, whose sign is the other way round; null when it is none. */
    private static @Nullable Long offset(String text, int[] at) {
        boolean minus = at[0] < text.length() && text.charAt(at[0]) == '-';
        if (minus || (at[0] < text.length() && text.charAt(at[0]) == '+')) {
            at[0]++;
        }
        int[] most = {167, 59, 60};
        int[] sizes = {3600, 60, 1};
        long seconds = 0;
        for (int part = 0; part < 3; part++) {
            int value = 0;
            int from = at[0];
            while (at[0] < text.length() && DateTimeFields.isDigit(text.charAt(at[0]))
                    && value <= most[part]) {
                value = value * 10 + text.charAt(at[0]) - '0';
                at[0]++;
            }
            if (at[0] == from || value > most[part]) {
                return null;
            }
            seconds += (long) value * sizes[part];
            if (part == 2 || at[0] == text.length() || text.charAt(at[0]) != ':') {
                break;
            }
            at[0]++;
        }
        return minus ? seconds : -seconds;
    }
}
