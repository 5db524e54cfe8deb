package io.tidemark.server.sql.function;

import io.tidemark.server.sql.type.Interval;

/** The proleptic Gregorian calendar on plain numbers, for loops over many timestamps. */
final class CivilDate {
    /** Days of 400 years. */
    private static final int ERA_DAYS = 146_097;
    /** Days from 0000-03-01 to 1970-01-01. */
    private static final int SHIFT_DAYS = 719_468;

    private CivilDate() {}

    /** Months since 1970-01 of microseconds since 1970. */
    static long monthOf(long micros) {
        long day = Math.floorDiv(micros, Interval.DAY_MICROS) + SHIFT_DAYS;
        long era = Math.floorDiv(day, ERA_DAYS);
        int dayOfEra = (int) (day - era * ERA_DAYS);
        int year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100);
        int month = (5 * dayOfYear + 2) / 153;
        return (era * 400 + year - 1970) * 12 + month + 2;
    }

    /** Microseconds since 1970 at which a month begins, counted from 1970-01. */
    static long startOfMonth(long month) {
        long fromMarch = month - 2;
        long year = Math.floorDiv(fromMarch, 12) + 1970;
        int monthOfYear = Math.floorMod(fromMarch, 12);
        long era = Math.floorDiv(year, 400);
        int yearOfEra = (int) (year - era * 400);
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * monthOfYear + 2) / 5;
        return (era * ERA_DAYS + dayOfEra - SHIFT_DAYS) * Interval.DAY_MICROS;
    }
}
