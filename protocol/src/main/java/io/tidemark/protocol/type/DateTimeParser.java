package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads date, time, timestamp and timestamptz: ISO forms ({@code 2024-02-29 12:00:00.5+01}, {@code 2024-02-29T12:00Z},
 * {@code 20240229}), {@code 2024/02/29}, {@code 02/29/2024}, AM and PM, zones as offsets or names, BC, the infinities and
 * {@code epoch}. Words that depend on the clock ({@code now}, {@code today}) are the engine's. An instance reads one value.
 */
public final class DateTimeParser {
    private final String type;
    private final byte[] text;
    private final int offset;
    private final int length;
    private final int end;
    private int at;
    private int year;
    private int month;
    private int day;
    private boolean beforeChrist;
    private long timeMicros;
    private int offsetSeconds;
    private boolean hasOffset;
    private @Nullable ZoneId zone;

    private DateTimeParser(String type, byte[] text, int offset, int length) {
        this.type = type;
        this.text = text;
        this.offset = offset;
        this.length = length;
        this.end = Ascii.trimEnd(text, offset, offset + length);
        this.at = Ascii.skipSpaces(text, offset, end);
    }

    /** Reads a timestamp as µs since 1970-01-01; a zone in the text is ignored, as PostgreSQL does. */
    public static long parseTimestamp(byte[] text, int offset, int length) {
        DateTimeParser parser = new DateTimeParser("timestamp", text, offset, length);
        long special = parser.special();
        return special != 0 ? parser.infinite(special) : parser.micros(parser.dateAndTime());
    }

    /** Reads a timestamptz as µs since 1970-01-01 UTC; {@code session} is the zone of text without one. */
    public static long parseTimestamptz(byte[] text, int offset, int length, ZoneId session) {
        DateTimeParser parser = new DateTimeParser("timestamp with time zone", text, offset, length);
        long special = parser.special();
        if (special != 0) {
            return parser.infinite(special);
        }
        long local = parser.micros(parser.dateAndTime());
        int east = parser.hasOffset
                ? parser.offsetSeconds
                : offsetAt(local, parser.zone == null ? session : parser.zone);
        try {
            return Math.subtractExact(local, east * DateTimeText.SECOND);
        } catch (ArithmeticException e) {
            throw parser.outOfRange();
        }
    }

