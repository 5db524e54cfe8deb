package io.tidemark.server.sql.type;

import io.tidemark.server.sql.type.TextStyle.DateOrder;
import java.time.LocalDate;
import java.util.List;

/**
 * What a text has said of a date and a time so far, and the rules by which its numbers become years, months, days and clock
 * times: appendix B.1 of PostgreSQL's manual. A number is checked against the calendar only at the end.
 */
final class DateTimeParts {
    static final int YEAR = 1;
    static final int MONTH = 1 << 1;
    static final int DAY = 1 << 2;
    static final int DATE = YEAR | MONTH | DAY;
    static final int HOUR = 1 << 3;
    static final int MINUTE = 1 << 4;
    static final int SECOND = 1 << 5;
    static final int SECONDS = SECOND | (1 << 6);
    static final int TIME = HOUR | MINUTE | SECONDS;
    static final int DAY_OF_YEAR = 1 << 7;
    static final int ZONE = 1 << 8;
    static final int DAYLIGHT = 1 << 9;
    static final int HALF = 1 << 10;
    static final int ERA = 1 << 11;
    static final int WEEKDAY = 1 << 12;
    /** Infinity and the epoch, for which all else doesn't count. */
    static final int NAMED = 1 << 13;
    /** The day that Julian day 0 is, days since 1970. */
    private static final int JULIAN_ZERO = -2_440_588;
    /** Years that {@code LocalDate} and PostgreSQL's dates can't have. */
    private static final int TOO_LATE = 5_874_898;

    private final DateOrder order;
    private int year;
    private int month;
    private int day;
    private int dayOfYear;
    private boolean shortYear;
    private boolean julian;
    private boolean monthNamed;
    private boolean beforeChrist;
    private boolean afternoon;
    private boolean forenoon;
    private long hour;
    private int minute;
    private int second;
    private long micros;
    private int said;

    DateTimeParts(DateOrder order) {
        this.order = order;
    }

    /** Whether all of these have been said. */
    boolean has(int all) {
        return (said & all) == all;
    }

    /** Whether one of these has been said. */
    boolean hasSome(int some) {
        return (said & some) != 0;
    }

    /** Takes note of parts; none may have been said before. */
    void say(int parts) {
        if (hasSome(parts)) {
            throw Unreadable.FORMAT.asException();
        }
        said |= parts;
    }

    /** A date of several parts in one field, {@code 2024-01-02} or {@code 02-Jan-2024}; gives the parts that it is. */
    int date(String field) {
        List<String> pieces = DateTimeFields.pieces(field);
        int known = said;
        boolean named = false;
        int now = 0;
        for (String piece : pieces) {
            if (DateTimeFields.isLetter(piece.charAt(0))) {
                DateTimeWords.Word word = DateTimeWords.word(piece);
                if (word == null || word.sense() != DateTimeWords.Sense.MONTH || (known & MONTH) != 0) {
                    throw Unreadable.FORMAT.asException();
                }
                month = word.value();
                named = true;
                known |= MONTH;
                now |= MONTH;
            }
        }
        for (String piece : pieces) {
            if (DateTimeFields.isDigit(piece.charAt(0))) {
                int part = number(piece, known, named);
                if ((known & part) != 0) {
                    throw Unreadable.FORMAT.asException();
                }
                known |= part;
                now |= part;
            }
        }
        if ((known & ~(DAY_OF_YEAR | ZONE)) != DATE) {
            throw Unreadable.FORMAT.asException();
        }
        return now;
    }

    /** A lone number; gives the parts that it is. */
    int number(String digits, boolean dateIsKnown) {
        return number(digits, dateIsKnown ? said | DATE : said, monthNamed);
    }

    private int number(String digits, int known, boolean named) {
        LeadingNumber number = LeadingNumber.readInt(digits, 0);
        int value = (int) number.value();
        if (number.end() == 0) {
            throw Unreadable.FORMAT.asException();
        }
        if (number.end() < digits.length()) {
            if (digits.charAt(number.end()) != '.') {
                throw Unreadable.FORMAT.asException();
            }
            if (number.end() > 2) {
                return packed(digits, known | DATE);
            }
            micros = LeadingNumber.fractionMicros(digits, number.end());
        }
        int length = digits.length();
        if (length == 3 && (known & DATE) == YEAR && value >= 1 && value <= 366) {
            dayOfYear = value;
            return DAY_OF_YEAR | MONTH | DAY;
        }
        if ((known & DATE) == DATE) {
            return packed(digits, known);
        }
        return datePart(value, length, known & DATE, named);
    }

