package io.tidemark.server.sql.type;

import java.time.LocalDate;
import java.time.ZoneId;

/** Dates and times as PostgreSQL prints them with DateStyle ISO. */
public final class DateTimeText {
    /** The date that prints as {@code infinity}: days. */
    public static final int DATE_INFINITY = Integer.MAX_VALUE;
    /** The date that prints as {@code -infinity}: days. */
    public static final int DATE_NEGATIVE_INFINITY = Integer.MIN_VALUE;
    /** The timestamp that prints as {@code infinity}: microseconds. */
    public static final long INFINITY = Long.MAX_VALUE;
    /** The timestamp that prints as {@code -infinity}: microseconds. */
    public static final long NEGATIVE_INFINITY = Long.MIN_VALUE;

    /** 4714-11-24 BC, where PostgreSQL's timestamps start: microseconds. */
    private static final long FIRST = -210_866_803_200_000_000L;

    private DateTimeText() {}

    /** Whether these microseconds are a finite timestamp. */
    public static boolean isTimestamp(long micros) {
        return micros >= FIRST && micros < INFINITY;
    }

    /** Text of a date, days since 1970. */
    public static String date(int days) {
        if (days == DATE_INFINITY || days == DATE_NEGATIVE_INFINITY) {
            return days > 0 ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder(13);
        LocalDate date = LocalDate.ofEpochDay(days);
        appendDate(text, date);
        return era(text, date).toString();
    }

    /** Text of a timestamp, microseconds since 1970. */
    public static String timestamp(long micros) {
        if (micros == INFINITY || micros == NEGATIVE_INFINITY) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        StringBuilder text = new StringBuilder(32);
        LocalDate date = appendTimestamp(text, micros);
        return era(text, date).toString();
    }

    /** Text of a timestamptz, microseconds since 1970 UTC, in a zone. */
    public static String timestampWithZone(long micros, ZoneId zone) {
        if (micros == INFINITY || micros == NEGATIVE_INFINITY) {
            return micros > 0 ? "infinity" : "-infinity";
        }
        int offset = Zones.offsetSeconds(micros, zone);
        StringBuilder text = new StringBuilder(40);
        LocalDate date = appendTimestamp(text, micros + offset * 1_000_000L);
        int size = Math.abs(offset);
        text.append(offset < 0 ? '-' : '+');
        twoDigits(text, size / 3600);
        if (size % 3600 != 0) {
            text.append(':');
            twoDigits(text, size / 60 % 60);
        }
        if (size % 60 != 0) {
            text.append(':');
            twoDigits(text, size % 60);
        }
        return era(text, date).toString();
    }

    /** Text of a time of day, microseconds since midnight. */
    public static String time(long micros) {
        StringBuilder text = new StringBuilder(15);
        appendTime(text, micros);
        return text.toString();
    }

    private static LocalDate appendTimestamp(StringBuilder text, long micros) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, Interval.DAY_MICROS));
        appendDate(text, date);
        text.append(' ');
        appendTime(text, Math.floorMod(micros, Interval.DAY_MICROS));
        return date;
    }

    private static void appendDate(StringBuilder text, LocalDate date) {
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        if (year < 1000) {
            text.append(year < 10 ? "000" : year < 100 ? "00" : "0");
        }
        text.append(year).append('-');
        twoDigits(text, date.getMonthValue());
        text.append('-');
        twoDigits(text, date.getDayOfMonth());
    }

    private static void appendTime(StringBuilder text, long micros) {
        int seconds = (int) (micros / 1_000_000);
        twoDigits(text, seconds / 3600);
        text.append(':');
        twoDigits(text, seconds / 60 % 60);
        text.append(':');
        twoDigits(text, seconds % 60);
        fraction(text, micros % 1_000_000);
    }

    private static StringBuilder era(StringBuilder text, LocalDate date) {
        return date.getYear() > 0 ? text : text.append(" BC");
    }

    static void twoDigits(StringBuilder text, int value) {
        text.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
    }

    /** Appends microseconds of a second without trailing zeros; nothing when there are none. */
    static void fraction(StringBuilder text, long micros) {
        if (micros == 0) {
            return;
        }
        text.append('.');
        long rest = micros;
        for (long unit = 100_000; rest != 0; unit /= 10) {
            text.append((char) ('0' + rest / unit));
            rest %= unit;
        }
    }
}
