package io.tidemark.server.sql.function;

import io.tidemark.server.sql.SqlException;
import io.tidemark.server.sql.type.Interval;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Year;
import java.time.temporal.TemporalAdjusters;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to_date and to_timestamp read, field by field, and the local time that it makes. A field that is 0 was not read,
 * as in PostgreSQL. Confined to one call.
 */
final class TimeFields {
    /** Fields of the input that must not contradict each other. */
    enum Field {
        HOUR,
        PM,
        MINUTE,
        SECOND,
        SECONDS_OF_DAY,
        WEEKDAY,
        DAY,
        DAY_OF_YEAR,
        MONTH,
        MILLIS,
        YEAR,
        BC,
        WEEK,
        WEEK_OF_MONTH,
        CENTURY,
        JULIAN,
        MICROS,
        ZONE_HOUR,
        ZONE_MINUTE
    }

    private final Map<Field, Integer> values = new EnumMap<>(Field.class);
    private final String source;
    private @Nullable Boolean isoWeek;
    private boolean twelveHours;
    private int yearDigits;
    private int zoneSign;
    private int fractionDigits = -1;

    private int year;
    private int month = 1;
    private int day = 1;

    TimeFields(String source) {
        this.source = source;
    }

    int value(Field field) {
        return values.getOrDefault(field, 0);
    }

    void put(Field field, int value) {
        values.put(field, value);
    }

    void twelveHours() {
        twelveHours = true;
    }

    void yearDigits(int digits) {
        yearDigits = digits;
    }

    void zoneSign(int sign) {
        zoneSign = sign;
    }

    int zoneSign() {
        return zoneSign;
    }

    void fractionDigits(int digits) {
        fractionDigits = digits;
    }

    /** Digits of a second that the template asks for, or -1. */
    int fractionDigits() {
        return fractionDigits;
    }

    void convention(boolean iso) {
        if (isoWeek != null && isoWeek != iso) {
            throw new SqlException("22007", "invalid combination of date conventions",
                    SqlException.NO_POSITION, null,
                    "Do not mix Gregorian and ISO week date conventions in a formatting template.");
        }
        isoWeek = iso;
    }

    /** Seconds east of Greenwich, or null where the template has no zone. */
    @Nullable
    Integer offsetSeconds() {
        if (zoneSign == 0) {
            return null;
        }
        int hours = value(Field.ZONE_HOUR);
        int minutes = value(Field.ZONE_MINUTE);
        if (hours < 0 || hours > 15 || minutes < 0 || minutes >= 60) {
            throw Errors.error("22009", "time zone displacement out of range: \"" + source + '"');
        }
        return zoneSign * (hours * 3600 + minutes * 60);
    }

    /** Days since 1970; the time of day and the zone, which do not count, must still be good ones. */
    long checkedDay() {
        long day = day();
        clockMicros();
        offsetSeconds();
        return day;
    }

    private long day() {
        resolveYear();
        if (Math.abs(year) > 6_000_000) {
            throw Errors.error("22008", "timestamp out of range: \"" + source + '"');
        }
        resolveDate();
        if (month < 1 || month > 12 || day < 1 || day > 31) {
            throw overflow();
        }
        if (day > length(month)) {
            throw overflow();
        }
        return LocalDate.of(year, month, day).toEpochDay();
    }