    private int datePart(int value, int length, int known, boolean named) {
        boolean yearLike = length >= 3 || order == DateOrder.YMD;
        int part = switch (known) {
            case 0 -> yearLike ? YEAR : order == DateOrder.DMY ? DAY : MONTH;
            case YEAR, DAY -> MONTH;
            case MONTH -> named && yearLike ? YEAR : DAY;
            case YEAR | MONTH -> DAY;
            case MONTH | DAY -> YEAR;
            default -> throw Unreadable.FORMAT.asException();
        };
        if (known == (YEAR | MONTH) && named && length >= 3 && shortYear) {
            day = year;
            year = value;
            shortYear = false;
            return DAY;
        }
        switch (part) {
            case YEAR -> {
                year = value;
                shortYear = length <= 2;
            }
            case MONTH -> month = value;
            default -> day = value;
        }
        return part;
    }

    /** A run-together date or time, {@code 20240102}, {@code 030405.6}; gives the parts that it is. */
    int packed(String digits, boolean dateIsKnown) {
        return packed(digits, dateIsKnown ? said | DATE : said);
    }

    private int packed(String digits, int known) {
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        int length = whole.length();
        if (point >= 0) {
            micros = LeadingNumber.fractionMicros(digits, point);
        } else if ((known & DATE) != DATE && length >= 6) {
            day = lenient(whole.substring(length - 2));
            month = lenient(whole.substring(length - 4, length - 2));
            year = lenient(whole.substring(0, length - 4));
            shortYear |= length == 6;
            return DATE;
        }
        if ((known & TIME) != TIME && (length == 6 || length == 4)) {
            hour = lenient(whole.substring(0, 2));
            minute = lenient(whole.substring(2, 4));
            second = length == 6 ? lenient(whole.substring(4)) : 0;
            return TIME;
        }
        throw Unreadable.FORMAT.asException();
    }

    private static int lenient(String digits) {
        return (int) LeadingNumber.readInt(digits, 0).value();
    }

    /** {@code hh:mm[:ss[.f]]} or {@code mm:ss.f}; minutes and seconds are checked, hours are not. */
    void clock(String field) {
        LeadingNumber first = LeadingNumber.readInt(field, 0);
        LeadingNumber next = LeadingNumber.readInt(field, colon(field, first.end()) + 1);
        hour = first.value();
        minute = (int) next.value();
        second = 0;
        micros = 0;
        int end = next.end();
        if (end < field.length() && field.charAt(end) == '.') {
            micros = LeadingNumber.fractionMicros(field, end);
            second = minute;
            minute = (int) hour;
            hour = 0;
        } else if (end < field.length()) {
            LeadingNumber last = LeadingNumber.readInt(field, colon(field, end) + 1);
            second = (int) last.value();
            if (last.end() < field.length()) {
                if (field.charAt(last.end()) != '.') {
                    throw Unreadable.FORMAT.asException();
                }
                micros = LeadingNumber.fractionMicros(field, last.end());
            }
        }
        if (hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            throw Unreadable.FIELD.asException();
        }
    }

    static int colon(String field, int at) {
        if (at >= field.length() || field.charAt(at) != ':') {
            throw Unreadable.FORMAT.asException();
        }
        return at;
    }

    /** The time of day must be one: 24:00 is the last. */
    void requireTimeOfDay() {
        if (hour > 24 || minute > 59 || second > 60 || timeMicros() > Interval.DAY_MICROS) {
            throw Unreadable.FIELD.asException();
        }
    }

