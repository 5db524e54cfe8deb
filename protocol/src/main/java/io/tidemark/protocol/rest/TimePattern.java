package io.tidemark.protocol.rest;

import io.tidemark.protocol.http.HttpException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pattern of times, as QuestDB has them in a schema: {@code yyyy-MM-ddTHH:mm:ss.SSSUUUZ}. Known are y, M, d, H, k, K, h, a, m, s, S
 * (milliseconds), U (microseconds), N (nanoseconds, which are cut) and z, Z, x (a time zone); what is no letter of a unit, or between
 * apostrophes, stands for itself. One letter takes as many digits as there are, several exactly so many. Immutable.
 */
final class TimePattern {
    private static final String UNITS = "yMdHkKhamsSUNzZx";
    private static final String UNKNOWN_UNITS = "GwDFEu";
    private static final List<String> MONTHS = List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
            "sep", "oct", "nov", "dec");
    private static final int LONGEST = 200;

    private final List<Unit> units;

    /**
     * A part of a pattern.
     *
     * @param letter of the unit; 0 for text
     * @param adjacent whether digits of another unit follow at once
     */
    private record Unit(char letter, int count, String text, boolean adjacent) {}

    private TimePattern(List<Unit> units) {
        this.units = List.copyOf(units);
    }

    /** @throws HttpException 400 for a unit that we don't know */
    static TimePattern of(String pattern) {
        if (pattern.length() > LONGEST) {
            throw new HttpException(400, "a pattern has at most " + LONGEST + " characters");
        }
        List<Unit> units = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = at + 1;
            if (c == '\'') {
                end = pattern.indexOf('\'', end);
                if (end < 0) {
                    throw new HttpException(400,
                            "the pattern has an apostrophe without its like: " + pattern);
                }
                units.add(new Unit((char) 0, 0, pattern.substring(at + 1, end), false));
                end++;
            } else if (UNITS.indexOf(c) >= 0) {
                while (end < pattern.length() && pattern.charAt(end) == c) {
                    end++;
                }
                int count = end - at;
                if (count == 1 && end < pattern.length() && pattern.charAt(end) == '+') { // U+: as many as there are
                    count = 0;
                    end++;
                }
                boolean adjacent = end < pattern.length() && "yMdHkKhmsSUN".indexOf(pattern.charAt(end)) >= 0;
                units.add(new Unit(c, count, "", adjacent));
            } else if (UNKNOWN_UNITS.indexOf(c) >= 0) {
                throw new HttpException(400,
                        "the pattern has a unit that is not supported, " + c + ": " + pattern);
            } else {
                units.add(new Unit((char) 0, 0, String.valueOf(c), false));
            }
            at = end;
        }
        return new TimePattern(units);
    }

    /** µs since 1970-01-01 UTC; {@link TimeText#NONE} for text that doesn't fit. */
    long micros(byte[] text, int from, int to) {
        return new Reader(text, from, to).read();
    }

    /** Reads one text. */
    private final class Reader {
        private final byte[] text;
        private final int to;
        private int at;
        private int year = 1970;
        private int month = 1;
        private int day = 1;
        private int hour;
        private boolean twelve;
        private boolean afternoon;
        private int minute;
        private int second;
        private long nanos;
        private ZoneId zone = ZoneOffset.UTC;

        Reader(byte[] text, int from, int to) {
            this.text = text;
            this.at = from;
            this.to = to;
        }

        long read() {
            for (Unit unit : units) {
                if (!take(unit)) {
                    return TimeText.NONE;
                }
            }
            if (at != to || hour > 23 || minute > 59 || second > 59) {
                return TimeText.NONE;
            }
            try {
                LocalDateTime time = LocalDate.of(year, month, day)
                        .atTime(twelve ? hour % 12 + (afternoon ? 12 : 0) : hour, minute, second);
                return time.atZone(zone).toEpochSecond() * 1_000_000 + nanos / 1_000;
            } catch (DateTimeException noDate) {
                return TimeText.NONE;
            }
        }

        private boolean take(Unit unit) {
            boolean plus = unit.count() == 0;
            return switch (unit.letter()) {
                case 0 -> literal(unit.text());
                case 'M' -> unit.count() >= 3 ? monthName() : field(unit);
                case 'a' -> half();
                case 'z', 'Z', 'x' -> zone();
                case 'y' -> year(unit);
                case 'S' -> fraction(unit, 3, 1_000_000);
                case 'U' -> fraction(unit, plus ? 6 : 3, 1_000);
                case 'N' -> fraction(unit, plus ? 9 : 3, 1);
                default -> field(unit);
            };
        }

        private boolean field(Unit unit) {
            int value = number(unit, 2);
            switch (unit.letter()) {
                case 'M' -> month = value;
                case 'd' -> day = value;
                case 'H' -> hour = value;
                case 'k' -> hour = value == 24 ? 0 : value;
                case 'K', 'h' -> {
                    hour = value;
                    twelve = true;
                    return value >= 0 && value <= 12;
                }
                case 'm' -> minute = value;
                default -> second = value;
            }
            return value >= 0;
        }

        private boolean literal(String expected) {
            for (byte b : expected.getBytes(StandardCharsets.UTF_8)) {
                if (at == to || text[at++] != b) {
                    return false;
                }
            }
            return true;
        }

        /** So many digits as the unit has letters, or as there are. @return -1 when there are none */
        private int number(Unit unit, int most) {
            int count = unit.count() > 1 ? unit.count() : unit.adjacent() && unit.count() == 1 ? 1 : most;
            int end = at;
            int value = 0;
            while (end < to && end - at < count && text[end] >= '0' && text[end] <= '9') {
                value = value * 10 + text[end++] - '0';
            }
            int digits = end - at;
            at = end;
            return digits == 0 || (unit.count() > 1 && digits < unit.count()) ? -1 : value;
        }

        private boolean year(Unit unit) {
            int start = at;
            year = number(unit, 4);
            if (at - start <= 2 && year >= 0) {
                year += 2000;
            }
            return year >= 0;
        }

        /**
         * Digits of a fraction; those that are missing at its end are zeros.
         *
         * @param full      digits that it may have
         * @param lastNanos nanoseconds of the last of them
         */
        private boolean fraction(Unit unit, int full, int lastNanos) {
            int start = at;
            long value = number(unit, full);
            for (int digits = at - start; digits < full; digits++) {
                value *= 10;
            }
            nanos += value * lastNanos;
            return value >= 0;
        }

        private boolean monthName() {
            int end = at;
            while (end < to && Character.isLetter(text[end])) {
                end++;
            }
            String word = new String(text, at, end - at, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            at = end;
            month = word.length() < 3 ? 0 : 1 + MONTHS.indexOf(word.substring(0, 3));
            return month > 0;
        }

        private boolean half() {
            if (to - at < 2 || (text[at + 1] | 0x20) != 'm') {
                return false;
            }
            int first = text[at] | 0x20;
            twelve = true;
            afternoon = first == 'p';
            at += 2;
            return afternoon || first == 'a';
        }

        /** The rest of the text up to a blank. */
        private boolean zone() {
            int end = at;
            while (end < to && text[end] != ' ') {
                end++;
            }
            String name = new String(text, at, end - at, StandardCharsets.US_ASCII);
            at = end;
            try {
                zone = ZoneId.of(name, ZoneId.SHORT_IDS);
                return true;
            } catch (DateTimeException unknown) {
                return false;
            }
        }
    }
}