    /** Reads a date as days since 1970-01-01; a time after it is ignored. */
    public static int parseDate(byte[] text, int offset, int length) {
        DateTimeParser parser = new DateTimeParser("date", text, offset, length);
        long special = parser.special();
        if (special != 0) {
            return special == 1 ? 0 : special > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        return (int) parser.dateAndTime();
    }

    /** Reads a time of day as µs since midnight. */
    public static long parseTime(byte[] text, int offset, int length) {
        DateTimeParser parser = new DateTimeParser("time", text, offset, length);
        parser.time();
        parser.zone();
        if (parser.at != parser.end) {
            throw parser.syntax();
        }
        return parser.timeMicros;
    }

    /**
     * How far east a zone is at a local time. Where clocks go forward it is the offset before, where they go back (the local
     * time comes twice) the offset after, as in PostgreSQL.
     */
    private static int offsetAt(long localMicros, ZoneId zone) {
        if (zone instanceof ZoneOffset fixed) {
            return fixed.getTotalSeconds();
        }
        long seconds = Math.floorDiv(localMicros, DateTimeText.SECOND);
        try {
            LocalDateTime local = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
            List<ZoneOffset> valid = zone.getRules().getValidOffsets(local);
            return (valid.isEmpty() ? zone.getRules().getOffset(local) : valid.getLast()).getTotalSeconds();
        } catch (DateTimeException e) {
            return zone.getRules().getOffset(Instant.EPOCH).getTotalSeconds();
        }
    }

    /** MAX and MIN for the infinities, 1 for {@code epoch}, 0 for anything else. */
    private long special() {
        if (at < end && Ascii.isDigit(text[at])) {
            return 0;
        }
        if (Ascii.equalsIgnoreCase(text, at, end, "infinity")
                || Ascii.equalsIgnoreCase(text, at, end, "+infinity")) {
            return Long.MAX_VALUE;
        }
        if (Ascii.equalsIgnoreCase(text, at, end, "-infinity")) {
            return Long.MIN_VALUE;
        }
        return Ascii.equalsIgnoreCase(text, at, end, "epoch") ? 1 : 0;
    }

    private long infinite(long special) {
        return special == 1 ? 0 : special;
    }

    private long micros(long days) {
        try {
            return Math.addExact(Math.multiplyExact(days, DateTimeText.DAY), timeMicros);
        } catch (ArithmeticException e) {
            throw outOfRange();
        }
    }

    /** Reads all of the text; answers the days since 1970-01-01. */
    private long dateAndTime() {
        date();
        if (at < end && (text[at] == 'T' || text[at] == 't') && at + 1 < end && Ascii.isDigit(text[at + 1])) {
            at++;
            time();
        } else {
            int next = Ascii.skipSpaces(text, at, end);
            if (next > at && next < end && Ascii.isDigit(text[next])) {
                at = next;
                time();
            }
        }
        zone();
        era();
        if (at != end) {
            throw syntax();
        }
        if (beforeChrist) {
            year = 1 - year;
        } else if (year == 0) {
            throw fieldOutOfRange();
        }
        if (month < 1 || month > 12 || day < 1 || day > CivilDate.daysOfMonth(year, month)) {
            throw fieldOutOfRange();
        }
        long days = CivilDate.toDays(year, month, day);
        if (days != (int) days) {
            throw outOfRange();
        }
        return days;
    }

    private void date() {
        int start = at;
        int first = number(7);
        int digits = at - start;
        if (digits == 8 || (digits == 6 && !separator())) {
            splitCompact(first, digits);
            return;
        }
        if (!separator()) {
            throw syntax();
        }
        byte separator = text[at++];
        int second = number(2);
        if (at == end || text[at] != separator) {
            throw syntax();
        }
        at++;
        int third = number(7);
        if (digits > 2 || separator == '-') {
            if (digits < 3) {
                throw syntax();
            }
            year = first;
            month = second;
            day = third;
        } else {
            month = first;
            day = second;
            year = third;
        }
    }

    private boolean separator() {
        return at < end && (text[at] == '-' || text[at] == '/' || text[at] == '.');
    }

    private void splitCompact(int value, int digits) {
        if (digits == 8) {
            year = value / 10_000;
        } else {
            int twoDigits = value / 10_000;
            year = twoDigits < 70 ? 2000 + twoDigits : 1900 + twoDigits;
        }
        month = value / 100 % 100;
        day = value % 100;
    }

    /** Reads digits, at least one and at most {@code most} (8 when they stand for a whole date). */
    private int number(int most) {
        int value = 0;
        int start = at;
        while (at < end && Ascii.isDigit(text[at]) && at - start < 8) {
            value = value * 10 + text[at++] - '0';
        }
        if (at == start || (at - start > most && at - start != 8)) {
            throw syntax();
        }
        return value;
    }

    private void time() {
        int hour = number(2);
        int second = 0;
        long fraction = 0;
        if (at == end || text[at] != ':') {
            throw syntax();
        }
        at++;
        int minute = number(2);
        if (at < end && text[at] == ':') {
            at++;
            second = number(2);
            if (at < end && text[at] == '.') {
                at++;
                fraction = fraction();
            }
        }
        hour = meridiem(hour);
        boolean endOfDay = hour == 24 && minute == 0 && second == 0 && fraction == 0;
        if ((hour > 23 && !endOfDay) || minute > 59 || second > 60) {
            throw fieldOutOfRange();
        }
        timeMicros = (hour * 3600L + minute * 60L + second) * DateTimeText.SECOND + fraction;
    }

    /** Reads decimals of a second as µs, rounded; none are fine. */
    private long fraction() {
        long micros = 0;
        int digits = 0;
        for (; at < end && Ascii.isDigit(text[at]); at++, digits++) {
            if (digits < 6) {
                micros = micros * 10 + text[at] - '0';
            } else if (digits == 6 && text[at] >= '5') {
                micros++;
            }
        }
        for (; digits < 6; digits++) {
            micros *= 10;
        }
        return micros;
    }

    private int meridiem(int hour) {
        int word = Ascii.skipSpaces(text, at, end);
        boolean am = word + 2 <= end && Ascii.equalsIgnoreCase(text, word, word + 2, "am");
        boolean pm = word + 2 <= end && Ascii.equalsIgnoreCase(text, word, word + 2, "pm");
        if ((!am && !pm) || (word + 2 < end && Character.isLetter(text[word + 2]))) {
            return hour;
        }
        if (hour < 1 || hour > 12) {
            throw fieldOutOfRange();
        }
        at = word + 2;
        return hour % 12 + (pm ? 12 : 0);
    }

    private void zone() {
        int start = Ascii.skipSpaces(text, at, end);
        if (start == end) {
            return;
        }
        if (text[start] == '+' || text[start] == '-') {
            at = start + 1;
            readOffset(text[start] == '-' ? -1 : 1);
            return;
        }
        int stop = start;
        while (stop < end && !Ascii.isSpace(text[stop])) {
            stop++;
        }
        if (isEra(start, stop)) {
            return;
        }
        at = stop;
        namedZone(Ascii.string(text, start, stop - start));
    }

    private void namedZone(String name) {
        switch (name.toUpperCase(Locale.ROOT)) {
            case "Z", "UTC", "GMT", "ZULU", "UCT" -> hasOffset = true;
            default -> {
                try {
                    zone = ZoneId.of(name);
                } catch (DateTimeException e) {
                    throw Character.isLetter(name.charAt(0))
                            ? new ValueException(SqlState.INVALID_PARAMETER_VALUE,
                                    "time zone \"" + name + "\" not recognized")
                            : syntax();
                }
            }
        }
    }

    private void readOffset(int sign) {
        int start = at;
        int hours = number(4);
        int minutes = 0;
        int seconds = 0;
        if (at - start > 2) {
            minutes = hours % 100;
            hours /= 100;
        } else if (at < end && text[at] == ':') {
            at++;
            minutes = number(2);
            if (at < end && text[at] == ':') {
                at++;
                seconds = number(2);
            }
        }
        if (hours > 15 || minutes > 59 || seconds > 59) {
            throw new ValueException(SqlState.INVALID_TIME_ZONE_DISPLACEMENT_VALUE,
                    "time zone displacement out of range: \"" + Ascii.string(text, offset, length) + "\"");
        }
        hasOffset = true;
        offsetSeconds = sign * (hours * 3600 + minutes * 60 + seconds);
    }

    private boolean isEra(int from, int to) {
        return Ascii.equalsIgnoreCase(text, from, to, "bc") || Ascii.equalsIgnoreCase(text, from, to, "ad");
    }

    private void era() {
        int start = Ascii.skipSpaces(text, at, end);
        if (start < end && isEra(start, end)) {
            beforeChrist = (text[start] | 0x20) == 'b';
            at = end;
        }
    }

    private ValueException syntax() {
        return new ValueException(SqlState.INVALID_DATETIME_FORMAT,
                "invalid input syntax for type " + type + ": \"" + Ascii.string(text, offset, length) + "\"");
    }

    private ValueException fieldOutOfRange() {
        return new ValueException(SqlState.DATETIME_FIELD_OVERFLOW,
                "date/time field value out of range: \"" + Ascii.string(text, offset, length) + "\"");
    }

    private ValueException outOfRange() {
        return new ValueException(SqlState.DATETIME_FIELD_OVERFLOW,
                (type.startsWith("timestamp") ? "timestamp" : type) + " out of range: \""
                        + Ascii.string(text, offset, length) + "\"");
    }
}