    /** A number after the word that says what it is; {@code field} may have a fraction only where that makes sense. */
    int labelled(DateTimeWords.Unit unit, String field) {
        LeadingNumber number = LeadingNumber.readInt(field, 0);
        int value = (int) number.value();
        int end = number.end();
        boolean fraction = end < field.length() && field.charAt(end) == '.';
        boolean may = unit == DateTimeWords.Unit.JULIAN || unit == DateTimeWords.Unit.TIME
                || unit == DateTimeWords.Unit.SECOND;
        if (end < field.length() && !(fraction && may)) {
            throw Unreadable.FORMAT.asException();
        }
        return switch (unit) {
            case YEAR -> {
                year = value;
                yield YEAR;
            }
            case MONTH -> monthOrMinute(value);
            case DAY -> {
                day = value;
                yield DAY;
            }
            case HOUR -> {
                hour = value;
                yield HOUR;
            }
            case MINUTE -> {
                minute = value;
                yield MINUTE;
            }
            case SECOND -> {
                second = value;
                micros = fraction ? LeadingNumber.fractionMicros(field, end) : micros;
                yield fraction ? SECONDS : SECOND;
            }
            case JULIAN -> julianDay(value, field, fraction ? end : -1);
            case TIME -> {
                int part = packed(field, true);
                if (part != TIME) {
                    throw Unreadable.FORMAT.asException();
                }
                yield part;
            }
            case OTHER -> throw Unreadable.FORMAT.asException();
        };
    }

    private int monthOrMinute(int value) {
        if (hasSome(MONTH) && hasSome(HOUR)) {
            minute = value;
            return MINUTE;
        }
        month = value;
        return MONTH;
    }

    int julianDay(int number, String field, int point) {
        if (number < 0) {
            throw Unreadable.FIELD.asException();
        }
        day(LocalDate.ofEpochDay((long) number + JULIAN_ZERO));
        if (point < 0) {
            return DATE;
        }
        time((long) (LeadingNumber.fraction(field, point) * Interval.DAY_MICROS));
        return DATE | TIME;
    }

    /** A day that needs no check. */
    void day(LocalDate date) {
        year = date.getYear();
        month = date.getMonthValue();
        day = date.getDayOfMonth();
        julian = true;
    }

    /** A time of day, microseconds. */
    void time(long dayMicros) {
        hour = dayMicros / 3_600_000_000L;
        minute = (int) (dayMicros / 60_000_000 % 60);
        second = (int) (dayMicros / 1_000_000 % 60);
        micros = dayMicros % 1_000_000;
    }

    /** A month's name; a number taken for the month before becomes the day. */
    int monthName(int value) {
        boolean swap = hasSome(MONTH) && !monthNamed && !hasSome(DAY) && month >= 1 && month <= 31;
        if (swap) {
            day = month;
        }
        monthNamed = true;
        month = value;
        return swap ? DAY : MONTH;
    }

    void half(int value) {
        forenoon = value == 0;
        afternoon = value == 1;
    }

    void era(int value) {
        beforeChrist = value == 1;
    }

    /** Checks the date against the calendar and brings the hour to 24. */
    void finish() {
        finishYear();
        if (hasSome(DAY_OF_YEAR) && year <= TOO_LATE) {
            LocalDate date = LocalDate.of(year, 1, 1).plusDays(dayOfYear - 1L);
            year = date.getYear();
            month = date.getMonthValue();
            day = date.getDayOfMonth();
        }
        if ((hasSome(MONTH) && (month < 1 || month > 12)) || (hasSome(DAY) && (day < 1 || day > 31))) {
            throw Unreadable.FIELD.asException();
        }
        if (has(DATE) && day > daysOfMonth()) {
            throw Unreadable.FIELD.asException();
        }
        if ((forenoon || afternoon) && hour > 12) {
            throw Unreadable.FIELD.asException();
        }
        if (forenoon && hour == 12) {
            hour = 0;
        } else if (afternoon && hour != 12) {
            hour += 12;
        }
    }

    private void finishYear() {
        if (!hasSome(YEAR) || julian) {
            return;
        }
        if (year < 0 || (year == 0 && (beforeChrist || !shortYear))) {
            throw Unreadable.FIELD.asException();
        }
        if (beforeChrist) {
            year = 1 - year;
        } else if (shortYear && year < 100) {
            year += year < 70 ? 2000 : 1900;
        }
    }

    private int daysOfMonth() {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return switch (month) {
            case 2 -> leap ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970 of the date; a number out of all ranges where no calendar goes so far. */
    long epochDay() {
        return Math.abs((long) year) > TOO_LATE
                ? Integer.MAX_VALUE * (year < 0 ? -2L : 2L)
                : LocalDate.of(year, month, day).toEpochDay();
    }

    long timeMicros() {
        return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros;
    }
}
