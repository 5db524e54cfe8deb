package io.tidemark.protocol.type;

import io.tidemark.protocol.message.SqlState;
import java.util.Locale;

/** Reads one interval; sums its parts in the order they come. */
final class IntervalParser {
    private static final double MICROS_PER_DAY = DateTimeText.DAY;
    private static final int DAYS_PER_MONTH = 30;

    private final String source;
    private final String text;
    private int at;
    private double months;
    private double days;
    private long micros;
    private boolean any;

    IntervalParser(byte[] bytes, int offset, int length) {
        source = Ascii.string(bytes, offset, length);
        text = source.strip().toLowerCase(Locale.ROOT);
    }

    Interval parse() {
        try {
            if (text.startsWith("p")) {
                iso();
            } else {
                verbose();
            }
            if (!any) {
                throw syntax();
            }
            return result();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new ValueException(SqlState.INTERVAL_FIELD_OVERFLOW,
                    "interval field value out of range: \"" + source + "\"");
        }
    }

    /** Fractions go down: of a month to 30 days, of a day to microseconds. */
    private Interval result() {
        double wholeMonths = months < 0 ? Math.ceil(months) : Math.floor(months);
        double allDays = days + (months - wholeMonths) * DAYS_PER_MONTH;
        double wholeDays = allDays < 0 ? Math.ceil(allDays) : Math.floor(allDays);
        long rest = Math.round((allDays - wholeDays) * MICROS_PER_DAY);
        return new Interval(Math.toIntExact((long) wholeMonths), Math.toIntExact((long) wholeDays),
                Math.addExact(micros, rest));
    }

    private void verbose() {
        if (text.startsWith("@")) {
            at = 1;
        }
        for (skipSpaces(); at < text.length(); skipSpaces()) {
            if (text.startsWith("ago", at) && at + 3 == text.length() && any) {
                months = -months;
                days = -days;
                micros = Math.negateExact(micros);
                return;
            }
            String number = number();
            if (at < text.length() && text.charAt(at) == ':') {
                clock(number);
            } else {
                skipSpaces();
                String unit = word();
                add(number, unit.isEmpty() ? "second" : unit);
            }
            any = true;
        }
    }

    /** {@code 04:05:06.7}; the sign of the hours is that of all. */
    private void clock(String hours) {
        at++;
        String minutes = number();
        String seconds = "0";
        if (at < text.length() && text.charAt(at) == ':') {
            at++;
            seconds = number();
        }
        if (minutes.length() > 2 || Double.parseDouble(seconds) >= 61 || Long.parseLong(minutes) > 59) {
            throw new NumberFormatException();
        }
        long magnitude = Math.addExact(
                Math.multiplyExact(Math.abs(Long.parseLong(hours)), 3600 * DateTimeText.SECOND),
                Long.parseLong(minutes) * 60 * DateTimeText.SECOND
                        + Math.round(Double.parseDouble(seconds) * DateTimeText.SECOND));
        micros = Math.addExact(micros, hours.startsWith("-") ? -magnitude : magnitude);
    }

    private void iso() {
        at = 1;
        boolean time = false;
        while (at < text.length()) {
            if (text.charAt(at) == 't' && !time) {
                time = true;
                at++;
                continue;
            }
            String number = number();
            if (at == text.length()) {
                throw syntax();
            }
            char unit = text.charAt(at++);
            switch (unit) {
                case 'y' -> add(number, "year");
                case 'm' -> add(number, time ? "minute" : "month");
                case 'w' -> add(number, "week");
                case 'd' -> add(number, "day");
                case 'h' -> add(number, "hour");
                case 's' -> add(number, "second");
                default -> throw syntax();
            }
            any = true;
        }
    }

    private void add(String number, String unit) {
        double value = Double.parseDouble(number);
        switch (unit) {
            case "microsecond", "microseconds", "us", "usec", "usecs" -> time(number, 1);
            case "millisecond", "milliseconds", "ms", "msec", "msecs" -> time(number, 1_000);
            case "second", "seconds", "s", "sec", "secs" -> time(number, DateTimeText.SECOND);
            case "minute", "minutes", "m", "min", "mins" -> time(number, 60 * DateTimeText.SECOND);
            case "hour", "hours", "h", "hr", "hrs" -> time(number, 3600 * DateTimeText.SECOND);
            case "day", "days", "d" -> days += value;
            case "week", "weeks", "w" -> days += value * 7;
            case "month", "months", "mon", "mons" -> months += value;
            case "year", "years", "y", "yr", "yrs" -> months += value * 12;
            case "decade", "decades" -> months += value * 120;
            case "century", "centuries", "c" -> months += value * 1_200;
            case "millennium", "millennia", "mil", "mils" -> months += value * 12_000;
            default -> throw syntax();
        }
    }

    private void time(String number, long unitMicros) {
        long part = number.indexOf('.') < 0
                ? Math.multiplyExact(Long.parseLong(number), unitMicros)
                : Math.round(Double.parseDouble(number) * unitMicros);
        micros = Math.addExact(micros, part);
    }

    /** A signed decimal number. */
    private String number() {
        int start = at;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        int digits = 0;
        int points = 0;
        for (; at < text.length() && (Ascii.isDigit(text.charAt(at)) || text.charAt(at) == '.'); at++) {
            points += text.charAt(at) == '.' ? 1 : 0;
            digits++;
        }
        if (digits == points || points > 1) {
            throw syntax();
        }
        return text.substring(start, at);
    }

    private String word() {
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private void skipSpaces() {
        while (at < text.length() && Ascii.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private ValueException syntax() {
        return new ValueException(SqlState.INVALID_DATETIME_FORMAT,
                "invalid input syntax for type interval: \"" + source + "\"");
    }
}
