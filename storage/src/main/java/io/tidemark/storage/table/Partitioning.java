package io.tidemark.storage.table;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The time unit by which a table's rows are split into directories. */
public enum Partitioning {
    /** One partition. */
    NONE(0),
    /** A partition an hour, {@code 2024-02-29T17}. */
    HOUR(1),
    /** A partition a day, {@code 2024-02-29}. */
    DAY(2),
    /** A partition an ISO week, {@code 2024-W09}. */
    WEEK(3),
    /** A partition a month, {@code 2024-02}. */
    MONTH(4),
    /** A partition a year, {@code 2024}. */
    YEAR(5);

    /** The directory of a table without partitions. */
    public static final String DEFAULT_DIRECTORY = "default";

    private static final long MICROS_PER_HOUR = 3_600_000_000L;
    private static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;
    /** A Monday at midnight: 1970-01-05. */
    private static final long MONDAY_MICROS = 4 * MICROS_PER_DAY;
    private static final long FIRST_DAY = Long.MIN_VALUE / MICROS_PER_DAY;
    private static final long LAST_DAY = Long.MAX_VALUE / MICROS_PER_DAY;
    private static final Pattern NAME = Pattern.compile("(?<year>-?\\d{4,6})(?:-W(?<week>\\d\\d)"
            + "|-(?<month>\\d\\d)(?:-(?<day>\\d\\d)(?:T(?<hour>\\d\\d))?)?)?");

    private final int code;

    Partitioning(int code) {
        this.code = code;
    }

    /** The number in our files; never renumbered. */
    public int code() {
        return code;
    }

    /** The unit with this code, or an {@link IllegalArgumentException}. */
    public static Partitioning ofCode(int code) {
        for (Partitioning unit : values()) {
            if (unit.code == code) {
                return unit;
            }
        }
        throw new IllegalArgumentException("unknown partitioning code: " + code);
    }

    /** The start of the partition that {@code timestamp} (microseconds) is in; {@link Long#MIN_VALUE} for NONE. */
    public long start(long timestamp) {
        return switch (this) {
            case NONE -> Long.MIN_VALUE;
            case HOUR -> floor(timestamp, MICROS_PER_HOUR, 0);
            case DAY -> floor(timestamp, MICROS_PER_DAY, 0);
            case WEEK -> floor(timestamp, 7 * MICROS_PER_DAY, MONDAY_MICROS);
            case MONTH -> micros(date(timestamp).withDayOfMonth(1));
            case YEAR -> micros(date(timestamp).withDayOfYear(1));
        };
    }

    /** The last timestamp of the partition that {@code timestamp} is in. */
    public long last(long timestamp) {
        return switch (this) {
            case NONE -> Long.MAX_VALUE;
            case HOUR -> ceiling(timestamp, MICROS_PER_HOUR, 0);
            case DAY -> ceiling(timestamp, MICROS_PER_DAY, 0);
            case WEEK -> ceiling(timestamp, 7 * MICROS_PER_DAY, MONDAY_MICROS);
            case MONTH -> before(micros(date(timestamp).withDayOfMonth(1).plusMonths(1)));
            case YEAR -> before(micros(date(timestamp).withDayOfYear(1).plusYears(1)));
        };
    }

    /** The name of the directory of the partition that {@code timestamp} is in; years have four digits or more. */
    public String directory(long timestamp) {
        if (this == NONE) {
            return DEFAULT_DIRECTORY;
        }
        LocalDate day = date(timestamp);
        return switch (this) {
            case NONE -> DEFAULT_DIRECTORY;
            case HOUR ->
                day(day) + "T" + twoDigits(Math.floorMod(timestamp, MICROS_PER_DAY) / MICROS_PER_HOUR);
            case DAY -> day(day);
            case WEEK -> year(day.get(IsoFields.WEEK_BASED_YEAR))
                    + "-W" + twoDigits(day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> year(day.getYear()) + "-" + twoDigits(day.getMonthValue());
            case YEAR -> year(day.getYear());
        };
    }

    /** The start of the partition whose directory has this name; empty when no partition of this unit has it. */
    public OptionalLong parseDirectory(String name) {
        if (this == NONE) {
            return name.equals(DEFAULT_DIRECTORY) ? OptionalLong.of(Long.MIN_VALUE) : OptionalLong.empty();
        }
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        try {
            LocalDate first = LocalDate.of(Integer.parseInt(matcher.group("year")),
                    number(matcher, "month", 1),
                    number(matcher, "day", 1));
            int week = number(matcher, "week", 0);
            if (week > 0) {
                first = first.withDayOfMonth(4).with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, week)
                        .with(DayOfWeek.MONDAY);
            }
            long hours = first.toEpochDay() * 24 + number(matcher, "hour", 0);
            long start = hours < Long.MIN_VALUE / MICROS_PER_HOUR
                    ? Long.MIN_VALUE
                    : hours * MICROS_PER_HOUR;
            return directory(start).equals(name) ? OptionalLong.of(start(start)) : OptionalLong.empty();
        } catch (DateTimeException | NumberFormatException unreal) {
            return OptionalLong.empty();
        }
    }

    private static int number(Matcher matcher, String group, int otherwise) {
        String digits = matcher.group(group);
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static String day(LocalDate day) {
        return year(day.getYear()) + "-" + twoDigits(day.getMonthValue()) + "-"
                + twoDigits(day.getDayOfMonth());
    }

    private static String year(int year) {
        String digits = String.valueOf(Math.abs(year));
        return (year < 0 ? "-" : "") + "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }

    private static LocalDate date(long timestamp) {
        return LocalDate.ofEpochDay(Math.floorDiv(timestamp, MICROS_PER_DAY));
    }

    private static long micros(LocalDate day) {
        long days = day.toEpochDay();
        return days > FIRST_DAY && days <= LAST_DAY
                ? days * MICROS_PER_DAY
                : days > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    private static long floor(long timestamp, long unit, long origin) {
        long into = Math.floorMod(Math.floorMod(timestamp, unit) - origin, unit);
        return timestamp < Long.MIN_VALUE + into ? Long.MIN_VALUE : timestamp - into;
    }

    private static long ceiling(long timestamp, long unit, long origin) {
        long left = unit - 1 - Math.floorMod(Math.floorMod(timestamp, unit) - origin, unit);
        return timestamp > Long.MAX_VALUE - left ? Long.MAX_VALUE : timestamp + left;
    }

    private static long before(long end) {
        return end == Long.MAX_VALUE ? end : end - 1;
    }
}