    /** Microseconds since midnight. */
    long clockMicros() {
        int inDay = value(Field.SECONDS_OF_DAY);
        int hour = inDay / 3600;
        int minute = inDay % 3600 / 60;
        int second = inDay % 60;
        second = value(Field.SECOND) != 0 ? value(Field.SECOND) : second;
        minute = value(Field.MINUTE) != 0 ? value(Field.MINUTE) : minute;
        hour = value(Field.HOUR) != 0 ? value(Field.HOUR) : hour;
        if (twelveHours) {
            if (hour < 1 || hour > 12) {
                throw new SqlException("22007", "hour \"" + hour + "\" is invalid for the 12-hour clock",
                        SqlException.NO_POSITION, null,
                        "Use the 24-hour clock, or give an hour between 1 and 12.");
            }
            boolean afternoon = value(Field.PM) != 0;
            hour = afternoon && hour < 12 ? hour + 12 : !afternoon && hour == 12 ? 0 : hour;
        }
        long fraction = value(Field.MILLIS) * 1000L + value(Field.MICROS);
        boolean valid = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60
                && fraction >= 0 && fraction < 1_000_000;
        if (!valid) {
            throw overflow();
        }
        return ((hour * 60L + minute) * 60 + second) * 1_000_000 + fraction;
    }

    /** Local microseconds since 1970; not checked against the range of timestamps. */
    long micros() {
        long clock = clockMicros();
        long days = day();
        if (Math.abs(days) > 106_751_990L) {
            throw Errors.timeOutOfRange("timestamp");
        }
        return days * Interval.DAY_MICROS + clock;
    }

    private SqlException overflow() {
        return Errors.error("22008", "date/time field value out of range: \"" + source + '"');
    }

    private void resolveYear() {
        int written = value(Field.YEAR);
        int century = value(Field.BC) != 0 ? -value(Field.CENTURY) : value(Field.CENTURY);
        if (written != 0 && century != 0 && yearDigits <= 2) {
            int low = written % 100;
            if (low == 0) {
                year = century * 100 + (century >= 0 ? 0 : 1);
            } else {
                year = century >= 0 ? low + (century - 1) * 100 : (century + 1) * 100 - low + 1;
            }
        } else if (written != 0) {
            year = value(Field.BC) != 0 ? -written : written;
            year += year < 0 ? 1 : 0;
        } else if (century != 0) {
            year = century >= 0 ? (century - 1) * 100 + 1 : century * 100 + 1;
        }
    }

    private void resolveDate() {
        boolean iso = Boolean.TRUE.equals(isoWeek);
        if (value(Field.JULIAN) != 0) {
            take(LocalDate.ofEpochDay(value(Field.JULIAN) - 2_440_588L));
        }
        int dayOfYear = value(Field.DAY_OF_YEAR);
        int week = value(Field.WEEK);
        if (week != 0 && iso) {
            int weekday = value(Field.WEEKDAY);
            int days = (week - 1) * 7 + (weekday > 1 ? weekday - 2 : weekday == 1 ? 6 : 0);
            take(isoYearStart().plusDays(days));
        } else if (week != 0) {
            dayOfYear = (week - 1) * 7 + 1;
        }
        int dayOfMonth = value(Field.WEEK_OF_MONTH) != 0
                ? (value(Field.WEEK_OF_MONTH) - 1) * 7 + 1
                : value(Field.DAY);
        day = dayOfMonth != 0 ? dayOfMonth : day;
        month = value(Field.MONTH) != 0 ? value(Field.MONTH) : month;
        if (dayOfYear != 0 && (month <= 1 || day <= 1)) {
            ofYear(dayOfYear, iso);
        }
    }

    private void ofYear(int dayOfYear, boolean iso) {
        if (year == 0 && value(Field.BC) == 0) {
            throw Errors.error("22007", "cannot calculate day of year without year information");
        }
        if (iso) {
            take(isoYearStart().plusDays(dayOfYear - 1L));
            return;
        }
        int before = 0;
        int found = 1;
        while (found <= 12 && dayOfYear > before + length(found)) {
            before += length(found);
            found++;
        }
        month = month <= 1 ? found : month;
        day = day <= 1 ? dayOfYear - before : day;
    }

    private int length(int ofMonth) {
        return java.time.Month.of(ofMonth).length(Year.isLeap(year));
    }

    private LocalDate isoYearStart() {
        return LocalDate.of(year, 1, 4).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    private void take(LocalDate date) {
        year = date.getYear();
        month = date.getMonthValue();
        day = date.getDayOfMonth();
    }
}
